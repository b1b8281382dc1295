import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

type Spec = NonNullable<Cluster['spec']>;
type Rke = NonNullable<Spec['rkeConfig']>;

/** Counters that a user raises to have something done once more. */
const counters: readonly {
  readonly path: FieldPath;
  readonly of: (spec: Spec, rke: Rke) => number | null | undefined;
}[] = [
  { path: ['redeploySystemAgentGeneration'], of: (spec) => spec.redeploySystemAgentGeneration },
  { path: ['rkeConfig', 'provisionGeneration'], of: (_, rke) => rke.provisionGeneration },
  { path: ['rkeConfig', 'rotateCertificates', 'generation'], of: (_, rke) => rke.rotateCertificates?.generation },
  { path: ['rkeConfig', 'rotateEncryptionKeys', 'generation'], of: (_, rke) => rke.rotateEncryptionKeys?.generation },
  { path: ['rkeConfig', 'etcdSnapshotCreate', 'generation'], of: (_, rke) => rke.etcdSnapshotCreate?.generation },
  { path: ['rkeConfig', 'etcdSnapshotRestore', 'generation'], of: (_, rke) => rke.etcdSnapshotRestore?.generation },
];

const example = (generation: number) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}
rotateCertificates:
  generation: ${generation} # the stored cluster has 3`);

export const generationGrowsRule: Rule<ClusterSubject> = {
  code: 'generation-grows',
  on: 'Cluster',
  severity: 'warning',
  title: 'generations of operations only grow',
  why: 'Each change of a generation starts the operation again. A lower number is usually an old manifest that is applied over a newer one, and it rotates, restores or provisions once more by surprise.',
  remedy:
    'Write a number above the stored one to have the operation done, or the stored one to leave things as they are.',
  example: { bad: example(2), good: example(4) },
  covers: [],
  sources: ['Rancher: operations are started by a change of their generation'],
  *judge({ cluster, old }) {
    const spec = cluster.spec;
    const former = old?.cluster.spec;
    if (!spec?.rkeConfig || !former?.rkeConfig) return;
    for (const counter of counters) {
      const now = counter.of(spec, spec.rkeConfig);
      const before = counter.of(former, former.rkeConfig);
      if (typeof now !== 'number' || typeof before !== 'number' || now >= before) continue;
      const path = ['spec', ...counter.path];
      yield {
        path,
        message: `${counter.path.filter((part) => part !== 'rkeConfig').join('.')} falls from ${before} to ${now}, which starts the operation again`,
        fix: `write ${before + 1} to start it on purpose, or ${before} to leave things as they are`,
        patch: [{ op: 'replace', path: jsonPointer(path), value: before }],
      };
    }
  },
};
