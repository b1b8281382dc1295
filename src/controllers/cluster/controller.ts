import { clusterKind } from '../../kinds/cluster/kind.ts';
import { clusterregistrationtokenKind } from '../../kinds/clusterregistrationtoken/kind.ts';
import { managementclusterKind } from '../../kinds/managementcluster/kind.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import type { Controller } from '../../runtime/controller.ts';
import { resourceOf } from '../../runtime/object.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import type { ClusterPorts } from '../ports.ts';
import { giveIdentity } from './identity.ts';
import { writeStatus } from './write-status.ts';

/** Gives a cluster what it is known by inside of the manager, and says in its status how it is. */
export function clusterController(ports: Pick<ClusterPorts, 'newSecret'>): Controller<ClusterWorld> {
  return {
    name: 'cluster',
    writes: [
      { ...resourceOf(clusterKind), half: 'metadata', which: 'finalizer while it lives' },
      { ...resourceOf(clusterKind), half: 'status', which: 'all but bootstrapped' },
      { ...resourceOf(managementclusterKind), half: 'object', which: 'of clusters that live' },
      { ...resourceOf(namespaceKind), half: 'object', which: 'of clusters that live' },
      { ...resourceOf(clusterregistrationtokenKind), half: 'spec', which: 'default tokens' },
      { ...resourceOf(secretKind), half: 'object', which: 'state of clusters' },
    ],
    steps: [{ name: 'identity', run: (world, work) => giveIdentity(world, work, ports) }],
    summarize: writeStatus,
  };
}
