// Writes src/generated/ from the folder listing; with --check only says whether it is up to date.
import { join } from 'node:path';
import { writeRegistries } from './generate/write-registries.ts';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const { stale, problems } = writeRegistries(root, !check);

for (const path of stale) {
  console.log(check ? `${path}: found it stale, run 'npm run generate' and commit the result` : `wrote ${path}`);
}
for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length > 0 || (check && stale.length > 0) ? 1 : 0;
