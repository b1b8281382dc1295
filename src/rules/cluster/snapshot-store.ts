import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { hostIn } from '../../network/host-reference.ts';

const base: FieldPath = ['spec', 'rkeConfig', 'etcd'];
const bucketForm = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const example = (endpoint: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}
etcd:
  s3:
    bucket: snapshots
    endpoint: ${endpoint}
    cloudCredentialName: cattle-global-data:cc-s3`);

export const snapshotStoreRule: Rule<ClusterSubject> = {
  code: 'snapshot-store',
  on: 'Cluster',
  severity: 'error',
  title: 'the S3 store of etcd snapshots is named by a host and a bucket, and retention is not negative',
  why: 'Snapshots are taken without a word to the user. When the store cannot be found, that shows on the day a snapshot is needed.',
  remedy:
    'Write the endpoint without scheme and path, IPv6 addresses in brackets, and a bucket name of 3 to 63 characters.',
  example: { bad: example('https://s3.example.net/snapshots'), good: example('s3.example.net') },
  covers: [],
  sources: [
    'K3s documentation: etcd snapshots',
    'Amazon S3: bucket naming rules',
    'MinIO client: endpoint without path',
  ],
  *judge({ rke }) {
    const etcd = rke?.etcd;
    if (!etcd) return;
    const { snapshotRetention, s3 } = etcd;
    if (snapshotRetention !== undefined && snapshotRetention !== null && snapshotRetention < 0) {
      yield {
        path: [...base, 'snapshotRetention'],
        message: `snapshotRetention is ${snapshotRetention}, expected how many snapshots to keep`,
        fix: 'write snapshotRetention: 5',
      };
    }
    if (!s3) return;
    if (s3.endpoint) yield* judgeEndpoint(s3.endpoint);
    if (s3.bucket) {
      if (!isBucket(s3.bucket)) {
        yield {
          path: [...base, 's3', 'bucket'],
          message: `the bucket is "${s3.bucket}", expected 3 to 63 lower case letters, digits, dots and dashes, and no address`,
          fix: 'write the name of the bucket alone',
        };
      }
    } else if (!s3.cloudCredentialName) {
      yield {
        path: [...base, 's3'],
        message: 'the snapshot store has neither a bucket nor a credential that could name one',
        fix: 'write bucket, or cloudCredentialName of a credential with a default bucket',
      };
    }
  },
};

function isBucket(name: string): boolean {
  return bucketForm.test(name) && !name.includes('..') && !parseAddress(name).ok;
}

function* judgeEndpoint(endpoint: string): Iterable<Finding> {
  const path = [...base, 's3', 'endpoint'];
  const host = hostIn(endpoint);
  const bare = endpoint.replace(/^[a-z0-9]+:\/\//i, '').replace(/\/.*$/, '');
  const address = parseAddress(bare);
  const meant = address.ok && address.value.family === 'ipv6' ? `[${address.value.text}]` : bare;
  if (host.ok && meant === endpoint) return;
  yield {
    path,
    message: `the endpoint of the snapshot store is "${endpoint}", expected a host and perhaps a port`,
    fix: host.ok ? `write "${meant}"` : 'write a host like s3.example.net',
    ...(host.ok && { patch: [{ op: 'replace' as const, path: jsonPointer(path), value: meant }] }),
  };
}
