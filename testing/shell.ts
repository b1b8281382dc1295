import { Readable, Writable } from 'node:stream';
import type { ExitCode, Shell } from '../src/cli/verb.ts';

/** What a verb did: its exit code and what it wrote. */
export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a verb runs in a test. */
export interface Place {
  readonly stdin?: string | Uint8Array | Iterable<string>;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a verb in a shell of its own that no person watches. */
export async function runVerb(
  run: (args: readonly string[], shell: Shell) => Promise<ExitCode>,
  args: readonly string[],
  { stdin = '', cwd = process.cwd(), env = {} }: Place = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(args, {
    stdin: Readable.from(chunksOf(stdin), { objectMode: false }),
    stdout: collector(out),
    stderr: collector(err),
    env,
    cwd,
    signal: new AbortController().signal,
  });
  return { code, stdout: out.join(''), stderr: err.join('') };
}

function* chunksOf(stdin: string | Uint8Array | Iterable<string>): Generator<Buffer> {
  if (typeof stdin === 'string' || stdin instanceof Uint8Array) yield Buffer.from(stdin as Uint8Array);
  else for (const chunk of stdin) yield Buffer.from(chunk);
}

function collector(into: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      into.push(String(chunk));
      done();
    },
  });
}
