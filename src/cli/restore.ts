import { resolve } from 'node:path';
import type { Command } from 'commander';
import { parseArguments } from './parse-arguments.ts';
import { dataFolderOf } from './server/server-options.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

interface RestoreOptions {
  readonly data?: string;
  readonly key?: string;
}

export const restoreVerb: Verb = {
  summary: 'put a backup in the place of the embedded store',
  declare,
  run,
};

function declare(command: Command): void {
  command
    .description(
      'Puts a backup in the place of the store while no manager runs on it. What was there is kept beside it. Revisions go on above all that were ever used, so that nodes and watches notice.',
    )
    .argument('<file>', 'the backup')
    .option('--data <DIR>', 'data folder of the manager (env DROVER_DATA; default: the XDG state folder)')
    .option(
      '--key <FILE>',
      "key file that the backup's secrets open with; its keys are added to the one in the data folder (default: that one)",
    );
}

async function run(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<RestoreOptions>('restore', declare, args, shell);
  if (typeof call === 'number') return call;
  const [file = ''] = call.args;
  const { data, key } = call.options;
  const folder = dataFolderOf(data ?? shell.env.DROVER_DATA, shell.env, shell.cwd);
  const keyFile = key === undefined ? undefined : resolve(shell.cwd, key);
  try {
    if (!shell.manager) throw new Error('this build holds no manager');
    const restored = await shell.manager.restore(folder, resolve(shell.cwd, file), keyFile);
    const kept = restored.replaced === undefined ? '' : `; what was there is kept as ${restored.replaced}`;
    shell.stderr.write(`${restored.objects} objects restored, going on from revision ${restored.revision}${kept}\n`);
    return 0;
  } catch (error) {
    shell.stderr.write(`drover restore: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}
