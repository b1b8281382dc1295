import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { cpuSeconds, ended, type ManagerProcess, managerProgram, peakKb } from './manager-process.ts';

/** Simulated clusters in a process of their own: `drover simulate clusters`. */
export interface FleetProcess {
  /** Seconds from the first request until all clusters were ready. */
  readonly ready: Promise<number>;
  /** What it said last about its nodes. */
  readonly tally: () => Tally;
  peakKb(): number;
  cpuSeconds(): number;
  /** Ends it, and leaves the clusters as they are. */
  stop(): Promise<void>;
}

export interface Tally {
  readonly hosts: number;
  readonly connected: number;
  readonly applied: number;
  readonly failed: number;
  /** When it was said, by `performance.now()`. */
  readonly at: number;
}

/** Starts the fleet against a manager on this host; prints what it says where `loud`. */
export function startFleet(
  { data }: ManagerProcess,
  args: readonly string[],
  { loud = false, nodeFlags = [] }: { readonly loud?: boolean; readonly nodeFlags?: readonly string[] } = {},
): FleetProcess {
  const { promise: ready, resolve, reject } = Promise.withResolvers<number>();
  // Whoever waits for it hears of it; nobody may wait yet, and then the bench would end and leave its processes behind.
  ready.catch(() => undefined);
  let tally: Tally = { hosts: 0, connected: 0, applied: 0, failed: 0, at: 0 };
  const command = [...nodeFlags, managerProgram(), 'simulate', 'clusters', '--data', data, '--keep', ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'pipe'], cwd: dirname(data) });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (loud) console.error(line);
    const counts = /^(\d+) hosts: \d+ registered, (\d+) connected, (\d+) plans applied, (\d+) failed/.exec(line);
    const [, hosts, connected, applied, failed] = (counts ?? []).map(Number);
    if (hosts !== undefined && connected !== undefined && applied !== undefined && failed !== undefined) {
      tally = { hosts, connected, applied, failed, at: performance.now() };
    }
    const done = /^all \d+ clusters are ready after (\d+) s/.exec(line)?.[1];
    if (done !== undefined) resolve(Number(done));
    if (/^refused|^drover simulate/.test(line)) reject(new Error(line));
  });
  child.once('exit', (code) => reject(new Error(`the fleet ended with code ${code} before all clusters were ready`)));
  const pid = child.pid ?? 0;
  return {
    ready,
    tally: () => tally,
    peakKb: () => peakKb(pid),
    cpuSeconds: () => cpuSeconds(pid),
    stop: () => ended(child, 'SIGTERM'),
  };
}
