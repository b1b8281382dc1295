import type { Clock } from './clock.ts';
import type { CommandResult, Executor } from './execution/executor.ts';
import type { Pass } from './protocol/decide-pass.ts';
import type { Application, PassOutcome } from './protocol/feedback.ts';
import { type PeriodicOutput, packOutputs, packPeriodic, unpackOutputs, unpackPeriodic } from './protocol/outputs.ts';
import type { PeriodicInstruction, Plan } from './protocol/plan.ts';
import { countProbe, type ProbeStatus, printStatuses, readStatuses } from './protocol/probe-statuses.ts';
import { bytesOf, type SecretData, textOf } from './protocol/secret.ts';
import { readUnixDate, unixDate } from './protocol/unix-date.ts';

export interface Applying {
  readonly plan: Plan;
  readonly data: SecretData;
  readonly pass: Extract<Pass, { kind: 'pass' }>;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Does the work of one pass: files and one-time instructions where the plan is to be applied, periodic instructions
 * that are due, then all probes. Throws for what the real agent cannot report either.
 */
export async function applyPlan(applying: Applying): Promise<PassOutcome> {
  const { plan, data } = applying;
  const { application, periodic } = await runCommands(applying);
  const probes =
    Object.keys(plan.probes).length === 0 ? textOf(data, 'probe-statuses') || '{}' : await runProbes(applying);
  return { ...(application && { application }), ...(periodic && { periodic }), probes };
}

async function runCommands(applying: Applying): Promise<Pick<PassOutcome, 'application' | 'periodic'>> {
  try {
    const application = applying.pass.apply ? await applyOnce(applying) : undefined;
    const periodic = await runPeriodic(applying, application !== undefined);
    return { ...(application && { application }), ...(periodic && { periodic }) };
  } finally {
    if (applying.pass.apply) await applying.executor.finish();
  }
}

/** One-time instructions in order, up to the first that fails. Outputs of earlier plans stay under their names. */
async function applyOnce({ plan, data, pass, executor, signal }: Applying): Promise<Application> {
  const outputs = unpackOutputs(bytesOf(data, 'applied-output'));
  await executor.prepare(bytesOf(data, 'plan') ?? new Uint8Array());
  await executor.reconcile(plan.files);
  let succeeded = true;
  for (const [index, instruction] of plan.instructions.entries()) {
    signal.throwIfAborted();
    const context = { checksum: plan.checksum, index, attempt: pass.attempt, signal };
    const result = await executor.run(instruction, context);
    if (instruction.saveOutput && instruction.name !== '') outputs[instruction.name] = result.stdout;
    if (result.exitCode !== 0) {
      succeeded = false;
      break;
    }
  }
  signal.throwIfAborted();
  return { succeeded, output: packOutputs(outputs) };
}

/** Packed outputs, or undefined when nothing ran. */
async function runPeriodic(applying: Applying, ranOnce: boolean): Promise<Buffer | undefined> {
  const { plan, data, executor, clock, signal } = applying;
  if (plan.periodicInstructions.length === 0) return undefined;
  const outputs = unpackPeriodic(bytesOf(data, 'applied-periodic-output'));
  let ran = false;
  for (const [index, instruction] of plan.periodicInstructions.entries()) {
    const before = outputs[instruction.name];
    // Without a name there is no place for the output; the agent logs that and goes on.
    if (instruction.name === '' || !(ranOnce || isDue(instruction, before, clock.now()))) continue;
    signal.throwIfAborted();
    const result = await executor.run(instruction, { checksum: plan.checksum, index, attempt: 1, signal });
    outputs[instruction.name] = outcomeOf(instruction, before, result, unixDate(clock.now()));
    ran = true;
    if (result.exitCode !== 0) break;
  }
  signal.throwIfAborted();
  return ran ? packPeriodic(outputs) : undefined;
}

const firstRetryMs = 30_000;

/** Due when the period has passed since the last success; after failures the pause grows up to three minutes. */
export function isDue(instruction: PeriodicInstruction, before: PeriodicOutput | undefined, now: number): boolean {
  if (before === undefined) return true;
  const failed = readUnixDate(before.lastFailedRunTime);
  if (before.exitCode !== 0 && failed !== undefined) {
    return now >= failed + firstRetryMs * Math.min(Math.max(before.failures, 1), 6);
  }
  const succeeded = readUnixDate(before.lastSuccessfulRunTime);
  return succeeded === undefined || now >= succeeded + instruction.periodSeconds * 1000;
}

function outcomeOf(
  { name, saveStderrOutput }: PeriodicInstruction,
  before: PeriodicOutput | undefined,
  { exitCode, stdout, stderr }: CommandResult,
  now: string,
): PeriodicOutput {
  const failed = exitCode !== 0;
  return {
    name,
    stdout,
    stderr: saveStderrOutput ? stderr : Buffer.alloc(0),
    exitCode,
    lastSuccessfulRunTime: failed ? (before?.lastSuccessfulRunTime ?? '') : now,
    failures: failed ? (before?.failures ?? 0) + 1 : 0,
    lastFailedRunTime: failed ? now : (before?.lastFailedRunTime ?? ''),
  };
}

/** All at once; the pass waits for the slowest. Statuses of probes that are no longer planned stay. */
async function runProbes({ plan, data, pass, executor, clock, signal }: Applying): Promise<string> {
  const statuses: Record<string, ProbeStatus> = { ...readStatuses(textOf(data, 'probe-statuses')) };
  await Promise.all(
    Object.entries(plan.probes).map(async ([name, probe]) => {
      if (pass.apply && probe.initialDelaySeconds > 0) await clock.sleep(probe.initialDelaySeconds * 1000, signal);
      statuses[name] = countProbe(statuses[name] ?? {}, probe, await executor.probe(probe, signal));
    }),
  );
  return printStatuses(statuses);
}
