import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'yaml';
import type { ManagerAccess } from '../../client/call-manager.ts';
import { kubeconfigPath } from '../kubeconfig/kubeconfig-file.ts';
import { dataFolderOf } from '../server/server-options.ts';
import type { Shell } from '../verb.ts';
import { findManager } from './data-folder.ts';

export interface AccessOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly data?: string;
}

export function declareAccess(command: Command): void {
  command
    .option(
      '--kubeconfig <FILE>',
      'kubeconfig with the manager (default: the first of KUBECONFIG, else ~/.kube/config)',
    )
    .option('--context <NAME>', 'context of the kubeconfig (default: the current one)')
    .option('--data <DIR>', 'data folder of a manager on this host, instead of a kubeconfig');
}

/** Where the manager is and who calls it: from its data folder when that is named, else from a kubeconfig. */
export async function accessFrom(options: AccessOptions, { env, cwd }: Shell): Promise<ManagerAccess> {
  if (options.data !== undefined) return (await findManager(dataFolderOf(options.data, env, cwd))).access;
  const path = kubeconfigPath(options.kubeconfig, env, cwd);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`${path} does not exist; run "drover kubeconfig", or name the manager's data folder with --data`);
  });
  return accessIn(parse(text), options.context, dirname(path));
}

type Named = Readonly<Record<string, unknown>>;

/** Reads one context of a kubeconfig with a token, as `drover kubeconfig` writes it. */
async function accessIn(config: unknown, context: string | undefined, folder: string): Promise<ManagerAccess> {
  const root = (config ?? {}) as Named;
  const wanted = context ?? String(root['current-context'] ?? '');
  const chosen = entryOf(root, 'contexts', 'context', wanted);
  const cluster = entryOf(root, 'clusters', 'cluster', String(chosen.cluster ?? ''));
  const user = entryOf(root, 'users', 'user', String(chosen.user ?? ''));
  if (typeof cluster.server !== 'string') throw new Error(`the context ${wanted} names no server`);
  if (typeof user.token !== 'string') throw new Error(`the context ${wanted} has no token; run "drover kubeconfig"`);
  const data = cluster['certificate-authority-data'];
  const file = cluster['certificate-authority'];
  const authority =
    typeof data === 'string'
      ? Buffer.from(data, 'base64').toString('utf8')
      : typeof file === 'string'
        ? await readFile(resolve(folder, file), 'utf8')
        : '';
  return { urls: [cluster.server], authority, token: user.token };
}

function entryOf(root: Named, list: string, field: string, name: string): Named {
  const entries = Array.isArray(root[list]) ? (root[list] as Named[]) : [];
  const entry = entries.find((one) => one.name === name);
  if (!entry) throw new Error(`the kubeconfig has no ${field} "${name}"`);
  return (entry[field] ?? {}) as Named;
}
