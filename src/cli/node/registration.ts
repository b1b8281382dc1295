import { createHash } from 'node:crypto';
import type { ManagerAccess } from '../../client/call-manager.ts';
import { readObject } from '../../client/read-object.ts';
import { clusterKind } from '../../kinds/cluster/kind.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import { clusterregistrationtokenKind } from '../../kinds/clusterregistrationtoken/kind.ts';
import type { ClusterRegistrationToken } from '../../kinds/clusterregistrationtoken/schema.ts';
import { settingKind } from '../../kinds/setting/kind.ts';
import type { Setting } from '../../kinds/setting/schema.ts';
import type { CommandParts } from '../../network/registration-command.ts';

/** What a registration command is asked for. */
export interface Wanted {
  readonly namespace: string;
  readonly cluster: string;
  /** Name of the ClusterRegistrationToken. */
  readonly token: string;
}

/** Gathers what the registration command of a cluster is made of. Throws with a sentence where something is missing. */
export async function commandPartsOf(access: ManagerAccess, wanted: Wanted): Promise<CommandParts> {
  const place = `${wanted.namespace}/${wanted.cluster}`;
  const cluster = await readObject<Cluster>(access, clusterKind, { namespace: wanted.namespace, name: wanted.cluster });
  if (!cluster) throw new Error(`there is no cluster ${place}`);
  if ((cluster.spec?.rkeConfig?.machinePools ?? []).length > 0) {
    throw new Error(
      `cluster ${place} has machine pools: its machines are made by the manager, and hosts of your own cannot join it`,
    );
  }
  const id = cluster.status?.clusterName;
  if (!id) throw new Error(`cluster ${place} has no identity yet; "drover why cluster ${wanted.cluster}" says why`);
  const name = { namespace: id, name: wanted.token };
  const token = await readObject<ClusterRegistrationToken>(access, clusterregistrationtokenKind, name);
  if (!token) throw new Error(`cluster ${place} has no registration token ${wanted.token} in namespace ${id}`);
  const text = token.status?.token;
  if (!text) throw new Error(`the registration token ${id}/${wanted.token} may not be read, or is not made yet`);
  const [url, authority] = await Promise.all([setting(access, 'server-url'), setting(access, 'cacerts')]);
  return {
    url: url.replace(/\/$/, ''),
    token: text,
    ...(authority === '' ? {} : { caChecksum: createHash('sha256').update(authority).digest('hex') }),
    environment: (cluster.spec?.agentEnvVars ?? []).map(({ name: key, value }) => ({
      name: key ?? '',
      value: value ?? '',
    })),
  };
}

async function setting(access: ManagerAccess, name: string): Promise<string> {
  const found = await readObject<Setting>(access, settingKind, { namespace: '', name });
  return found?.value || found?.default || '';
}
