import { clusterKind } from '../kinds/cluster/kind.ts';
import { configmapKind } from '../kinds/configmap/kind.ts';
import { instanceKind } from '../kinds/instance/kind.ts';
import { machineKind } from '../kinds/machine/kind.ts';
import { planSecretType } from '../kinds/machine/names.ts';
import type { Machine } from '../kinds/machine/schema.ts';
import { machinepoolKind } from '../kinds/machinepool/kind.ts';
import { managementclusterKind } from '../kinds/managementcluster/kind.ts';
import { namespaceKind } from '../kinds/namespace/kind.ts';
import { nodeplanKind } from '../kinds/nodeplan/kind.ts';
import { secretKind } from '../kinds/secret/kind.ts';
import type { Secret } from '../kinds/secret/schema.ts';
import { tokenKind } from '../kinds/token/kind.ts';
import type { Source } from '../runtime/controller.ts';
import { type AnyObject, type Resource, resourceOf, roundKeyOf } from '../runtime/object.ts';
import { type RunnableSubject, runnable } from '../runtime/round.ts';
import { bootstrapController } from './bootstrap/controller.ts';
import { clusterController } from './cluster/controller.ts';
import { clusterAnnotation } from './cluster-id.ts';
import { clusterKubeconfigController } from './cluster-kubeconfig/controller.ts';
import type { ClusterWorld } from './cluster-world.ts';
import { machineController } from './machine/controller.ts';
import { machinePoolController } from './machine-pool/controller.ts';
import { nodePlanController } from './node-plan/controller.ts';
import { observeCluster } from './observe-cluster.ts';
import { openPlanCache } from './plan-cache.ts';
import { tidingsOf } from './plan-secret.ts';
import type { ClusterPorts } from './ports.ts';
import { removalController } from './removal/controller.ts';

/** A cluster of four nodes takes some 100 KB in the cache. */
const clustersRemembered = 1000;

/** Agents, objects and time tell of themselves: a review finds what nobody thought of. */
const reviewEvery = 30 * 60_000;

/**
 * Clusters, one round each: everything about a cluster is seen together, decided together, and written in one order.
 * `configResources` are all kinds of machine configurations.
 */
export function clusterRounds(ports: ClusterPorts, configResources: readonly Resource[] = []): RunnableSubject {
  const plans = openPlanCache(clustersRemembered);
  return runnable<ClusterWorld>({
    name: 'cluster',
    reviewEvery,
    sources: [
      { resource: resourceOf(clusterKind), roundKeysOf: (key) => [roundKeyOf(key)] },
      { resource: resourceOf(machineKind), roundKeysOf: machineRounds },
      { resource: resourceOf(managementclusterKind), roundKeysOf: (_, text) => annotated(text) },
      // What a round has read wakes it: plans, secrets, namespaces and references need no owner.
      { resource: resourceOf(nodeplanKind), roundKeysOf: () => [] },
      { resource: resourceOf(namespaceKind), roundKeysOf: () => [] },
      { resource: resourceOf(instanceKind), roundKeysOf: machineRounds },
      { resource: resourceOf(machinepoolKind), roundKeysOf: machineRounds },
      { resource: resourceOf(tokenKind), roundKeysOf: () => [] },
      { resource: resourceOf(configmapKind), roundKeysOf: () => [] },
      ...configResources.map((resource) => ({ resource, roundKeysOf: () => [] })),
      secretSource(),
    ],
    observe: (roundKey, work) => observeCluster(roundKey, work, ports, plans),
    controllers: [
      clusterController(ports),
      machinePoolController(ports),
      bootstrapController(ports),
      nodePlanController,
      clusterKubeconfigController,
      removalController,
      machineController,
    ],
  });
}

function machineRounds({ namespace }: { readonly namespace: string }, text: string): string[] {
  const { spec } = JSON.parse(text) as Pick<Machine, 'spec'>;
  return [roundKeyOf({ namespace, name: spec.clusterName })];
}

function annotated(text: string): string[] {
  const { metadata } = JSON.parse(text) as AnyObject;
  const cluster = metadata?.annotations?.[clusterAnnotation];
  return cluster === undefined ? [] : [cluster];
}

/** Plan secrets change whenever an agent has run something again; only what it tells anew matters. */
function secretSource(): Source {
  return {
    resource: resourceOf(secretKind),
    roundKeysOf: () => [],
    tidingsOf: (text) => (text.includes(planSecretType) ? tidingsOf(JSON.parse(text) as Secret) : undefined),
  };
}
