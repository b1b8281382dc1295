import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { snapshotRestoreRule } from './snapshot-restore.ts';

describe('snapshot-restore', () => {
  itsExamplesHold(snapshotRestoreRule);

  const judge = (etcdSnapshotRestore: Record<string, unknown>, old?: unknown) =>
    judgeBy(snapshotRestoreRule, aCluster({ rke: { etcdSnapshotRestore } }), old === undefined ? {} : { old });

  it.each(['', 'none', 'all', 'kubernetesVersion', null])('accepts the mode %s', (restoreRKEConfig) => {
    expect(judge({ name: 'a', generation: 1, restoreRKEConfig })).toEqual([]);
  });

  it.each([
    ['All', 'all'],
    ['kubernetesversion', 'kubernetesVersion'],
    ['everything', 'none'],
  ])('refuses the mode %s', (restoreRKEConfig, meant) => {
    expect(judge({ name: 'a', restoreRKEConfig })[0]?.patch?.[0]?.value).toBe(meant);
  });

  it('needs the name of a snapshot when a restore starts', () => {
    expect(brief(judge({ generation: 1 }))).toEqual(['error spec.rkeConfig.etcdSnapshotRestore.name']);
    expect(judge({ generation: 0 })).toEqual([]);
    const old = aCluster({ rke: { etcdSnapshotRestore: { generation: 1 } } });
    expect(judge({ generation: 1 }, old)).toEqual([]);
    expect(judge({ generation: 2 }, old)).toHaveLength(1);
  });
});
