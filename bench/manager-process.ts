import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A manager in a process of its own, with a fresh data folder. */
export interface ManagerProcess {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  /** The root credential. */
  readonly token: string;
  readonly pid: number;
  /** Its data folder; another manager can go on with it after this one was killed. */
  readonly data: string;
  /** From the start of the process to the first request that is served, in milliseconds. */
  readonly readyMs: number;
  /** Memory in kilobytes that is resident now. */
  residentKb(): number;
  /** The most memory in kilobytes that was resident so far. Linux only, else what is resident now. */
  peakKb(): number;
  /** Processor time used so far, in seconds: says more than a rate on a machine that is shared. Linux only, else 0. */
  cpuSeconds(): number;
  /** Ends it as a power cut does; the data folder stays. */
  kill(): Promise<void>;
  /** Ends it in good order and removes the data folder. */
  stop(): Promise<void>;
}

/** What `DROVER_BENCH_PROGRAM` names, else the published form when it has been built, else the source. */
export function managerProgram(): string {
  const root = join(import.meta.dirname, '..');
  const bundle = join(root, 'dist', 'drover.js');
  const given = process.env.DROVER_BENCH_PROGRAM;
  if (given) return given;
  return existsSync(bundle) ? bundle : join(root, 'src', 'main.ts');
}

/** How a manager is started. */
export interface ManagerStart {
  /** Further flags of `drover server`. */
  readonly flags?: readonly string[];
  /** Flags of Node.js, such as those of its profiler. */
  readonly nodeFlags?: readonly string[];
  /** The data folder of a manager that was killed, to go on with it on the same port. */
  readonly after?: ManagerProcess;
}

export async function startManager({ flags = [], nodeFlags = [], after }: ManagerStart = {}): Promise<ManagerProcess> {
  const data = after?.data ?? join(mkdtempSync(join(tmpdir(), 'drover-bench-')), 'data');
  const ready = join(data, '..', 'ready.json');
  rmSync(ready, { force: true });
  const started = performance.now();
  const listen = `127.0.0.1:${after?.port ?? 0}`;
  const args = ['server', '--data', data, '--listen', listen, '--ready-file', ready, ...flags];
  const child = spawn(process.execPath, [...nodeFlags, managerProgram(), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!existsSync(ready)) {
    if (child.exitCode !== null) throw new Error('the manager ended before it was ready');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const readyMs = performance.now() - started;
  const file = JSON.parse(readFileSync(join(data, 'manager.json'), 'utf8')) as ManagerJson;
  const { hostname, port } = new URL(file.endpoints.find(({ name }) => name === 'ipv4')?.url ?? file.url);
  const pid = child.pid ?? 0;
  return {
    host: hostname,
    port: Number(port),
    ca: readFileSync(file.caFile, 'utf8'),
    token: file.token,
    pid,
    data,
    readyMs,
    residentKb: () => residentKb(pid),
    peakKb: () => peakKb(pid),
    cpuSeconds: () => cpuSeconds(pid),
    kill: () => ended(child, 'SIGKILL'),
    stop: async () => {
      await ended(child, 'SIGTERM');
      rmSync(join(data, '..'), { recursive: true, force: true });
    },
  };
}

interface ManagerJson {
  readonly url: string;
  readonly caFile: string;
  readonly token: string;
  readonly endpoints: readonly { readonly name: string; readonly url: string }[];
}

/** Memory in kilobytes that is resident now in a process. */
export function residentKb(pid: number): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout.trim());
}

/** `VmHWM` of proc(5) `status`. */
export function peakKb(pid: number): number {
  const file = `/proc/${pid}/status`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(text)?.[1] ?? residentKb(pid));
}

/** User and system time are fields 14 and 15 of proc(5) `stat`, in ticks of a hundredth of a second. */
export function cpuSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Sends a signal, unless the process has ended already, and waits for its end. */
export function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
