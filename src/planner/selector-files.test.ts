import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../testing/builders.ts';
import { selectorFileProblems } from './selector-files.ts';

const content = 'léger: true\n';
const hash = createHash('sha256').update(content).digest('base64');

function problems(item: { key?: string; hash?: string }, labels: Record<string, string> = { disk: 'fast' }) {
  const fileSources = [{ secret: { name: 'conf', items: [{ key: 'a', path: '/etc/a', ...item }] } }];
  const machineLabelSelector = { matchLabels: { disk: 'fast' } };
  const cluster = aCluster({ rke: { machineSelectorFiles: [{ machineLabelSelector, fileSources }] } });
  const sources = { secret: () => ({ a: content }), configMap: () => undefined };
  return selectorFileProblems(labels, { cluster, sources });
}

describe('files from Secrets and ConfigMaps', () => {
  it('are taken with the SHA-256 that the cluster names, and without one', () => {
    expect(problems({ hash })).toEqual([]);
    expect(problems({})).toEqual([]);
    expect(problems({ hash: '' })).toEqual([]);
  });

  it('are told of where the content has another SHA-256, for machines that would get them', () => {
    const other = createHash('sha256').update('other').digest('base64');
    expect(problems({ hash: other })).toEqual([
      `a of Secret conf has the SHA-256 ${hash}, expected ${other} for /etc/a`,
    ]);
    expect(problems({ hash: other }, { disk: 'slow' })).toEqual([]);
  });

  it('are told of where the source has no such key', () => {
    expect(problems({ key: 'b' })).toEqual(['Secret conf has no key b, which is to become /etc/a']);
  });
});
