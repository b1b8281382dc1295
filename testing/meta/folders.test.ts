import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../scratch.ts';

const src = join(projectRoot, 'src');

/** Port folder → the conformance suite that its implementations call. */
const ports = { engines: 'engine', cnis: 'cni', drivers: 'driver', store: 'store' } as const;
const rules = globSync(['rules/*/*.ts', '{engines,cnis,drivers}/*/rules/*/*.ts'], { cwd: src })
  .filter((path) => !path.endsWith('.test.ts'))
  .sort();

describe('every rule', () => {
  it.each(rules)('has a test beside it: src/%s', (path) => {
    expect(existsSync(join(src, path.replace(/\.ts$/, '.test.ts')))).toBe(true);
  });
});

const implementations = Object.entries(ports).flatMap(([folder, suite]) =>
  foldersIn(folder).map((name) => ({ path: `${folder}/${name}`, folder, suite })),
);

describe.each(implementations)('src/$path', ({ path, folder, suite }) => {
  it('has a README', () => {
    expect(existsSync(join(src, path, 'README.md'))).toBe(true);
  });

  it('has a test', () => {
    expect(testsOf(path)).not.toHaveLength(0);
  });

  // Where it makes no machines, a driver is its facts: manifests for it can be judged.
  if (folder !== 'drivers' || existsSync(join(src, path, 'driver.ts'))) {
    it('calls the conformance suite of its port', () => {
      expect(testsOf(path).filter((text) => text.includes(`${suite}Conformance(`))).not.toHaveLength(0);
    });
  }
});

describe('every kind folder', () => {
  // What rules judge need not be an object of the API: a host that asks to join is none.
  it.each(foldersIn('kinds'))('has a kind, or a subject of rules: src/kinds/%s', (name) => {
    const files = ['kind.ts', 'subject.ts'].map((file) => join(src, 'kinds', name, file));
    expect(files.some((file) => existsSync(file))).toBe(true);
  });
});

function foldersIn(folder: string): string[] {
  const path = join(src, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function testsOf(path: string): string[] {
  return globSync('**/*.test.ts', { cwd: join(src, path) }).map((file) => readFileSync(join(src, path, file), 'utf8'));
}
