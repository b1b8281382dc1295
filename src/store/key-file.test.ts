import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adoptKeys, createKeyFile, dropOlderKeys, readKeyFile, rotateKeyFile } from './key-file.ts';

describe('key file', () => {
  let folder = '';
  let file = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-keys-'));
    file = join(folder, 'store.key');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made with one key that only its owner can read', () => {
    const keys = createKeyFile(file);
    expect(keys).toHaveLength(1);
    expect(readKeyFile(file)).toEqual(keys);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['store.key']);
  });

  it('is never made over another', () => {
    const keys = createKeyFile(file);
    expect(createKeyFile(file)).toEqual(keys);
    expect(readKeyFile(file)).toEqual(keys);
  });

  it('gets a new first key by rotation and keeps the others until they are dropped', () => {
    const [old] = createKeyFile(file);
    const id = rotateKeyFile(file);
    expect(readKeyFile(file).map((key) => key.id)).toEqual([id, old?.id]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    dropOlderKeys(file);
    expect(readKeyFile(file).map((key) => key.id)).toEqual([id]);
  });

  it('takes the keys of another file over behind its own, each once, and is made of them where it is missing', () => {
    const other = join(folder, 'other.key');
    const [old] = createKeyFile(other);
    const [own] = createKeyFile(file);
    expect([adoptKeys(file, other), adoptKeys(file, other)]).toEqual([1, 0]);
    expect(readKeyFile(file).map((key) => key.id)).toEqual([own?.id, old?.id]);
    const missing = join(folder, 'missing.key');
    expect(adoptKeys(missing, other)).toBe(1);
    expect(readKeyFile(missing)).toEqual(readKeyFile(other));
    expect(statSync(missing).mode & 0o777).toBe(0o600);
  });

  it.each([0o640, 0o604, 0o644])('is refused with mode %o', (mode) => {
    createKeyFile(file);
    chmodSync(file, mode);
    expect(() => readKeyFile(file)).toThrow(/chmod 600/);
  });

  it.each([
    '',
    '{',
    '{}',
    '{"keys":[]}',
    '{"keys":[{"id":"x","secret":""}]}',
    '{"keys":[{"id":"0123456789abcdef","secret":"AAAA"}]}',
  ])('is refused when it holds %s', (text) => {
    writeFileSync(file, text, { mode: 0o600 });
    expect(() => readKeyFile(file)).toThrow(/damaged/);
  });
});
