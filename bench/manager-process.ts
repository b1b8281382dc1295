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
  /** From the start of the process to the first request that is served, in milliseconds. */
  readonly readyMs: number;
  /** Memory in kilobytes that is resident now. */
  residentKb(): number;
  /** Processor time used so far, in seconds: says more than a rate on a machine that is shared. Linux only, else 0. */
  cpuSeconds(): number;
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

export async function startManager(flags: readonly string[] = []): Promise<ManagerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'drover-bench-'));
  const ready = join(folder, 'ready.json');
  const started = performance.now();
  const args = ['server', '--data', join(folder, 'data'), '--listen', '127.0.0.1:0', '--ready-file', ready, ...flags];
  const child = spawn(process.execPath, [managerProgram(), ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  while (!existsSync(ready)) {
    if (child.exitCode !== null) throw new Error('the manager ended before it was ready');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const readyMs = performance.now() - started;
  const file = JSON.parse(readFileSync(join(folder, 'data', 'manager.json'), 'utf8')) as ManagerJson;
  const { hostname, port } = new URL(file.endpoints.find(({ name }) => name === 'ipv4')?.url ?? file.url);
  const pid = child.pid ?? 0;
  return {
    host: hostname,
    port: Number(port),
    ca: readFileSync(file.caFile, 'utf8'),
    token: file.token,
    pid,
    readyMs,
    residentKb: () => residentKb(pid),
    cpuSeconds: () => cpuSeconds(pid),
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface ManagerJson {
  readonly url: string;
  readonly caFile: string;
  readonly token: string;
  readonly endpoints: readonly { readonly name: string; readonly url: string }[];
}

function residentKb(pid: number): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout.trim());
}

/** User and system time are fields 14 and 15 of proc(5) `stat`, in ticks of a hundredth of a second. */
function cpuSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
