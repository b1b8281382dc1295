import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { KubectlResult } from '../engine/kubectl.ts';
import { installedFrom } from '../engine/setup.ts';
import { engineSocket, type HostWishes, wishesPath } from './engine-files.ts';

const startTries = 100;
const startPauseMs = 100;

/**
 * What the installer's image runs: starts the process of the stand-in where there is none, and tells it the release. Like
 * the real one it does not wait for the engine. Gives an exit code; what went wrong is said.
 */
export async function installEngine(
  image: string,
  env: Readonly<Record<string, string | undefined>>,
  engineCommand: readonly string[],
  say: (line: string) => void,
): Promise<number> {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value ?? ''}`);
  const installed = installedFrom(image, variables);
  if (!installed) {
    say(`${image} is no installer of RKE2 or K3s`);
    return 1;
  }
  const wishes = await readFile(wishesPath, 'utf8').then(
    (text) => JSON.parse(text) as HostWishes,
    () => ({}) as HostWishes,
  );
  if (wishes.installExit !== undefined && wishes.installExit !== 0) {
    say('the installer fails, as its host wishes');
    return wishes.installExit;
  }
  if (!(await answers())) {
    const [file = '', ...args] = engineCommand;
    spawn(file, [...args, 'run'], { detached: true, stdio: 'ignore', env: { ...env } }).unref();
    for (let tries = 0; !(await answers()); tries += 1) {
      if (tries === startTries) {
        say('the process of the simulated engine does not start');
        return 1;
      }
      await new Promise((resolve) => setTimeout(resolve, startPauseMs));
    }
  }
  await ask('/install', JSON.stringify(installed));
  return 0;
}

/** One call of kubectl on this host. */
export async function callKubectl(args: readonly string[], stdin: string): Promise<KubectlResult> {
  try {
    return JSON.parse(await ask('/kubectl', JSON.stringify({ args, stdin }))) as KubectlResult;
  } catch {
    return { code: 1, stdout: '', stderr: 'The connection to the server was refused: no engine runs on this host\n' };
  }
}

/** Removes the engine of this host with its data; nothing to do where there is none. */
export async function uninstallEngine(): Promise<void> {
  if (await answers()) await ask('/uninstall', '');
}

/** State and journal of the engine on this host, as JSON. */
export async function engineState(): Promise<string> {
  return ask('/state', '');
}

async function answers(): Promise<boolean> {
  try {
    await ask('/state', '');
    return true;
  } catch {
    return false;
  }
}

function ask(path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath: engineSocket, path, method: 'POST', agent: false, timeout: 60_000 },
      (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        answer.on('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(text))));
      },
    );
    call.once('timeout', () => call.destroy(new Error('the simulated engine does not answer')));
    call.once('error', reject);
    call.end(body);
  });
}
