import type { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import type { ManagerDoers } from './manager.ts';
import type { SimulatorDoers } from './simulator.ts';

/** What a verb may touch of the process that runs it; tests pass their own. */
export interface Shell {
  readonly stdin: Readable;
  /** Data, and nothing else. */
  readonly stdout: Writable;
  /** Talk: progress, notes, problems of the call itself. */
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  /** Given by `main.ts`, which alone knows server and store; verbs that work offline do without. */
  readonly manager?: ManagerDoers;
  /** Given by `main.ts`, which alone knows the simulated hosts. */
  readonly simulator?: SimulatorDoers;
}

/** Exit code of a verb: 0 it is well, 1 the answer is bad news, 2 wrong usage or something unreadable. */
export type ExitCode = 0 | 1 | 2;

/** One verb of the command line: one file in `src/cli/`, named after the verb, that exports one const of this type. */
export interface Verb {
  /** One line for `drover --help`: lower case, no final period. A plain string literal: the registry copies it. */
  readonly summary: string;
  /** Runs it. `args` is what follows the verb; it parses them itself, so that only the verb that runs is loaded. */
  run(args: readonly string[], shell: Shell): Promise<ExitCode>;
  /** Declares arguments and options on a command, for help and for shell completion. */
  declare?(command: Command): void;
}

/** What the registry knows of a verb before it is loaded. */
export interface VerbEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Verb>;
}
