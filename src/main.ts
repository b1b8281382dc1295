// Wires everything; the only file that knows everybody, and the only one that reads the environment.
import packageJson from '../package.json' with { type: 'json' };
import { runCommandLine } from './cli/command-line.ts';
import type { Shell } from './cli/verb.ts';
import { verbs } from './generated/verbs.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort(signal));

// A reader that has seen enough (`drover explain | head`) ends the program in peace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const shell: Shell = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: interrupt.signal,
};

process.exitCode = await runCommandLine({ verbs, version: packageJson.version }, process.argv.slice(2), shell);
