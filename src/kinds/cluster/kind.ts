import type { Kind } from '../types.ts';
import { clusterConditions } from './conditions.ts';
import { clusterExample } from './example.ts';
import { Cluster } from './schema.ts';
import { stateOf } from './state.ts';

/** The cluster that a user asks for. */
export const clusterKind: Kind = {
  group: 'provisioning.cattle.io',
  version: 'v1',
  kind: 'Cluster',
  plural: 'clusters',
  singular: 'cluster',
  shortNames: [],
  categories: ['provisioning'],
  scope: 'Namespaced',
  description: 'A Kubernetes cluster that the manager provisions and runs',
  schema: Cluster,
  statusSubresource: true,
  columns: [
    {
      name: 'State',
      type: 'string',
      jsonPath: '.status.rootCause.code',
      print: stateOf,
      description: 'Active, or what it waits for',
    },
    { name: 'Version', type: 'string', jsonPath: '.spec.kubernetesVersion' },
    { name: 'Cluster Name', type: 'string', jsonPath: '.status.clusterName' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    { name: 'Kubeconfig', type: 'string', jsonPath: '.status.clientSecretName' },
    { name: 'Ready', type: 'string', jsonPath: '.status.ready' },
  ],
  conditions: clusterConditions,
  example: clusterExample,
};
