import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../scratch.ts';

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * `npm ci` refuses a lock file that lacks the programs of other platforms, and npm writes such a file where a registry
 * mirror does not hold them: choose a version that the mirror has for every platform.
 */
it('locks every program for every platform', () => {
  const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
    readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'),
  );
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, wanted]) => {
        const found = resolve(lock.packages, path, name)?.version;
        return found === undefined || (/^\d/.test(wanted) && found !== wanted);
      })
      .map(([name, wanted]) => `${name}@${wanted} of ${path}`),
  );
  expect(missing).toEqual([]);
});

/** The package that a dependent at `path` would load, as Node looks it up. */
function resolve(packages: Record<string, LockedPackage>, path: string, name: string): LockedPackage | undefined {
  const folders = path.split('/node_modules/');
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const parent = folders.slice(0, depth).join('/node_modules/');
    const found = packages[parent === '' ? `node_modules/${name}` : `${parent}/node_modules/${name}`];
    if (found !== undefined) return found;
  }
  return undefined;
}
