import type { Kind } from '../types.ts';
import { machineConditions } from './conditions.ts';
import { machineExample } from './example.ts';
import { Machine } from './schema.ts';

/** One host of a cluster. */
export const machineKind: Kind = {
  group: 'cluster.x-k8s.io',
  version: 'v1beta2',
  kind: 'Machine',
  plural: 'machines',
  singular: 'machine',
  shortNames: ['ma'],
  categories: ['cluster-api'],
  scope: 'Namespaced',
  description: 'One host of a cluster, registered by itself or made by a driver',
  schema: Machine,
  statusSubresource: true,
  columns: [
    { name: 'Cluster', type: 'string', jsonPath: '.spec.clusterName' },
    { name: 'Node Name', type: 'string', jsonPath: '.status.nodeRef.name' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    { name: 'Version', type: 'string', jsonPath: '.spec.version' },
    { name: 'Provider ID', type: 'string', jsonPath: '.spec.providerID', priority: 1 },
    { name: 'OS Image', type: 'string', jsonPath: '.status.nodeInfo.osImage', priority: 1 },
  ],
  conditions: machineConditions,
  example: machineExample,
};
