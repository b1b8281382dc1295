// npm run check [path…]: everything that must hold for these paths, in under a minute.
import { join } from 'node:path';
import { gate } from './check/gate.ts';
import { runSteps, type Step } from './check/run-command.ts';

const root = join(import.meta.dirname, '..');
const paths = process.argv.slice(2);
const tests: Step = {
  name: paths.length > 0 ? `tests of ${paths.join(', ')}` : 'tests',
  command: ['vitest', 'run', '--project', 'unit', '--passWithNoTests', '--silent=passed-only', ...paths],
};

const results = await runSteps(root, [...gate(paths), tests], (line) => console.log(line));
process.exitCode = results.every((result) => result.ok) ? 0 : 1;
