// npm run new -- rule cluster my-rule: begins something new, with tests that fail until the work is done.
import { join } from 'node:path';
import { scaffold } from './new/scaffold.ts';

const root = join(import.meta.dirname, '..');
try {
  const paths = scaffold(root, process.argv.slice(2));
  const test = paths.find((path) => path.endsWith('.test.ts')) ?? '';
  console.log(`${paths.map((path) => `wrote ${path}`).join('\n')}\n\nnext: npm run check ${test}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
