import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { snapshotStoreRule } from './snapshot-store.ts';

describe('snapshot-store', () => {
  itsExamplesHold(snapshotStoreRule);

  const judge = (s3: Record<string, unknown>) => judgeBy(snapshotStoreRule, aCluster({ rke: { etcd: { s3 } } }));

  it.each(['s3.example.net', 's3.example.net:9000', '[fd7a::5]:9000', '[fd7a::5]', '10.0.0.5:9000'])(
    'accepts the endpoint %s',
    (endpoint) => {
      expect(judge({ bucket: 'snapshots', endpoint })).toEqual([]);
    },
  );

  it.each([
    ['https://s3.example.net', 'write "s3.example.net"'],
    ['s3.example.net/bucket', 'write "s3.example.net"'],
    ['fd7a::5', 'write "[fd7a::5]"'],
    ['a b', 'write a host like s3.example.net'],
  ])('refuses the endpoint %s', (endpoint, fix) => {
    const issues = judge({ bucket: 'snapshots', endpoint });
    expect(brief(issues)).toEqual(['error spec.rkeConfig.etcd.s3.endpoint']);
    expect(issues[0]?.fix).toBe(fix);
  });

  it.each([
    ['abc', 0],
    ['a.b-c', 0],
    ['x'.repeat(63), 0],
    ['ab', 1],
    ['Abc', 1],
    ['a_b', 1],
    ['a..b', 1],
    ['10.0.0.5', 1],
  ])('judges the bucket %s', (bucket, found) => {
    expect(judge({ bucket })).toHaveLength(found);
  });

  it('needs a bucket, or a credential that may have one', () => {
    expect(brief(judge({ endpoint: 's3.example.net' }))).toEqual(['error spec.rkeConfig.etcd.s3']);
    expect(judge({ cloudCredentialName: 'cattle-global-data:cc-s3' })).toEqual([]);
  });

  it('refuses a negative retention', () => {
    expect(judgeBy(snapshotStoreRule, aCluster({ rke: { etcd: { snapshotRetention: -1 } } }))).toHaveLength(1);
    expect(judgeBy(snapshotStoreRule, aCluster({ rke: { etcd: { snapshotRetention: 0 } } }))).toEqual([]);
  });
});
