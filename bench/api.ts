// The figures of the API over TLS: server and load on the same machine, 32 connections, Secrets with a 4 KiB value.
// Run it after `npm run build`; without a bundle it measures the source, which takes longer to start. Prints a table in
// Markdown, as docs/performance.md has it.
import type { LoadJob, LoadResult } from './api-load.ts';
import { load } from './load.ts';
import { type ManagerProcess, managerProgram, startManager } from './manager-process.ts';

const connections = 32;
const objects = Number(process.env.DROVER_BENCH_OBJECTS ?? 20_000);

/** What a Kubernetes 1.36 API server with etcd 3.5 did, measured in the same way on two cores. */
const peer = {
  readyMs: 3300,
  idleMb: 330,
  loadedMb: 1400,
  create: { perSecond: 1400, p99: 55 },
  get: { perSecond: 3700, p99: 25 },
  patch: { perSecond: 1070, p99: 74 },
  delete: { perSecond: 1780 },
  listMs: 18,
} as const;

/** A result, and what it cost the manager. */
interface Measured extends LoadResult {
  /** Processor time of the manager for each request, in microseconds, all of its threads together. */
  readonly cpuMicros: number;
}

async function measure(
  manager: ManagerProcess,
  operation: LoadJob['operation'],
  requests: number,
  lanes = connections,
): Promise<Measured> {
  const before = manager.cpuSeconds();
  const result = await load(manager, operation, requests, lanes);
  return { ...result, cpuMicros: ((manager.cpuSeconds() - before) * 1e6) / requests };
}

/** What is promised: at least three times the peer's rate for writes, twice for reads, and no longer waits. */
const promised = {
  readyMs: 1000,
  idleMb: 120,
  create: 4200,
  get: 7400,
  patch: 3210,
  delete: 5340,
  listMs: 9,
} as const;

function row(...cells: readonly [what: string, promise: string, found: string, cpu: string, other: string]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

function rate({ perSecond, p99, failures }: LoadResult): string {
  return `${count(perSecond)}/s, p99 ${p99.toFixed(0)} ms${failures === 0 ? '' : `, ${failures} FAILED`}`;
}

function cpu({ cpuMicros }: Measured): string {
  return cpuMicros < 1000 ? `${cpuMicros.toFixed(0)} µs` : `${(cpuMicros / 1000).toFixed(1)} ms`;
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en');
}

async function main(): Promise<void> {
  console.log(`${managerProgram()}, ${objects} objects, ${connections} connections\n`);
  row('', 'promise', 'Drover', 'processor', 'Kubernetes 1.36, etcd 3.5');
  row('---', '---', '---', '---', '---');
  const manager = await startManager();
  try {
    row('ready on first start', `< ${promised.readyMs} ms`, `${count(manager.readyMs)} ms`, '', `${peer.readyMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    row('resident, idle', `< ${promised.idleMb} MB`, residentMb(manager), '', `${peer.idleMb} MB`);
    for (const operation of ['create', 'get', 'patch'] as const) {
      const { perSecond, p99 } = peer[operation];
      const result = await measure(manager, operation, objects);
      const promise = `≥ ${count(promised[operation])}/s, p99 ≤ ${p99} ms`;
      row(operation, promise, rate(result), cpu(result), `${count(perSecond)}/s, p99 ${p99} ms`);
    }
    row(`resident, ${count(objects)} objects`, '', residentMb(manager), '', `${count(peer.loadedMb)} MB`);
    const list = await measure(manager, 'list', 200, 1);
    const took = `p50 ${list.p50.toFixed(1)} ms, p99 ${list.p99.toFixed(1)} ms`;
    row('list of 500, one client', `≤ ${promised.listMs} ms`, took, cpu(list), `${peer.listMs} ms`);
    const deleted = await measure(manager, 'delete', objects);
    row('delete', `≥ ${count(promised.delete)}/s`, rate(deleted), cpu(deleted), `${count(peer.delete.perSecond)}/s`);
  } finally {
    await manager.stop();
  }
}

function residentMb(manager: ManagerProcess): string {
  return `${Math.round(manager.residentKb() / 1024)} MB`;
}

await main();
