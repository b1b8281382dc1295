import { credentialReferencesOf, readCredentialReference } from '../../kinds/cluster/credential-references.ts';
import { clusterKind } from '../../kinds/cluster/kind.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import { instanceKind } from '../../kinds/instance/kind.ts';
import type { Instance } from '../../kinds/instance/schema.ts';
import type { Store } from '../../store/types.ts';

/**
 * Who needs a Secret: clusters that name it, and machines that were made with it, which cannot be removed without it.
 * As texts for people, e.g. `cluster fleet-default/demo`.
 */
export async function usersOf(
  store: Pick<Store, 'list'>,
  secret: { readonly namespace: string; readonly name: string },
): Promise<string[]> {
  const isIt = (place: { readonly namespace: string; readonly name: string }): boolean =>
    place.namespace === secret.namespace && place.name === secret.name;
  const clusters = await listed<Cluster>(store, clusterKind);
  const instances = await listed<Instance>(store, instanceKind);
  const users = [
    ...clusters
      .filter((cluster) => credentialReferencesOf(cluster).some(isIt))
      .map(({ metadata }) => `cluster ${metadata?.namespace}/${metadata?.name}`),
    ...instances
      .filter(({ metadata, spec }) => {
        const reference = spec.cloudCredentialSecretName;
        return Boolean(reference) && isIt(readCredentialReference(reference ?? '', metadata?.namespace ?? ''));
      })
      .map(({ metadata, spec }) => `cluster ${metadata?.namespace}/${spec.clusterName}`),
  ];
  return [...new Set(users)].sort();
}

async function listed<T>(store: Pick<Store, 'list'>, kind: { group: string; plural: string }): Promise<T[]> {
  const page = await store.list({ group: kind.group, resource: kind.plural });
  if (!page.ok) throw new Error(`${kind.plural} cannot be listed: ${page.reason}`);
  return page.items.map(({ value }) => JSON.parse(value) as T);
}
