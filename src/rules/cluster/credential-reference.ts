import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

/** A name of a Secret, with its namespace and a colon before it where it is not that of the cluster. */
const form = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?:)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const example = (reference: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`, { spec: `cloudCredentialSecretName: ${reference}` });

export const credentialReferenceRule: Rule<ClusterSubject> = {
  code: 'credential-reference',
  on: 'Cluster',
  severity: 'error',
  title: 'cloud credentials are named namespace:name, or by the name alone in the namespace of the cluster',
  why: 'Without the credential no machine can be made or removed. A reference of another form finds no Secret.',
  remedy: 'Write namespace:name, as in cattle-global-data:cc-7x2kq.',
  example: { bad: example('cattle-global-data/cc-7x2kq'), good: example('cattle-global-data:cc-7x2kq') },
  covers: [],
  sources: ['provisioning.cattle.io/v1: cloudCredentialSecretName'],
  *judge({ cluster, rke, pools }) {
    const own = cluster.spec?.cloudCredentialSecretName;
    if (own && !form.test(own)) yield findingFor(own, ['spec', 'cloudCredentialSecretName']);
    for (const { pool, input } of pools) {
      const given = pool.cloudCredentialSecretName;
      if (given && !form.test(given)) yield findingFor(given, [...input.path, 'cloudCredentialSecretName']);
    }
    const store = rke?.etcd?.s3?.cloudCredentialName;
    if (store && !form.test(store)) {
      yield findingFor(store, ['spec', 'rkeConfig', 'etcd', 's3', 'cloudCredentialName']);
    }
  },
};

function findingFor(reference: string, path: FieldPath): Finding {
  const meant = reference.trim().replace('/', ':');
  return {
    path,
    message: `the credential is named "${reference}", expected namespace:name, or a name alone`,
    fix: form.test(meant) ? `write ${meant}` : 'write a reference like cattle-global-data:cc-7x2kq',
  };
}
