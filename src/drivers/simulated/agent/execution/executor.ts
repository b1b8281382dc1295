import type { Instruction, PeriodicInstruction, PlanFile, PlanProbe } from '../protocol/plan.ts';

/** How a command ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export interface CommandContext {
  readonly checksum: string;
  readonly index: number;
  /** From 1. */
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/**
 * The host that an agent works on: for real below a folder, or in memory. What it throws is an error that the server
 * never hears of, as with the real agent; a command that fails is a result.
 */
export interface Executor {
  /** Called before each application; throws while an upgrade of the agent wants it to hold still. */
  prepare(plan: Uint8Array): Promise<void>;
  /** Writes and removes files in the order of the list. */
  reconcile(files: readonly PlanFile[]): Promise<void>;
  run(command: Instruction | PeriodicInstruction, context: CommandContext): Promise<CommandResult>;
  /** Whether the probe is answered with a status of 200 to 399. */
  probe(probe: PlanProbe, signal: AbortSignal): Promise<boolean>;
  /** The application is over, however it ended. */
  finish(): Promise<void>;
}
