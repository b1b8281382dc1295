import { isDeepStrictEqual } from 'node:util';
import { clusterFinalizer, stateKeys, stateSecretType } from '../../kinds/cluster/names.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import { clusterregistrationtokenKind } from '../../kinds/clusterregistrationtoken/kind.ts';
import { clusterNameLabel } from '../../kinds/machine/names.ts';
import { managementclusterKind } from '../../kinds/managementcluster/kind.ts';
import { administratedAnnotation } from '../../kinds/managementcluster/names.ts';
import type { ManagementCluster } from '../../kinds/managementcluster/schema.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import { base64OfText } from '../../lib/base64.ts';
import { type AnyObject, isBeingDeleted, newObject, ownerReference, withFinalizer } from '../../runtime/object.ts';
import { Waiting } from '../../runtime/problems.ts';
import type { Draft, Workspace } from '../../runtime/workspace.ts';
import { clusterAnnotation, clusterUidAnnotation } from '../cluster-id.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import { clusterKeys, managementKeys } from '../objects.ts';
import type { ClusterPorts } from '../ports.ts';
import { makeClientKey } from './client-key.ts';

/**
 * Makes everything that a cluster is known by, in one commit: finalizer, management Cluster, namespace, registration
 * token, and the Secret with the tokens by which its nodes will join. A cluster that the rules never accepted gets none.
 */
export async function giveIdentity(
  world: ClusterWorld,
  work: Workspace,
  ports: Pick<ClusterPorts, 'newSecret'>,
): Promise<void> {
  const { cluster, deleting, accepted, id } = world;
  if (!cluster || deleting || !accepted) return;
  const keys = managementKeys(id);
  const namespace = await work.read(keys.namespace);
  if (isBeingDeleted(namespace) || isBeingDeleted(world.management)) {
    throw new Waiting('Removing', `what is left of an earlier cluster ${id} is being removed`, 5000);
  }
  const drafts: Draft[] = [
    { op: 'put', key: world.key, object: withFinalizer(cluster, clusterFinalizer) },
    { op: 'put', key: keys.management, object: managementOf(cluster, world, work.now) },
    ...(namespace ? [] : [{ op: 'put' as const, key: keys.namespace, object: newNamespace(id, world, work.now) }]),
  ];
  if (!(await work.read(keys.token))) {
    drafts.push({ op: 'put', key: keys.token, object: newToken(id, keys.token.name, work.now) });
  }
  drafts.push(...(await stateDrafts(world, cluster, accepted, work, ports)));
  await work.commit(drafts);
}

/** The management Cluster follows the cluster in everything that clients of Rancher read there. */
function managementOf(
  cluster: Cluster,
  { management, namespace, name, id }: ClusterWorld,
  now: number,
): ManagementCluster {
  const { agentEnvVars, localClusterAuthEndpoint, enableNetworkPolicy } = cluster.spec ?? {};
  const spec = {
    displayName: name,
    fleetWorkspaceName: namespace,
    ...(enableNetworkPolicy === undefined ? {} : { enableNetworkPolicy }),
    ...(agentEnvVars === undefined ? {} : { agentEnvVars }),
    ...(localClusterAuthEndpoint === undefined ? {} : { localClusterAuthEndpoint }),
  };
  const annotations = {
    [administratedAnnotation]: 'true',
    [clusterAnnotation]: `${namespace}/${name}`,
    [clusterUidAnnotation]: cluster.metadata?.uid ?? '',
  };
  if (!management) {
    const frame = newObject(managementclusterKind, { name: id, annotations }, now);
    return { ...(frame as Pick<ManagementCluster, 'apiVersion' | 'kind' | 'metadata'>), spec };
  }
  const { metadata } = management;
  const same = isDeepStrictEqual(management.spec, spec);
  return {
    ...management,
    metadata: {
      ...metadata,
      annotations: { ...metadata?.annotations, ...annotations },
      generation: (metadata?.generation ?? 1) + (same ? 0 : 1),
    },
    spec,
  };
}

function newNamespace(id: string, { namespace, name }: ClusterWorld, now: number): AnyObject {
  const labels = { 'kubernetes.io/metadata.name': id };
  const annotations = { [clusterAnnotation]: `${namespace}/${name}` };
  return {
    ...newObject(namespaceKind, { name: id, labels, annotations }, now),
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

function newToken(id: string, name: string, now: number): AnyObject {
  return { ...newObject(clusterregistrationtokenKind, { namespace: id, name }, now), spec: { clusterName: id } };
}

/**
 * Tokens and key are made once, before any node has a plan, and never again: nodes of the cluster know each other by
 * them. What was accepted is written down anew with every change, so that a refused one has something to fall back on.
 */
async function stateDrafts(
  world: ClusterWorld,
  cluster: Cluster,
  accepted: Cluster,
  work: Workspace,
  ports: Pick<ClusterPorts, 'newSecret'>,
): Promise<Draft[]> {
  const { state, namespace, name } = world;
  const { state: key } = clusterKeys(namespace, name);
  const acceptedSpec = base64OfText(JSON.stringify(accepted.spec ?? {}));
  if (state) {
    const object: Secret = { ...state, data: { ...state.data, [stateKeys.acceptedSpec]: acceptedSpec } };
    return world.obstacle?.code === 'StateMissing' ? [] : [{ op: 'put', key, object }];
  }
  if (world.nodes.some(({ observed }) => observed.deliveries > 0)) return [];
  const { key: clientKey, request } = await makeClientKey();
  const data = {
    [stateKeys.serverToken]: base64OfText(ports.newSecret()),
    [stateKeys.agentToken]: base64OfText(ports.newSecret()),
    [stateKeys.clientKey]: base64OfText(clientKey),
    [stateKeys.certificateRequest]: base64OfText(request),
    [stateKeys.acceptedSpec]: acceptedSpec,
  };
  const labels = { [clusterNameLabel]: name };
  const frame = newObject(secretKind, { namespace, name: key.name, labels, owner: ownerReference(cluster) }, work.now);
  return [{ op: 'put', key, object: { ...frame, type: stateSecretType, data } }];
}
