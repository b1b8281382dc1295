// Ten thousand watches on single objects: memory for each, and how soon an update is heard. First over HTTP/2, as
// kubectl and controllers in Go watch, then over HTTP/1.1 with a TLS connection each, as agents on ten thousand nodes.
import { spawn } from 'node:child_process';
import { get } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { load } from './load.ts';
import { type ManagerProcess, managerProgram, startManager } from './manager-process.ts';
import type { WatchJob, WatchResult } from './watch-load.ts';

const watches = Number(process.env.DROVER_BENCH_WATCHES ?? 10_000);
const updates = 2000;
const updatesPerSecond = 200;

async function measure(manager: ManagerProcess, protocol: WatchJob['protocol']): Promise<void> {
  const { host, port, ca, token } = manager;
  const revision = await currentRevision(manager);
  const connections = Math.max(1, Math.ceil(watches / 1000));
  const job: WatchJob = { host, port, ca, token, protocol, watches, connections, revision, updates, updatesPerSecond };
  await settled();
  const before = manager.residentKb();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'watch-load.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const started = performance.now();
  child.stdin.write(`${JSON.stringify(job)}\n`);
  await answers.next();
  const openMs = performance.now() - started;
  await settled();
  const perWatch = (manager.residentKb() - before) / watches;
  child.stdin.write('go\n');
  const result = JSON.parse((await answers.next()).value ?? '') as WatchResult;
  const over = protocol === 'HTTP/2' ? `${connections} connections` : 'a connection each';
  console.log(
    `${protocol.padEnd(9)} ${over.padEnd(18)} ${watches} watches open in ${(openMs / 1000).toFixed(1)} s, ` +
      `${perWatch.toFixed(1)} KB each; ${result.heard} of ${updates} updates heard, ` +
      `p50 ${result.p50.toFixed(1)} p99 ${result.p99.toFixed(1)} max ${result.max.toFixed(0)} ms`,
  );
  if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
}

/** Lets the collector of garbage have its turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 4000));
}

function currentRevision({ host, port, ca, token }: ManagerProcess): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    get({ host, port, ca, headers, path: '/api/v1/namespaces/default/secrets?limit=1', agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const list = JSON.parse(Buffer.concat(chunks).toString()) as { metadata: { resourceVersion: string } };
        resolve(list.metadata.resourceVersion);
      });
    }).on('error', reject);
  });
}

async function main(): Promise<void> {
  console.log(`${managerProgram()}: promise at most 40 KB a watch, updates heard in under 50 ms (p99)`);
  for (const protocol of ['HTTP/2', 'HTTP/1.1'] as const) {
    const manager = await startManager();
    try {
      await load(manager, 'create', watches, 32);
      await measure(manager, protocol);
    } finally {
      await manager.stop();
    }
  }
}

await main();
