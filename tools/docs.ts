// Writes the pages of docs/rules and docs/kinds from the code; with --check only says whether they are up to date.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedPages } from './docs/pages.ts';

const docs = join(import.meta.dirname, '..', 'docs');
const check = process.argv.includes('--check');
const pages = generatedPages();
const stale: string[] = [];

for (const [path, text] of pages) {
  const file = join(docs, path);
  if (read(file) === text) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
for (const folder of ['rules', 'kinds']) {
  for (const name of list(join(docs, folder))) {
    const path = `${folder}/${name}`;
    if (pages.has(path)) continue;
    stale.push(path);
    if (!check) rmSync(join(docs, path));
  }
}
for (const path of stale) {
  console.log(check ? `docs/${path}: found it stale, run 'npm run docs' and commit the result` : `wrote docs/${path}`);
}
process.exitCode = check && stale.length > 0 ? 1 : 0;

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
