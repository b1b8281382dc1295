import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { nearestName } from '../../lib/nearest.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

const base: FieldPath = ['spec', 'rkeConfig', 'etcdSnapshotRestore'];
const modes: readonly string[] = ['none', 'kubernetesVersion', 'all'];
const example = (mode: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}
etcdSnapshotRestore:
  name: etcd-snapshot-harbour-1763800000
  generation: 1
  restoreRKEConfig: ${mode}`);

export const snapshotRestoreRule: Rule<ClusterSubject> = {
  code: 'snapshot-restore',
  on: 'Cluster',
  severity: 'error',
  title: 'a restore names a snapshot, and what besides etcd comes back with it',
  why: 'A restore stops the whole cluster first. Without a snapshot to restore, it would stay stopped.',
  remedy: 'Write the name of the snapshot, and restoreRKEConfig: none, kubernetesVersion or all.',
  example: { bad: example('everything'), good: example('all') },
  covers: [],
  sources: ['Rancher webhook: etcd restore', 'provisioning.cattle.io/v1: etcdSnapshotRestore'],
  *judge({ rke, old }) {
    const restore = rke?.etcdSnapshotRestore;
    if (!restore) return;
    const before = old?.rke?.etcdSnapshotRestore;
    if (!restore.name && restore.generation && restore.generation !== before?.generation) {
      yield {
        path: [...base, 'name'],
        message: 'a restore is asked for without the name of a snapshot',
        fix: 'write the name of the snapshot to restore',
      };
    }
    const mode = restore.restoreRKEConfig;
    if (!mode || modes.includes(mode)) return;
    const nearest = nearestName(mode, modes) ?? 'none';
    const path = [...base, 'restoreRKEConfig'];
    yield {
      path,
      message: `restoreRKEConfig is "${mode}", expected ${modes.join(', ')}`,
      fix: `write restoreRKEConfig: ${nearest}`,
      patch: [{ op: 'replace', path: jsonPointer(path), value: nearest }],
    };
  },
};
