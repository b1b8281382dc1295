import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Processes of the machine and of everything on it. */
export function processes(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []));
}

/** Processes that see each other and this one. */
export function inSameNamespace(pid: number): number[] {
  const own = link(pid, 'ns/pid');
  return own === '' ? [] : processes().filter((one) => link(one, 'ns/pid') === own);
}

/** Words of a process with spaces in between; nothing when it is gone. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Whether a process has its root in a folder, or was started with a path of it. */
export function worksIn(pid: number, folder: string): boolean {
  return link(pid, 'root').startsWith(`${folder}/`) || commandLineOf(pid).includes(folder);
}

/** Sends a signal; nothing happens when the process is gone. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function link(pid: number, name: string): string {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return '';
  }
}
