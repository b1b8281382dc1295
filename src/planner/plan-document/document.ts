import { sha256Hex } from '../../lib/digest.ts';

/** A file that the agent writes when it applies the plan, or removes. */
export interface PlanFile {
  /** Absolute, in the node's own form. */
  readonly path: string;
  /** Standard base64 with padding. */
  readonly content: string;
  /** Octal mode, e.g. `0600`. */
  readonly permissions: string;
  /** A change of it restarts nothing; the agent ignores it. */
  readonly dynamic?: boolean;
  readonly action?: 'delete';
  readonly directory?: boolean;
}

/** A command that runs once for a plan, and again whenever the agent starts: it must be safe to repeat. */
export interface PlanInstruction {
  readonly name: string;
  /** Image that is unpacked into the working directory; a tag, never a digest. */
  readonly image?: string;
  readonly command: string;
  readonly args: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  /** Standard output is reported. */
  readonly saveOutput: boolean;
}

/** A command that runs again and again; its output is always reported. */
export interface PeriodicInstruction {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  /** Seconds from one success to the next run; a failure is repeated after 30 s, then later and later up to 180 s. */
  readonly periodSeconds: number;
}

/** An HTTP check that the agent runs on the node about every five seconds. */
export interface PlanProbe {
  readonly url: string;
  /** Paths on the node. */
  readonly caCert?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
}

/** What one node shall be, in the agent's own terms. */
export interface PlanDocument {
  /** Written in this order. */
  readonly files: readonly PlanFile[];
  /** Run in this order; the first that fails ends the attempt. */
  readonly instructions: readonly PlanInstruction[];
  readonly periodicInstructions: readonly PeriodicInstruction[];
  readonly probes: Readonly<Record<string, PlanProbe>>;
}

/** Timing of every probe: five failures in a row, five seconds each, make a component unhealthy. */
const probeTiming = { initialDelaySeconds: 1, timeoutSeconds: 5, successThreshold: 1, failureThreshold: 5 } as const;

/**
 * The bytes of a plan as the agent gets them. Equal documents give equal bytes whatever the order of their keys: the
 * agent runs everything again when one byte differs.
 */
export function printPlanDocument(plan: PlanDocument): string {
  return JSON.stringify({
    files: plan.files.map((file) => ({
      path: file.path,
      ...(file.action === undefined && { content: file.content }),
      permissions: file.permissions,
      ...(file.dynamic === true && { dynamic: true }),
      ...(file.action !== undefined && { action: file.action }),
      ...(file.directory === true && { directory: true }),
    })),
    instructions: plan.instructions.map((instruction) => ({
      name: instruction.name,
      ...(instruction.image !== undefined && { image: instruction.image }),
      command: instruction.command,
      args: instruction.args,
      env: instruction.env,
      saveOutput: instruction.saveOutput,
    })),
    periodicInstructions: plan.periodicInstructions.map((instruction) => ({
      name: instruction.name,
      command: instruction.command,
      args: instruction.args,
      env: instruction.env,
      periodSeconds: instruction.periodSeconds,
      saveStderrOutput: true,
    })),
    probes: Object.fromEntries(
      Object.entries(plan.probes)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { url, caCert, clientCert, clientKey }]) => [
          name,
          {
            ...probeTiming,
            httpGet: {
              url,
              ...(caCert !== undefined && { caCert }),
              ...(clientCert !== undefined && { clientCert }),
              ...(clientKey !== undefined && { clientKey }),
            },
          },
        ]),
    ),
  });
}

/** What the agent calls a plan by: SHA-256 of exactly these bytes, lower-case hexadecimal. */
export function planChecksum(bytes: string): string {
  return sha256Hex(bytes);
}
