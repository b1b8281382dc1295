import { resolve } from 'node:path';
import type { Command } from 'commander';
import { parseArguments } from './parse-arguments.ts';
import { dataFolderOf } from './server/server-options.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

interface BackupOptions {
  readonly data?: string;
}

export const backupVerb: Verb = {
  summary: 'copy the embedded store, also while the manager runs',
  declare,
  run,
};

function declare(command: Command): void {
  command
    .description(
      'Copies the store into a file, as of one moment, also while the manager runs. Secrets stay encrypted in it: keep the key file, too, in another place.',
    )
    .argument('<file>', 'the copy; must not exist yet')
    .option('--data <DIR>', 'data folder of the manager (env DROVER_DATA; default: the XDG state folder)');
}

async function run(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<BackupOptions>('backup', declare, args, shell);
  if (typeof call === 'number') return call;
  const [file = ''] = call.args;
  const folder = dataFolderOf(call.options.data ?? shell.env.DROVER_DATA, shell.env, shell.cwd);
  try {
    if (!shell.manager) throw new Error('this build holds no manager');
    const { revision, keyFile } = await shell.manager.backup(folder, resolve(shell.cwd, file));
    shell.stderr.write(
      `${file} holds revision ${revision}; its secrets open with ${keyFile} only, keep that as well\n`,
    );
    return 0;
  } catch (error) {
    shell.stderr.write(`drover backup: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}
