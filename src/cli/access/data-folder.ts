import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManagerAccess } from '../../client/call-manager.ts';
import { type ManagerFile, managerFileName, parseManagerFile } from '../../lib/manager-file.ts';

/** A running manager, as its data folder tells of it. */
export interface FoundManager {
  readonly file: ManagerFile;
  readonly access: ManagerAccess;
}

/** Finds the manager that runs on a data folder. Throws with a sentence when there is none, or it is somebody else's. */
export async function findManager(dataFolder: string): Promise<FoundManager> {
  const path = join(dataFolder, managerFileName);
  const file = parseManagerFile(await readOrExplain(path, dataFolder));
  if (!file) throw new Error(`${path} cannot be understood; start the manager again, which writes it anew`);
  const authority = await readFile(file.caFile, 'utf8');
  // Direct addresses first: the server URL may be a load balancer that this host cannot see.
  const direct = file.endpoints.filter(({ name }) => name !== 'server').map(({ url }) => url);
  return { file, access: { urls: [...direct, file.url], authority, token: file.token } };
}

async function readOrExplain(path: string, dataFolder: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') {
      throw new Error(
        `no manager runs on ${dataFolder}; start one with "drover server", or name its folder with --data`,
      );
    }
    if (code === 'EACCES') throw new Error(`${path} may be read by the owner of the data folder only`);
    throw error;
  }
}
