import { clusterKind } from '../../kinds/cluster/kind.ts';
import { machineKind } from '../../kinds/machine/kind.ts';
import { managementclusterKind } from '../../kinds/managementcluster/kind.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';
import type { Controller } from '../../runtime/controller.ts';
import { resourceOf } from '../../runtime/object.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import { removeCluster, removeLeftovers } from './remove-cluster.ts';
import { deleteMachines, releaseMachines } from './remove-machines.ts';

/** Lets machines and clusters go when nothing of them is left to be done. */
export const removalController: Controller<ClusterWorld> = {
  name: 'removal',
  writes: [
    { ...resourceOf(machineKind), half: 'metadata', which: 'deletion with the cluster, and the end of nodes' },
    { ...resourceOf(clusterKind), half: 'metadata', which: 'finalizer at the end' },
    { ...resourceOf(managementclusterKind), half: 'object', which: 'of clusters that are going' },
    { ...resourceOf(namespaceKind), half: 'object', which: 'of clusters that are going' },
  ],
  steps: [
    { name: 'delete machines', run: deleteMachines },
    { name: 'release machines', run: releaseMachines },
    { name: 'remove leftovers', run: removeLeftovers },
    { name: 'remove cluster', run: removeCluster },
  ],
};
