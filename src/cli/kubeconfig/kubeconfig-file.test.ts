import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notParsed, parsed } from '../../lib/parsed.ts';
import { changeKubeconfig, kubeconfigPath } from './kubeconfig-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drover-kubeconfig-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('kubeconfigPath', () => {
  it('is what kubectl would write to', () => {
    const env = { KUBECONFIG: ':first:second', HOME: '/home/ann' };
    expect(kubeconfigPath('said', env, '/w')).toBe('/w/said');
    expect(kubeconfigPath(undefined, env, '/w')).toBe('/w/first');
    expect(kubeconfigPath(undefined, { HOME: '/home/ann' }, '/w')).toBe('/home/ann/.kube/config');
  });
});

describe('changeKubeconfig', () => {
  it('makes file and folder, for the owner only', async () => {
    const path = join(folder, 'new', 'config');
    expect(await changeKubeconfig(path, (text) => parsed(`${text}a: 1\n`))).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe('a: 1\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('leaves a file alone that cannot be merged, and says why', async () => {
    const path = join(folder, 'config');
    writeFileSync(path, 'text');
    expect(await changeKubeconfig(path, () => notParsed('odd'))).toBe('odd');
    expect(readFileSync(path, 'utf8')).toBe('text');
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('keeps a link a link', async () => {
    const [target, link] = [join(folder, 'target'), join(folder, 'link')];
    writeFileSync(target, 'a');
    symlinkSync(target, link);
    await changeKubeconfig(link, (text) => parsed(`${text}b`));
    expect(readFileSync(target, 'utf8')).toBe('ab');
    expect(statSync(link).ino).toBe(statSync(target).ino);
  });

  it('waits for nobody: a lock of kubectl is an error that names it', async () => {
    const path = join(folder, 'config');
    writeFileSync(`${path}.lock`, '');
    await expect(changeKubeconfig(path, parsed)).rejects.toThrow(`${path}.lock exists`);
    expect(existsSync(`${path}.lock`)).toBe(true);
  });
});
