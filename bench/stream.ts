// Memory and speed of `drover check` while manifests stream through it. `node bench/stream.ts [DOCUMENTS]`
import { stringify } from 'yaml';
import { judgeDocuments } from '../src/cli/check/judge-documents.ts';
import { judgesOf } from '../src/cli/check.ts';
import { sample } from './manifests.ts';

const documents = Number(process.argv[2] ?? 20_000);
const megabyte = 1024 * 1024;

/** Clusters on existing hosts: nothing has to be remembered of them. */
async function* clusters(): AsyncGenerator<string> {
  for (let number = 0; number < documents; number++) {
    const { cluster } = sample(number);
    const spec = cluster.spec as { rkeConfig: Record<string, unknown> };
    const { machinePools: _, ...rkeConfig } = spec.rkeConfig;
    yield `${stringify({ ...cluster, spec: { ...spec, rkeConfig } })}---\n`;
    if (number % 50 === 0) await turn();
  }
}

/** Clusters with pools, each behind the machine configuration it refers to, which has to be kept. */
async function* clustersWithPools(): AsyncGenerator<string> {
  for (let number = 0; number < documents / 2; number++) {
    const { cluster, config } = sample(number);
    yield `${stringify(config)}---\n${stringify(cluster)}---\n`;
    if (number % 50 === 0) await turn();
  }
}

/** Lets the event loop turn, as reading a file would. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function measure(name: string, text: AsyncGenerator<string>): Promise<void> {
  console.log(`${name}\n  documents   resident   heap after collection`);
  const start = performance.now();
  let judged = 0;
  let refused = 0;
  for await (const { accepted } of judgeDocuments([{ name, text }], judgesOf({}))) {
    if (!accepted) refused++;
    if (++judged % (documents / 5) !== 0) continue;
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    const columns = [
      String(judged).padStart(11),
      (rss / megabyte).toFixed(0).padStart(7),
      (heapUsed / megabyte).toFixed(1).padStart(7),
    ];
    console.log(`${columns[0]} ${columns[1]} MB ${columns[2]} MB`);
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(`  ${refused} refused, ${Math.round(judged / seconds)} documents/s, generating them included`);
}

await measure('clusters on existing hosts', clusters());
await measure('clusters with pools and their machine configurations', clustersWithPools());
