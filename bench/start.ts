// Wall time of `drover check` on one small file, start included: the bundled form, called directly. `node bench/start.ts`
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { spread } from './spread.ts';

const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist', 'drover.js');
if (!existsSync(bundle)) throw new Error("found no dist/drover.js, run 'npm run build' first");
const file = join(root, 'examples', 'ipv6-only-on-existing-hosts.yaml');

function wall(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  return performance.now() - start;
}

const runs = 40;
wall([bundle, 'check', '-f', file]);
const empty: number[] = [];
const check: number[] = [];
for (let run = 0; run < runs; run++) {
  empty.push(wall(['-e', '0']));
  check.push(wall([bundle, 'check', '-f', file]));
}
console.log(`drover check of one small file, ${runs} runs, in ms: ${spread(check, 0)} (promise: below 150)`);
console.log(`  Node.js alone, in turn with it:              ${spread(empty, 0)}`);
