// npm test [-- path…]: the gate, then all tests, then what ran, what was skipped and why, and one closing line.
import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import { gate } from './check/gate.ts';
import { runSteps } from './check/run-command.ts';
import { closingLine, summary } from './test/summary.ts';
import { type Tally, tallyReporter } from './test/tally.ts';

const root = join(import.meta.dirname, '..');
const filters = process.argv.slice(2);
process.chdir(root);

const steps = await runSteps(root, gate([]), (line) => console.log(line));

let tally: Tally | undefined;
const reporters = [
  'default',
  tallyReporter((counted) => {
    tally = counted;
  }),
];
const vitest = await startVitest(filters, {
  run: true,
  watch: false,
  silent: 'passed-only',
  allowOnly: false,
  reporters,
});
await vitest.close();

const strict = process.env.CI === 'true';
console.log(summary(steps, tally, strict).join('\n'));
const closing = closingLine(steps, tally, strict);
console.log(closing.line);
process.exit(closing.ok ? 0 : 1);
