import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** One tool of the project's own gate: what it proves, and the command that proves it. */
export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** How a step ended. */
export interface StepResult {
  readonly step: Step;
  readonly ok: boolean;
  readonly seconds: number;
  /** What the tool printed, both streams in the order of arrival. */
  readonly output: string;
}

/** Runs a tool from the project's folder, with the project's own binaries first on the PATH. */
export function runStep(root: string, step: Step): Promise<StepResult> {
  const started = performance.now();
  const [file, ...args] = step.command;
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    const finish = (ok: boolean, note = ''): void =>
      resolve({
        step,
        ok,
        seconds: (performance.now() - started) / 1000,
        output: Buffer.concat(chunks).toString('utf8') + note,
      });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => finish(false, `could not start ${file}: ${error.message}`));
    child.on('close', (code) => finish(code === 0));
  });
}

/** Runs steps one after the other, says each result in one line as it comes, and shows what a failed tool printed. */
export async function runSteps(
  root: string,
  steps: readonly Step[],
  print: (line: string) => void,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) {
    const result = await runStep(root, step);
    results.push(result);
    print(`${result.ok ? 'ok    ' : 'FAILED'} ${step.name} (${result.seconds.toFixed(1)} s)`);
    if (!result.ok) {
      print(`       ${step.command.join(' ')}\n${indent(result.output.trimEnd())}`);
    }
  }
  return results;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '       ');
}
