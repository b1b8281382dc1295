import type { FieldPath } from '../../lib/field-path.ts';
import type { Cluster } from './schema.ts';

/** Where Rancher keeps the cloud credentials of everybody: the one foreign namespace whose Secrets clusters may use. */
export const credentialNamespace = 'cattle-global-data';

/** A Secret with a credential that something refers to. */
export interface CredentialReference {
  readonly path: FieldPath;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Reads `namespace:name`, or a name alone, which is that of a Secret beside whatever refers to it. The parts may be
 * anything: what they should be is the rules' to say.
 */
export function readCredentialReference(text: string, ownNamespace: string): { namespace: string; name: string } {
  const colon = text.indexOf(':');
  if (colon < 0) return { namespace: ownNamespace, name: text };
  return { namespace: text.slice(0, colon), name: text.slice(colon + 1) };
}

/** Every credential that a cluster refers to: its own, those of its pools, and that of its snapshots. */
export function credentialReferencesOf(cluster: Cluster): CredentialReference[] {
  const { spec } = cluster;
  const rke = spec?.rkeConfig;
  const written: (readonly [FieldPath, string | null | undefined])[] = [
    [['spec', 'cloudCredentialSecretName'], spec?.cloudCredentialSecretName],
    ...(rke?.machinePools ?? []).map(
      ({ cloudCredentialSecretName }, index) =>
        [['spec', 'rkeConfig', 'machinePools', index, 'cloudCredentialSecretName'], cloudCredentialSecretName] as const,
    ),
    [['spec', 'rkeConfig', 'etcd', 's3', 'cloudCredentialName'], rke?.etcd?.s3?.cloudCredentialName],
  ];
  const own = cluster.metadata?.namespace ?? '';
  return written.flatMap(([path, text]) => (text ? [{ path, ...readCredentialReference(text, own) }] : []));
}
