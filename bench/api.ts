// The figures of the API over TLS: server and load on the same machine, 32 connections, Secrets with a 4 KiB value.
// Run it after `npm run build`; without a bundle it measures the source, which takes longer to start.
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
  count: number,
  lanes = connections,
): Promise<Measured> {
  const before = manager.cpuSeconds();
  const result = await load(manager, operation, count, lanes);
  return { ...result, cpuMicros: ((manager.cpuSeconds() - before) * 1e6) / count };
}

function row(what: string, found: string, other: string): void {
  console.log(`${what.padEnd(28)} ${found.padEnd(60)} ${other}`);
}

function rates({ perSecond, p50, p99, max, failures, cpuMicros }: Measured): string {
  const failed = failures === 0 ? '' : `, ${failures} FAILED`;
  return `${Math.round(perSecond)}/s, p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} max ${max.toFixed(0)} ms, cpu ${cpuMicros.toFixed(0)} µs${failed}`;
}

async function main(): Promise<void> {
  console.log(`${managerProgram()}, ${objects} objects, ${connections} connections`);
  row('', 'Drover', 'Kubernetes 1.36 API server, etcd 3.5');
  const manager = await startManager();
  try {
    row('ready on first start', `${Math.round(manager.readyMs)} ms`, `${peer.readyMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    row('resident, idle', `${Math.round(manager.residentKb() / 1024)} MB`, `${peer.idleMb} MB`);
    for (const operation of ['create', 'get', 'patch'] as const) {
      const { perSecond, p99 } = peer[operation];
      row(operation, rates(await measure(manager, operation, objects)), `${perSecond}/s, p99 ${p99} ms`);
    }
    row(`resident, ${objects} objects`, `${Math.round(manager.residentKb() / 1024)} MB`, `${peer.loadedMb} MB`);
    row('list of 500, one client', rates(await measure(manager, 'list', 200, 1)), `${peer.listMs} ms`);
    row('delete', rates(await measure(manager, 'delete', objects)), `${peer.delete.perSecond}/s`);
  } finally {
    await manager.stop();
  }
}

await main();
