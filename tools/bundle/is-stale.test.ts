import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStale } from './is-stale.ts';

describe('isStale', () => {
  let folder = '';
  const at = (path: string, seconds: number): void => utimesSync(join(folder, path), seconds, seconds);
  const isMadeStale = (): boolean => isStale(join(folder, 'made.js'), [join(folder, 'src'), join(folder, 'list.json')]);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-stale-'));
    mkdirSync(join(folder, 'src', 'deep'), { recursive: true });
    for (const path of ['src/a.ts', 'src/deep/b.ts', 'list.json', 'made.js']) writeFileSync(join(folder, path), '');
    for (const path of ['src/a.ts', 'src/deep/b.ts', 'src/deep', 'src', 'list.json']) at(path, 1_000);
    at('made.js', 2_000);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is content with a file that is newer than its sources', () => {
    expect(isMadeStale()).toBe(false);
  });

  it('tells of a file that is missing', () => {
    rmSync(join(folder, 'made.js'));
    expect(isMadeStale()).toBe(true);
  });

  it.each(['src/a.ts', 'src/deep/b.ts', 'list.json'])('tells of a change in %s', (path) => {
    at(path, 3_000);
    expect(isMadeStale()).toBe(true);
  });

  it('tells of a source that was removed', () => {
    rmSync(join(folder, 'src/deep/b.ts'));
    expect(isMadeStale()).toBe(true);
  });
});
