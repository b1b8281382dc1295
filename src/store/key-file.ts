import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { drawSealingKey, type SealingKey } from './sealing.ts';

/**
 * The keys of a store, the first one sealing. Throws when the file is missing, readable by others or damaged.
 *
 * The file is JSON: `{"keys":[{"id":"<16 hex digits>","secret":"<base64 of 32 bytes>"}]}`.
 */
export function readKeyFile(file: string): SealingKey[] {
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new Error(`key file ${file} has mode ${mode.toString(8)}, expected 600: run chmod 600 on it`);
  }
  const keys = parseKeys(readFileSync(file, 'utf8'));
  if (keys === undefined) {
    throw new Error(`key file ${file} is damaged, expected JSON with a list of keys: put back a copy of it`);
  }
  return keys;
}

/** Makes a key file with one fresh key. An existing file is left alone and its keys are given. */
export function createKeyFile(file: string): SealingKey[] {
  const keys = [drawSealingKey()];
  try {
    writeDurably(file, keys, 'keep-existing');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return readKeyFile(file);
    throw error;
  }
  return keys;
}

/**
 * Puts a fresh key in front; the older ones stay so that what they sealed can be read. It seals from the next start of
 * the store on, which then seals everything anew in the background. Gives the id of the new key.
 */
export function rotateKeyFile(file: string): string {
  const fresh = drawSealingKey();
  writeDurably(file, [fresh, ...readKeyFile(file)], 'replace');
  return fresh.id;
}

/** Drops every key but the first. Only for a store that says that nothing is sealed with the others any more. */
export function dropOlderKeys(file: string): void {
  writeDurably(file, readKeyFile(file).slice(0, 1), 'replace');
}

/**
 * Puts the keys of another file behind those of this one, which is made where it is missing: what they sealed can then
 * be read, and is sealed anew. Gives how many were taken over.
 */
export function adoptKeys(file: string, from: string): number {
  const given = readKeyFile(from);
  const own = existsSync(file) ? readKeyFile(file) : [];
  const fresh = given.filter(({ id }) => own.every((key) => key.id !== id));
  if (fresh.length > 0) writeDurably(file, [...own, ...fresh], 'replace');
  return fresh.length;
}

function parseKeys(text: string): SealingKey[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('keys' in parsed) || !Array.isArray(parsed.keys))
    return undefined;
  const keys: SealingKey[] = [];
  for (const entry of parsed.keys) {
    const key = parseKey(entry);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return keys.length > 0 ? keys : undefined;
}

function parseKey(entry: unknown): SealingKey | undefined {
  if (typeof entry !== 'object' || entry === null || !('id' in entry) || !('secret' in entry)) return undefined;
  if (typeof entry.id !== 'string' || !/^[0-9a-f]{16}$/.test(entry.id) || typeof entry.secret !== 'string')
    return undefined;
  const secret = Buffer.from(entry.secret, 'base64');
  return secret.length === 32 ? { id: entry.id, secret } : undefined;
}

/** Whole file or none, on the disk before it returns: a key that seals values must not be lost to a power cut. */
function writeDurably(file: string, keys: readonly SealingKey[], on: 'keep-existing' | 'replace'): void {
  const entries = keys.map((key) => ({ id: key.id, secret: Buffer.from(key.secret).toString('base64') }));
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const fd = openSync(draft, 'wx', 0o600);
  try {
    fchmodSync(fd, 0o600);
    writeSync(fd, `${JSON.stringify({ keys: entries }, undefined, 2)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  try {
    if (on === 'replace') renameSync(draft, file);
    else linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
