// npm start runs the bundle, which takes less memory than the source and starts sooner: made here when it is missing or stale.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isStale } from './bundle/is-stale.ts';

const root = join(import.meta.dirname, '..');
const sources = ['src', 'package.json', 'package-lock.json', 'rolldown.config.ts'].map((path) => join(root, path));

if (isStale(join(root, 'dist', 'drover.js'), sources)) {
  const rolldown = join(root, 'node_modules', '.bin', 'rolldown');
  console.error('making the bundle in dist/');
  const { status, error } = spawnSync(rolldown, ['-c'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error) console.error(`the bundle cannot be made, run 'npm ci' first: ${error.message}`);
  process.exitCode = status ?? 1;
}
