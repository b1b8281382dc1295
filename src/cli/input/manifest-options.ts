import { type Command, Option } from 'commander';
import type { ManagerOptions } from './offline-facts.ts';

/** What verbs that judge manifests are given: where these are, and what is known of the manager. */
export interface ManifestOptions extends ManagerOptions {
  readonly filename: readonly string[];
  readonly recursive?: boolean;
}

/** The options by which manifests are named, before those of the verb in its help. */
export function declareManifests(command: Command): Command {
  return command
    .requiredOption('-f, --filename <path...>', 'file, folder, or - for standard input; may be repeated')
    .option('-R, --recursive', 'also read the folders inside a folder');
}

/** The options that tell of a manager which is not asked. */
export function declareManager(command: Command): Command {
  const stacks = new Option('--host-stack <stack>', 'families over which the manager reaches others');
  return command
    .option('--server-url <url>', 'URL at which nodes will reach the manager')
    .addOption(stacks.choices(['ipv4', 'ipv6', 'dual']));
}
