import type { Kind } from '../types.ts';
import { machinePoolConditions } from './conditions.ts';
import { machinePoolExample } from './example.ts';
import { MachinePool } from './schema.ts';

/** What the manager remembers of a machine pool. */
export const machinepoolKind: Kind = {
  group: 'drover.dev',
  version: 'v1alpha1',
  kind: 'MachinePool',
  plural: 'machinepools',
  singular: 'machinepool',
  shortNames: [],
  categories: [],
  scope: 'Namespaced',
  description: 'What the manager remembers of a machine pool, and how far it is',
  schema: MachinePool,
  statusSubresource: true,
  columns: [
    { name: 'Cluster', type: 'string', jsonPath: '.spec.clusterName' },
    { name: 'Pool', type: 'string', jsonPath: '.spec.poolName' },
    { name: 'Replicas', type: 'integer', jsonPath: '.status.replicas' },
    { name: 'Ready', type: 'integer', jsonPath: '.status.readyReplicas' },
    { name: 'Updated', type: 'integer', jsonPath: '.status.updatedReplicas' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: machinePoolConditions,
  example: machinePoolExample,
};
