import type { Kind } from '../types.ts';
import { clusterRegistrationTokenExample } from './example.ts';
import { ClusterRegistrationToken } from './schema.ts';

/** What a host needs to register with a cluster. */
export const clusterregistrationtokenKind: Kind = {
  group: 'management.cattle.io',
  version: 'v3',
  kind: 'ClusterRegistrationToken',
  plural: 'clusterregistrationtokens',
  singular: 'clusterregistrationtoken',
  shortNames: [],
  categories: [],
  scope: 'Namespaced',
  description: 'What a host needs to register with a cluster: a token, and the commands with it',
  schema: ClusterRegistrationToken,
  statusSubresource: true,
  columns: [
    { name: 'Cluster', type: 'string', jsonPath: '.spec.clusterName' },
    { name: 'Expires', type: 'string', jsonPath: '.status.expiresAt' },
    { name: 'Disabled', type: 'boolean', jsonPath: '.spec.disabled', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: clusterRegistrationTokenExample,
};
