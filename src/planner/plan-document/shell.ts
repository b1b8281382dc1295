import type { PeriodicInstruction, PlanInstruction } from './document.ts';

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Bounds of a script that runs on a node. */
export interface Bounds {
  /** Seconds until it is ended; ten more until it is killed. The agent itself waits for ever. */
  readonly seconds: number;
  /** Bytes of output that are kept, the last ones. */
  readonly bytes?: number;
}

const keptBytes = 16_000;
/** The agent stops reading at a line of 64 KiB, and the command then waits for a reader for ever. */
const lineBytes = 60_000;

/**
 * Command and arguments of a script that ends in time, prints little and no long line, and reports errors among its
 * output: the agent keeps standard output only.
 */
export function boundedScript(
  script: string,
  { seconds, bytes = keptBytes }: Bounds,
): Pick<PlanInstruction, 'command' | 'args'> {
  const text = `out=$( {
${script.trim()}
} 2>&1 )
code=$?
printf '%s\\n' "$out" | tail -c ${bytes} | fold -b -w ${lineBytes}
exit $code`;
  return { command: 'timeout', args: ['-k', '10', String(seconds), 'sh', '-c', text] };
}

/** A script that runs once for a plan; what it prints is reported. */
export function onceScript(name: string, script: string, bounds: Bounds): PlanInstruction {
  return { name, ...boundedScript(script, bounds), env: [], saveOutput: true };
}

/** A script that runs every so many seconds. */
export function periodicScript(
  name: string,
  script: string,
  bounds: Bounds & { periodSeconds: number },
): PeriodicInstruction {
  return { name, ...boundedScript(script, bounds), env: [], periodSeconds: bounds.periodSeconds };
}
