import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const tool = join(import.meta.dirname, 'refresh-engine-data.ts');
const engines = join(import.meta.dirname, '../src/engines');

const flags = [
  {
    name: 'node-ip',
    kind: 'list',
    in: { 'k3s server': 'yes', 'k3s agent': 'yes', 'rke2 server': 'yes', 'rke2 agent': 'yes' },
  },
  { name: 'cni', kind: 'list', in: { 'rke2 server': 'yes' } },
  { name: 'flannel-backend', kind: 'string', in: { 'k3s server': 'yes', 'rke2 server': 'skipped' } },
];
const releases = { k3s: ['v1.36.10+k3s1', 'v1.36.9+k3s2', 'v1.36.9+k3s1'], rke2: ['v1.36.3+rke2r1'] };

describe('refreshing the data of engines', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'engine-data-'));
    for (const name of ['k3s', 'rke2']) mkdirSync(join(folder, 'out', name), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function refresh(flagList: readonly unknown[], releaseList: Record<string, string[]>) {
    writeFileSync(join(folder, 'engine-flags.json'), JSON.stringify({ source: 'a test', flags: flagList }));
    writeFileSync(join(folder, 'engine-releases.json'), JSON.stringify({ source: 'a test', ...releaseList }));
    return spawnSync(process.execPath, [tool, folder, join(folder, 'out')], { encoding: 'utf8' });
  }

  it('writes modules that give the keys and, oldest first, the releases', async () => {
    expect(refresh(flags, releases).status).toBe(0);
    for (const name of ['config-keys.ts', 'release-lists.ts']) {
      // The written modules import their unfolding from the folder above; types go away when they are run.
      copyFileSync(join(engines, name), join(folder, 'out', name));
    }
    const k3s = await import(join(folder, 'out/k3s/releases.ts'));
    expect(k3s.releases).toEqual(['v1.36.9+k3s1', 'v1.36.9+k3s2', 'v1.36.10+k3s1']);
    const rke2 = await import(join(folder, 'out/rke2/keys.ts'));
    expect(rke2.configKeys).toEqual({
      cni: { kind: 'list', server: 'known', agent: 'absent' },
      'flannel-backend': { kind: 'string', server: 'skipped', agent: 'absent' },
      'node-ip': { kind: 'list', server: 'known', agent: 'known' },
    });
  });

  it('does not depend on the order of the data', () => {
    refresh(flags, releases);
    const once = readFileSync(join(folder, 'out/k3s/keys.ts'), 'utf8');
    refresh([...flags].reverse(), releases);
    expect(readFileSync(join(folder, 'out/k3s/keys.ts'), 'utf8')).toBe(once);
  });

  it.each([
    [[{ name: 'x', kind: 'color', in: { 'k3s server': 'yes' } }], releases, /found the kind color/],
    [[{ name: 'x', kind: 'list', in: { 'k3s server': 'maybe' } }], releases, /found "maybe"/],
    [flags, { ...releases, k3s: ['1.36'] }, /"1\.36" is not an engine version/],
    [flags, { ...releases, k3s: ['v1.36.3+rke2r1'] }, /found a release of rke2/],
  ])('refuses data that it does not understand: %#', (flagList, releaseList, message) => {
    const { status, stderr } = refresh(flagList, releaseList);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(message);
  });

  it('says how it is used', () => {
    const { status, stderr } = spawnSync(process.execPath, [tool], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^usage: /);
  });
});
