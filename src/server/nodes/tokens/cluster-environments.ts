import { managementclusterKind } from '../../../kinds/managementcluster/kind.ts';
import type { ManagementCluster } from '../../../kinds/managementcluster/schema.ts';
import type { CommandParts } from '../../../network/registration-command.ts';
import type { Store } from '../../../store/types.ts';
import { openMirror } from '../../objects/mirror.ts';

type Environment = NonNullable<CommandParts['environment']>;

/** The environment of the node agents of each cluster, such as proxies. */
export interface ClusterEnvironments {
  /** By the name of the management Cluster; empty where there is none. */
  of(cluster: string): Environment;
  readonly inSync: boolean;
  close(): Promise<void>;
}

/** Follows the environments; `changed` is called when one became another, and not with every status of a cluster. */
export async function openClusterEnvironments(options: {
  readonly store: Store;
  changed(): void;
  fault(error: unknown): void;
}): Promise<ClusterEnvironments> {
  const told = new Map<string, string>();
  const state = { news: false };
  const mirror = await openMirror<Environment>({
    store: options.store,
    resource: { group: managementclusterKind.group, resource: managementclusterKind.plural },
    read(value) {
      const { metadata, spec } = JSON.parse(value) as ManagementCluster;
      const environment = (spec?.agentEnvVars ?? []).map(({ name, value: text }) => ({
        name: name ?? '',
        value: text ?? '',
      }));
      const name = metadata?.name ?? '';
      const text = JSON.stringify(environment);
      if ((told.get(name) ?? '[]') !== text) state.news = true;
      if (environment.length === 0) told.delete(name);
      else told.set(name, text);
      return environment;
    },
    changed() {
      if (!state.news) return;
      state.news = false;
      options.changed();
    },
    fault: options.fault,
  });
  return {
    of: (cluster) => mirror.objects.get(cluster) ?? [],
    get inSync() {
      return mirror.inSync;
    },
    close: () => mirror.close(),
  };
}
