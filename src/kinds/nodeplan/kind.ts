import type { Kind } from '../types.ts';
import { nodePlanConditions } from './conditions.ts';
import { nodePlanExample } from './example.ts';
import { NodePlan } from './schema.ts';

/** What the manager remembers of a node's plan. */
export const nodeplanKind: Kind = {
  group: 'drover.dev',
  version: 'v1alpha1',
  kind: 'NodePlan',
  plural: 'nodeplans',
  singular: 'nodeplan',
  shortNames: ['np'],
  categories: [],
  scope: 'Namespaced',
  description: 'What the manager remembers of a node’s plan; the plan itself is in a Secret that only the node reads',
  schema: NodePlan,
  statusSubresource: true,
  columns: [
    { name: 'Cluster', type: 'string', jsonPath: '.spec.clusterName' },
    { name: 'State', type: 'string', jsonPath: '.status.state' },
    { name: 'Reason', type: 'string', jsonPath: '.status.reason' },
    { name: 'Version', type: 'string', jsonPath: '.status.version' },
    { name: 'Last Contact', type: 'date', jsonPath: '.status.lastContact' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    { name: 'Joined To', type: 'string', jsonPath: '.status.joinedTo', priority: 1 },
    { name: 'Agent', type: 'string', jsonPath: '.status.agentVersion', priority: 1 },
  ],
  conditions: nodePlanConditions,
  example: nodePlanExample,
};
