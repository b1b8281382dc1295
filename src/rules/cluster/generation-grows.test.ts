import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { generationGrowsRule } from './generation-grows.ts';

describe('generation-grows', () => {
  itsExamplesHold(generationGrowsRule, { old: aCluster({ rke: { rotateCertificates: { generation: 3 } } }) });

  it.each([
    [
      { spec: { redeploySystemAgentGeneration: 2 } },
      { spec: { redeploySystemAgentGeneration: 1 } },
      'redeploySystemAgentGeneration',
    ],
    [{ rke: { provisionGeneration: 2 } }, { rke: { provisionGeneration: 1 } }, 'rkeConfig.provisionGeneration'],
    [
      { rke: { rotateCertificates: { generation: 2 } } },
      { rke: { rotateCertificates: { generation: 1 } } },
      'rkeConfig.rotateCertificates.generation',
    ],
    [
      { rke: { rotateEncryptionKeys: { generation: 2 } } },
      { rke: { rotateEncryptionKeys: { generation: 1 } } },
      'rkeConfig.rotateEncryptionKeys.generation',
    ],
    [
      { rke: { etcdSnapshotCreate: { generation: 2 } } },
      { rke: { etcdSnapshotCreate: { generation: 1 } } },
      'rkeConfig.etcdSnapshotCreate.generation',
    ],
    [
      { rke: { etcdSnapshotRestore: { generation: 2 } } },
      { rke: { etcdSnapshotRestore: { generation: 1 } } },
      'rkeConfig.etcdSnapshotRestore.generation',
    ],
  ])('warns when %j becomes %j', (before, now, path) => {
    const old = aCluster(before);
    expect(brief(judgeBy(generationGrowsRule, aCluster(now), { old }))).toEqual([`warning spec.${path}`]);
    expect(judgeBy(generationGrowsRule, old, { old })).toEqual([]);
    expect(judgeBy(generationGrowsRule, old, { old: aCluster(now) })).toEqual([]);
    expect(judgeBy(generationGrowsRule, aCluster(), { old })).toEqual([]);
  });
});
