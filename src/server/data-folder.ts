import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { managerFileName } from '../lib/manager-file.ts';

/** Where a manager keeps what. The folder is readable by its owner only. */
export interface DataFolder {
  readonly root: string;
  readonly store: string;
  readonly tls: string;
  /** Certificate of the authority, also when it is the user's own: what `caFile` names. */
  readonly caFile: string;
  /** Programs of nodes: fetched ones, and those that somebody puts there. */
  readonly assets: string;
  readonly auditLog: string;
  /** For whoever may read the folder: where the running manager is, and a credential for it. */
  readonly managerFile: string;
}

export function dataFolder(root: string): DataFolder {
  return {
    root,
    store: join(root, 'store'),
    tls: join(root, 'tls'),
    caFile: join(root, 'tls', 'clients-ca.crt'),
    assets: join(root, 'assets'),
    auditLog: join(root, 'audit', 'audit.log'),
    managerFile: join(root, managerFileName),
  };
}

export async function makeDataFolder(folder: DataFolder): Promise<void> {
  for (const path of [folder.root, folder.store, folder.tls, folder.assets]) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  }
}
