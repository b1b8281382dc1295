import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a file is missing, or older than anything in the files and folders that it is made from. */
export function isStale(made: string, sources: readonly string[]): boolean {
  const time = statSync(made, { throwIfNoEntry: false })?.mtimeMs;
  return time === undefined || sources.some((source) => hasNewer(source, time));
}

/** A folder's own time tells of files that were removed or renamed. */
function hasNewer(path: string, time: number): boolean {
  const found = statSync(path);
  if (found.mtimeMs > time) return true;
  return found.isDirectory() && readdirSync(path).some((name) => hasNewer(join(path, name), time));
}
