import type { Command } from 'commander';
import { parseArguments } from './parse-arguments.ts';
import { dataFolderOf } from './server/server-options.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

interface RotateKeyOptions {
  readonly data?: string;
  readonly retire?: boolean;
}

export const rotateKeyVerb: Verb = {
  summary: 'change the key that secrets are encrypted with at rest',
  declare,
  run,
};

function declare(command: Command): void {
  command
    .description(
      'Puts a new key into the key file of the store. The manager encrypts with it from its next start on, and everything that is stored anew in the background. Then --retire drops the older keys.',
    )
    .option('--retire', 'drop the older keys, once nothing in the store needs them')
    .option('--data <DIR>', 'data folder of the manager (env DROVER_DATA; default: the XDG state folder)');
}

async function run(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<RotateKeyOptions>('rotate-key', declare, args, shell);
  if (typeof call === 'number') return call;
  const { data, retire } = call.options;
  const folder = dataFolderOf(data ?? shell.env.DROVER_DATA, shell.env, shell.cwd);
  try {
    if (!shell.manager) throw new Error('this build holds no manager');
    const told = retire ? await retireKeys(shell.manager, folder) : await rotateKey(shell.manager, folder);
    shell.stderr.write(`${told}\n`);
    return 0;
  } catch (error) {
    shell.stderr.write(`drover rotate-key: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

async function rotateKey(manager: NonNullable<Shell['manager']>, folder: string): Promise<string> {
  const { keyFile, id } = await manager.rotateKey(folder);
  return `${keyFile} has the new key ${id}: keep a copy, start the manager anew, and drop the older keys a while later with drover rotate-key --retire`;
}

async function retireKeys(manager: NonNullable<Shell['manager']>, folder: string): Promise<string> {
  const { keyFile } = await manager.retireKeys(folder);
  return `${keyFile} has one key only; backups of before the rotation need the copy of the key file from then`;
}
