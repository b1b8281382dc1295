import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TestManager } from './manager.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One kubectl, set up for one manager, working in one namespace. */
export interface Kubectl {
  /** `1.33` or the file's name. */
  readonly name: string;
  run(
    args: readonly string[],
    options?: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> },
  ): Promise<Ended>;
  /** Runs and expects success; gives what it printed on stdout. */
  ok(args: readonly string[], stdin?: string): Promise<string>;
  start(args: readonly string[]): ChildProcess;
}

export function kubectlFor(program: string, manager: TestManager, namespace: string): Kubectl {
  const home = join(manager.folder, 'home', basename(program));
  mkdirSync(home, { recursive: true });
  const environment = { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG: manager.kubeconfig, TMPDIR: home };
  const all = (args: readonly string[]) => ['--namespace', namespace, ...args];
  const kubectl: Kubectl = {
    name: basename(program),
    run: (args, options = {}) =>
      new Promise((resolve) => {
        const env = { ...environment, ...options.env };
        const child = execFile(program, all(args), { env, maxBuffer: 32 * 1024 * 1024 }, (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
          resolve({ code, stdout, stderr });
        });
        child.stdin?.end(options.stdin ?? '');
      }),
    async ok(args, stdin) {
      const ended = await kubectl.run(args, stdin === undefined ? {} : { stdin });
      if (ended.code !== 0)
        throw new Error(`kubectl ${args.join(' ')} ended with ${ended.code}: ${ended.stderr}${ended.stdout}`);
      return ended.stdout;
    },
    start: (args) => spawn(program, all(args), { env: environment, stdio: ['ignore', 'pipe', 'pipe'] }),
  };
  return kubectl;
}
