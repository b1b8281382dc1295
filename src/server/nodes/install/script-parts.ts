import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScriptParts } from './install-script.ts';

/** Where the parts lie: beside the source, or beside the bundle (rolldown.config.ts puts them there). */
const folder = import.meta.url.endsWith('.ts')
  ? join(import.meta.dirname, '..', 'scripts')
  : join(import.meta.dirname, 'install-scripts');

/** Reads the parts of all scripts. Throws where the installation lacks them. */
export async function readScriptParts(): Promise<ScriptParts> {
  const parts = new Map<string, string>();
  for (const system of ['linux', 'windows']) {
    const names = await readdir(join(folder, system));
    await Promise.all(
      names.map(async (name) => {
        parts.set(name, await readFile(join(folder, system, name), 'utf8'));
      }),
    );
  }
  return parts;
}
