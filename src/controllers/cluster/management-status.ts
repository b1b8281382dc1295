import type { Cluster } from '../../kinds/cluster/schema.ts';
import type { ManagementCluster } from '../../kinds/managementcluster/schema.ts';
import { httpsUrl } from '../../network/endpoint.ts';
import { inventoryOf } from '../../planner/rollout/inventory.ts';
import { isSilent } from '../../planner/rollout/node-state.ts';
import { conditionOf, type Finding, withFindings } from '../../runtime/conditions.ts';
import { apiEndpointsOf } from '../api-endpoints.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import { authorityIn } from '../manager-access.ts';

type Status = NonNullable<ManagementCluster['status']>;

/** Conditions that are the same for both kinds of Cluster. */
const copied = ['Ready', 'Provisioned', 'Updated'] as const;

/** What clients of Rancher read at the management Cluster. Pure. */
export function managementStatusOf(
  management: ManagementCluster,
  status: NonNullable<Cluster['status']>,
  world: ClusterWorld,
  now: number,
): Status {
  const { observed, prepared } = world;
  const generation = management.metadata?.generation ?? 1;
  const nodes = observed ? inventoryOf(observed) : [];
  const [endpoint] = apiEndpointsOf(world);
  const authority = authorityIn(world);
  return {
    ...management.status,
    ...(prepared && { driver: prepared.engine, provider: prepared.engine }),
    ...(endpoint && { apiEndpoint: httpsUrl(endpoint) }),
    ...(authority !== undefined && { caCert: authority }),
    nodeCount: nodes.length,
    observedGeneration: generation,
    conditions: withFindings(management.status?.conditions, findings(status, world, nodes.length), { now, generation }),
  };
}

function findings(status: NonNullable<Cluster['status']>, { observed }: ClusterWorld, nodes: number): Finding[] {
  const reported = observed?.nodes.some(({ deliveries, lastContact }) => deliveries > 0 && lastContact !== undefined);
  const answers = observed?.nodes.some((node) => node.profile.roles.controlPlane && !isSilent(node, observed)) ?? false;
  return [
    ...copied.map((type): Finding => {
      const { status: value, reason, message } = conditionOf(status.conditions, type) ?? {};
      return {
        type,
        status: value === 'True' || value === 'False' ? value : 'Unknown',
        reason: reason || 'Waiting',
        message: message ?? '',
      };
    }),
    reported
      ? { type: 'Waiting', status: 'True', reason: 'Reported', message: '' }
      : { type: 'Waiting', status: 'Unknown', reason: 'Waiting', message: 'no node has reported yet' },
    { type: 'BackingNamespaceCreated', status: 'True', reason: 'Created', message: '' },
    answers && nodes > 0
      ? { type: 'Connected', status: 'True', reason: 'Connected', message: '' }
      : {
          type: 'Connected',
          status: 'Unknown',
          reason: 'Silent',
          message: 'no control plane has told of its nodes yet',
        },
  ];
}
