import { setTimeout as delay } from 'node:timers/promises';
import { callManager, type ManagerAccess, type ManagerAnswer, messageOf } from '../../client/call-manager.ts';
import { networkInputOf } from '../../kinds/cluster/network-input.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import { defaultTokenName } from '../../kinds/clusterregistrationtoken/names.ts';
import type { ClusterRegistrationToken } from '../../kinds/clusterregistrationtoken/schema.ts';
import { intendedStack } from '../../network/derive.ts';
import { type Family, familiesOf } from '../../network/family.ts';
import { readNetwork } from '../../network/reading.ts';

const pauseMs = 500;

export function clustersPath(namespace: string): string {
  return `/apis/provisioning.cattle.io/v1/namespaces/${encodeURIComponent(namespace)}/clusters`;
}

/** For so long a manager that takes no further request at the moment is asked again. */
const busyMs = 60_000;

/** Creates an object; throws with the manager's words when it is refused. */
export async function create(access: ManagerAccess, path: string, object: unknown): Promise<void> {
  const end = Date.now() + busyMs;
  let answer = await callManager(access, 'POST', path, object);
  while (answer.status === 429 && Date.now() < end) {
    await delay(pauseMs);
    answer = await callManager(access, 'POST', path, object);
  }
  if (answer.status !== 201) throw new Error(messageOf(answer));
}

/** Why the manager would not create an object; undefined when it would. Nothing is stored. */
export async function refusalOf(access: ManagerAccess, path: string, object: unknown): Promise<string | undefined> {
  const answer = await callManager(access, 'POST', `${path}?dryRun=All`, object);
  return answer.status === 201 ? undefined : messageOf(answer);
}

/** Deletes an object, and waits until it is gone or the time is over; gives whether it is gone. */
export async function removeAndWait(access: ManagerAccess, path: string, waitMs: number): Promise<boolean> {
  const end = Date.now() + waitMs;
  await callManager(access, 'DELETE', path);
  while (Date.now() < end) {
    if ((await callManager(access, 'GET', path)).status === 404) return true;
    await delay(pauseMs);
  }
  return false;
}

/** Puts an annotation on an object that is there; gives whether it is on it. */
export async function annotate(access: ManagerAccess, path: string, name: string, value: string): Promise<boolean> {
  for (;;) {
    const { status, body } = await callManager(access, 'GET', path);
    if (status !== 200) return false;
    const object = body as { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> } };
    const { metadata } = object;
    const annotations = { ...metadata.annotations, [name]: value };
    const changed = { ...object, metadata: { ...metadata, annotations } };
    const answer = await callManager(access, 'PUT', path, changed);
    // 409: the manager has written to it meanwhile, which it does not go on doing.
    if (answer.status !== 409) return answer.status === 200;
    await delay(pauseMs);
  }
}

/** A cluster of custom hosts, and what hosts need to register with it. */
export interface RegisteringCluster {
  readonly cluster: Cluster;
  readonly token: string;
  readonly families: readonly Family[];
}

/** Waits until a cluster has a registration token. Throws when it does not exist or the time is over. */
export async function registeringCluster(
  access: ManagerAccess,
  namespace: string,
  name: string,
  waitMs: number,
  signal: AbortSignal,
): Promise<RegisteringCluster> {
  const end = Date.now() + waitMs;
  for (;;) {
    const cluster = bodyOf<Cluster>(
      await callManager(access, 'GET', `${clustersPath(namespace)}/${encodeURIComponent(name)}`),
    );
    const token = await tokenOf(access, cluster.status?.clusterName ?? '');
    if (token !== '') return { cluster, token, families: familiesOfCluster(cluster) };
    signal.throwIfAborted();
    if (Date.now() > end) {
      throw new Error(`the cluster ${namespace}/${name} has no registration token after ${waitMs / 1000} seconds`);
    }
    await delay(pauseMs, undefined, { signal });
  }
}

async function tokenOf(access: ManagerAccess, id: string): Promise<string> {
  if (id === '') return '';
  const path = `/apis/management.cattle.io/v3/namespaces/${encodeURIComponent(id)}/clusterregistrationtokens/${defaultTokenName}`;
  const answer = await callManager(access, 'GET', path);
  if (answer.status === 404) return '';
  return bodyOf<ClusterRegistrationToken>(answer).status?.token ?? '';
}

/** Families of a cluster, the primary one first; IPv4 where nothing says otherwise. */
export function familiesOfCluster(cluster: Cluster): readonly Family[] {
  const input = networkInputOf(cluster);
  const reading = readNetwork(input);
  const first = reading.serviceCidr[0]?.value?.cidr.family ?? 'ipv4';
  const families = familiesOf[intendedStack(input, reading) ?? 'ipv4'];
  return families.includes(first) ? [first, ...families.filter((family) => family !== first)] : families;
}

function bodyOf<T>(answer: ManagerAnswer): T {
  if (answer.status !== 200) throw new Error(messageOf(answer));
  return answer.body as T;
}
