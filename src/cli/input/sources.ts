import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Shell } from '../verb.ts';

/** Something that holds manifests. */
export interface Source {
  /** The path as the user will recognise it, or `-` for standard input. */
  readonly name: string;
  open(): Readable;
}

/** A source that cannot be read; its message is for people. */
export class UnreadableSource extends Error {}

const manifestName = /\.(ya?ml|json)$/i;

/**
 * The sources behind `-f` arguments, in order: `-`, a file, or the manifests directly inside a folder (in name order),
 * with `recursive` also those below, as kubectl does. Throws UnreadableSource.
 */
export async function sourcesOf(names: readonly string[], recursive: boolean, shell: Shell): Promise<Source[]> {
  const sources: Source[] = [];
  for (const name of names) {
    if (name === '-') sources.push({ name, open: () => shell.stdin });
    else sources.push(...(await sourcesAt(name, recursive, shell.cwd)));
  }
  return sources;
}

async function sourcesAt(name: string, recursive: boolean, cwd: string): Promise<Source[]> {
  const path = join(name.startsWith('/') ? '' : cwd, name);
  const about = await stat(path).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  if (!about.isDirectory()) return [fileSource(name, path)];
  const entries = await readdir(path, { recursive, withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  const files = entries
    .filter((entry) => !entry.isDirectory() && manifestName.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) {
    const hint = recursive ? '' : '; folders inside it are read with --recursive';
    throw new UnreadableSource(`${name}: found no *.yaml, *.yml or *.json in this folder${hint}`);
  }
  return files.map((file) => fileSource(join(name, file.slice(path.length)), file));
}

function fileSource(name: string, path: string): Source {
  return { name, open: () => createReadStream(path) };
}

/**
 * Text of a source, decoded as UTF-8 in chunks; bytes that are not UTF-8 become U+FFFD, which the reader of documents
 * reports. Throws UnreadableSource.
 */
export async function* textOf(source: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  try {
    for await (const chunk of source.open()) yield decoder.decode(chunk as Uint8Array, { stream: true });
  } catch (error) {
    throw unreadable(source.name, error);
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder',
};

function unreadable(name: string, error: unknown): UnreadableSource {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new UnreadableSource(`${name}: ${reasons[code] ?? (error instanceof Error ? error.message : String(error))}`);
}
