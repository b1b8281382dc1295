import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { SourceFile } from './rule.ts';
import { sourceFile } from './source-file.ts';

/** Made by tools, or not ours. */
const leftOut = new Set(['node_modules', 'dist', '.git', '.drover', 'coverage', 'package-lock.json']);

/** Text files of the project below the given paths (all when there are none), sorted. */
export function projectFiles(root: string, paths: readonly string[]): SourceFile[] {
  const starts = paths.length > 0 ? paths.map((path) => join(root, path)) : [root];
  return starts
    .flatMap(filesBelow)
    .sort()
    .flatMap((path) => {
      const text = readFileSync(path, 'utf8');
      // A NUL says that this is no text.
      return text.includes('\0') ? [] : [sourceFile(relative(root, path).split(sep).join('/'), text)];
    });
}

function filesBelow(path: string): string[] {
  if (statSync(path).isFile()) {
    return [path];
  }
  return readdirSync(path, { withFileTypes: true })
    .filter((entry: Dirent) => !leftOut.has(entry.name))
    .flatMap((entry) => {
      const below = join(path, entry.name);
      return entry.isDirectory() ? filesBelow(below) : entry.isFile() ? [below] : [];
    });
}
