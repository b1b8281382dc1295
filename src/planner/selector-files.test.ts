import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../testing/builders.ts';
import { contentOfBytes } from '../lib/content.ts';
import { selectorFileProblems } from './selector-files.ts';

const content = Buffer.from('léger: true\n');
const hash = sha256(content);

function problems(
  item: { key?: string; hash?: string },
  labels: Record<string, string> = { disk: 'fast' },
  bytes: Uint8Array = content,
) {
  const fileSources = [{ secret: { name: 'conf', items: [{ key: 'a', path: '/etc/a', ...item }] } }];
  const machineLabelSelector = { matchLabels: { disk: 'fast' } };
  const cluster = aCluster({ rke: { machineSelectorFiles: [{ machineLabelSelector, fileSources }] } });
  const sources = { secret: () => undefined, files: () => new Map([['a', contentOfBytes(bytes)]]) };
  return selectorFileProblems(labels, { cluster, sources });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

describe('files from Secrets and ConfigMaps', () => {
  it('are taken with the SHA-256 that the cluster names, and without one', () => {
    expect(problems({ hash })).toEqual([]);
    expect(problems({})).toEqual([]);
    expect(problems({ hash: '' })).toEqual([]);
  });

  it('are told of where the content has another SHA-256, for machines that would get them', () => {
    const other = sha256(Buffer.from('other'));
    expect(problems({ hash: other })).toEqual([
      `a of Secret conf has the SHA-256 ${hash}, expected ${other} for /etc/a`,
    ]);
    expect(problems({ hash: other }, { disk: 'slow' })).toEqual([]);
  });

  it('are judged by their bytes, which need not be text', () => {
    const bytes = Uint8Array.of(0x1f, 0x8b, 0xff, 0, 0xc3);
    expect(problems({ hash: sha256(bytes) }, undefined, bytes)).toEqual([]);
    const damaged = sha256(Buffer.from(Buffer.from(bytes).toString()));
    expect(problems({ hash: damaged }, undefined, bytes)).toHaveLength(1);
  });

  it('are told of where the source has no such key', () => {
    expect(problems({ key: 'b' })).toEqual(['Secret conf has no key b, which is to become /etc/a']);
  });
});
