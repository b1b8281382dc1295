import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checksumIn } from './asset-names.ts';
import { type AssetsOptions, openAssets } from './assets.ts';

const name = 'rancher-system-agent-amd64';
const sum = (text: string): string => createHash('sha256').update(text).digest('hex');

function lab(answers: Readonly<Record<string, string>>, options: Partial<AssetsOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'drover-assets-'));
  const asked: string[] = [];
  const assets = openAssets({
    folder,
    release: () => ({ version: 'v1', url: 'https://releases.test/x' }),
    fetch: async (url) => {
      asked.push(String(url));
      const text = answers[String(url).split('/').at(-1) ?? ''];
      return text === undefined ? new Response('', { status: 404 }) : new Response(text);
    },
    fault: () => {},
    ...options,
  });
  onTestFinished(() => {
    assets.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, assets, asked };
}

/** Asks until the answer is not "in a moment". */
async function settled(assets: ReturnType<typeof openAssets>, isRight: (found: object) => boolean) {
  for (;;) {
    const found = await assets.find(name);
    if (isRight(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('openAssets', () => {
  it('fetches once what is not there, and verifies it', async () => {
    const { folder, assets, asked } = lab({ [name]: 'agent', 'sha256sum-amd64.txt': `${sum('agent')}  ${name}\n` });
    expect(await assets.find(name)).toMatchObject({ soon: true });
    expect(await settled(assets, (found) => 'path' in found)).toMatchObject({ bytes: 5, sha256: sum('agent') });
    expect(readFileSync(join(folder, 'v1', name), 'utf8')).toBe('agent');
    await assets.find(name);
    expect(asked).toEqual([`https://releases.test/x/v1/sha256sum-amd64.txt`, `https://releases.test/x/v1/${name}`]);
    expect(await assets.checksums()).toEqual({ amd64: sum('agent') });
  });

  it('keeps nothing whose checksum is another one, and says so', async () => {
    const { assets } = lab({ [name]: 'evil', 'sha256sum-amd64.txt': `${sum('agent')}  ${name}\n` });
    const found = await settled(
      assets,
      (answer) => 'missing' in answer && String(answer.missing).includes('cannot fetch'),
    );
    expect(found).toMatchObject({
      missing: expect.stringContaining(`has the checksum ${sum('evil')}, expected ${sum('agent')}`),
    });
    expect(await assets.checksums()).toEqual({});
  });

  it('prefers what somebody put there', async () => {
    const { folder, assets, asked } = lab({});
    writeFileSync(join(folder, name), 'by hand');
    mkdirSync(join(folder, 'v1'));
    writeFileSync(join(folder, 'v1', name), 'fetched');
    expect(await assets.find(name)).toMatchObject({ sha256: sum('by hand') });
    expect(asked).toEqual([]);
  });

  it('says where a file belongs when nothing may be fetched', async () => {
    const { folder, assets, asked } = lab({}, { release: () => ({ version: 'v1', url: 'none' }) });
    expect(await assets.find(name)).toMatchObject({
      soon: false,
      missing: expect.stringContaining(`its folder ${folder}`),
    });
    expect(await assets.find('../store.key')).toMatchObject({ soon: false });
    expect(asked).toEqual([]);
  });
});

describe('checksumIn', () => {
  it('reads the lists of sha256sum', () => {
    const list = `${'a'.repeat(64)}  other\n${'B'.repeat(64)} *./bin/agent\nnonsense agent\n`;
    expect(checksumIn(list, 'agent')).toBe('b'.repeat(64));
    expect(checksumIn(list, 'nobody')).toBeUndefined();
  });
});
