import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Parsed } from '../../lib/parsed.ts';

/** The file that kubectl would write to: the first of `KUBECONFIG`, else `~/.kube/config`. */
export function kubeconfigPath(
  said: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): string {
  if (said !== undefined) return resolve(cwd, said);
  const [first] = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  return first === undefined ? join(env.HOME ?? homedir(), '.kube', 'config') : resolve(cwd, first);
}

/**
 * Changes a kubeconfig under the lock that kubectl uses too (`<file>.lock`), replacing the file as a whole. Gives why
 * it was left alone, or undefined. Links stay links.
 */
export async function changeKubeconfig(
  path: string,
  change: (text: string) => Parsed<string>,
): Promise<string | undefined> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await realpath(path).catch(() => path);
  const unlock = await takeLock(`${file}.lock`);
  try {
    const changed = change(await textOf(file));
    if (!changed.ok) return changed.reason;
    const draft = `${file}.${process.pid}.new`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(changed.value);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
    return undefined;
  } finally {
    await unlock();
  }
}

async function takeLock(path: string): Promise<() => Promise<void>> {
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    throw new Error(`${path} exists: another program is writing the kubeconfig; remove that file if none is`);
  }
  return () => rm(path, { force: true });
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
