import type { Kind } from '../types.ts';
import { managementClusterConditions } from './conditions.ts';
import { managementClusterExample } from './example.ts';
import { ManagementCluster } from './schema.ts';

/** A cluster by its identity inside of the manager. */
export const managementclusterKind: Kind = {
  group: 'management.cattle.io',
  version: 'v3',
  kind: 'Cluster',
  plural: 'clusters',
  singular: 'cluster',
  shortNames: [],
  categories: [],
  scope: 'Cluster',
  description: 'A cluster by its identity inside of the manager; made for each provisioning Cluster',
  schema: ManagementCluster,
  statusSubresource: true,
  columns: [
    { name: 'Display Name', type: 'string', jsonPath: '.spec.displayName' },
    { name: 'Provider', type: 'string', jsonPath: '.status.provider' },
    { name: 'Nodes', type: 'integer', jsonPath: '.status.nodeCount' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: managementClusterConditions,
  example: managementClusterExample,
};
