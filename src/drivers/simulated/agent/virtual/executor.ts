import type { Clock } from '../clock.ts';
import type { Faults, KeyPair } from '../engine/host.ts';
import { installedFrom } from '../engine/setup.ts';
import type { StandIn } from '../engine/stand-in.ts';
import type { CommandResult, Executor } from '../execution/executor.ts';
import { fileMode, isDirectory, readContent } from '../execution/plan-file.ts';
import { answerInstruction } from './answers.ts';
import type { VirtualHost } from './world.ts';

export interface VirtualExecutorOptions {
  readonly host: VirtualHost;
  readonly engine: StandIn;
  readonly clock: Clock;
  faults(): Faults;
  /** Keys of the cluster that this host belongs to. */
  signer(): Promise<KeyPair>;
}

/**
 * A host in memory, without processes and files: it knows the instructions that the manager sends and answers as their
 * scripts would; of others it knows `true`, `false`, `echo` and `sh -c 'exit N'`, and fails the rest.
 */
export function virtualExecutor({ host, engine, clock, faults, signer }: VirtualExecutorOptions): Executor {
  return {
    prepare: async () => {},
    finish: async () => {},
    async reconcile(files) {
      for (const file of files) {
        const mode = fileMode(file);
        if (file.action === 'delete') await host.remove(file.path);
        else if (!isDirectory(file)) await host.write(file.path, readContent(file).toString('utf8'), mode);
      }
    },
    async run(command) {
      const script = command.args.at(-1) ?? '';
      if (command.image !== '') {
        const installed = installedFrom(command.image, command.env);
        if (!installed) return result(1, `cannot pull ${command.image}: not found\n`);
        const { installExit } = faults();
        if (installExit !== undefined && installExit !== 0) return result(installExit, 'the installer failed\n');
        engine.install(installed);
        return result(0, '');
      }
      const answer = await answerInstruction(command.name, script, {
        engine,
        host,
        faults: faults(),
        now: clock.now(),
        signer,
      });
      return answer ? result(answer.exitCode, answer.text) : builtIn(command.command, command.args);
    },
    async probe({ url, caCert, insecure, clientCert, clientKey }) {
      try {
        const files = [insecure ? '' : caCert, clientCert, clientKey].filter((path) => path !== '');
        for (const path of files) if ((await host.read(path)) === undefined) return false;
        const { status } = host.callLoopback(url);
        return status >= 200 && status < 400;
      } catch {
        return false;
      }
    },
  };
}

function builtIn(command: string, args: readonly string[]): CommandResult {
  if (command === 'true') return result(0, '');
  if (command === 'false') return result(1, '');
  if (command === 'echo') return result(0, `${args.join(' ')}\n`);
  const exit = command === 'sh' && args[0] === '-c' ? /^exit (\d{1,3})$/.exec(args[1] ?? '') : null;
  return exit ? result(Number(exit[1]), '') : result(127, `${command}: not found on a host in memory\n`);
}

function result(exitCode: number, text: string): CommandResult {
  return { exitCode, stdout: Buffer.from(text), stderr: Buffer.alloc(0) };
}
