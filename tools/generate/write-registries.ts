import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry, registries } from './registries.ts';

/** What a run of the generator found or did; paths are relative to the root. */
export interface Outcome {
  /** Files whose text on disk differs from what the folder listing says. */
  readonly stale: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Brings `src/generated/` in line with the folder listing, or with `write: false` only says what is stale. A registry
 * with a problem is left alone, so that one unfinished file does not hold up the other registries.
 */
export function writeRegistries(root: string, write: boolean): Outcome {
  const found = registries(root);
  const stale: string[] = [];
  for (const registry of found.filter((candidate) => candidate.problems.length === 0)) {
    const path = join('src', 'generated', registry.file);
    const text = formatted(root, registry);
    if (text === currentText(join(root, path))) {
      continue;
    }
    stale.push(path);
    if (write) {
      mkdirSync(join(root, 'src', 'generated'), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  return { stale, problems: found.flatMap((registry) => registry.problems) };
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The project's own formatter decides the layout, so that generated text never fails the lint. */
function formatted(root: string, registry: Registry): string {
  const path = `src/generated/${registry.file}`;
  const biome = join(root, 'node_modules', '.bin', 'biome');
  const run = spawnSync(biome, ['check', '--write', `--stdin-file-path=${path}`], {
    cwd: root,
    input: registry.text,
    encoding: 'utf8',
  });
  if (run.status !== 0) {
    throw new Error(`biome could not format ${path}: ${run.error?.message ?? run.stderr}`);
  }
  return run.stdout;
}
