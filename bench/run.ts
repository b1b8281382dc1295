// `npm run bench` lists the benches; `npm run bench -- NAME [ARG …]` runs one.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const [name, ...args] = process.argv.slice(2);
/** A bench says in its first line what it measures; files without such a line are parts of benches. */
const benches = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => ({ name: file.slice(0, -3), about: readFileSync(join(folder, file), 'utf8').split('\n')[0] ?? '' }))
  .filter(({ about }) => about.startsWith('// '));

if (name !== undefined && benches.some((bench) => bench.name === name)) {
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(folder, `${name}.ts`), ...args], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  for (const { name, about } of benches) console.log(`${name.padEnd(14)} ${about.slice(3)}`);
  if (name !== undefined) process.exitCode = 2;
}
