import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './lock.ts';

describe('lock of a data folder', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-lock-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps a second user of the same process out until it is released', () => {
    const lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(`in use by process ${process.pid}`);
    lock.release();
    expect(existsSync(join(folder, 'store.pid'))).toBe(false);
    lockFolder(folder).release();
  });

  it('keeps another process out by its id, and ends with that process', async () => {
    const source = `import { lockFolder } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
      globalThis.lock = lockFolder(${JSON.stringify(folder)}); process.stdout.write('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(() => lockFolder(folder)).toThrow(`in use by process ${child.pid}: stop it`);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    lockFolder(folder).release();
  });
});
