import type { Kind } from '../types.ts';
import { instanceConditions } from './conditions.ts';
import { instanceExample } from './example.ts';
import { Instance } from './schema.ts';

/** One machine at a provider. */
export const instanceKind: Kind = {
  group: 'drover.dev',
  version: 'v1alpha1',
  kind: 'Instance',
  plural: 'instances',
  singular: 'instance',
  shortNames: [],
  categories: [],
  scope: 'Namespaced',
  description: 'One machine at a provider, from the order until nothing of it is left',
  schema: Instance,
  statusSubresource: true,
  columns: [
    { name: 'Cluster', type: 'string', jsonPath: '.spec.clusterName' },
    { name: 'Pool', type: 'string', jsonPath: '.spec.poolName' },
    { name: 'Driver', type: 'string', jsonPath: '.spec.driver' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Instance ID', type: 'string', jsonPath: '.status.instanceId' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    { name: 'Addresses', type: 'string', jsonPath: '.status.internalAddresses', priority: 1 },
    { name: 'Error', type: 'string', jsonPath: '.status.lastError.message', priority: 1 },
  ],
  conditions: instanceConditions,
  example: instanceExample,
};
