import type { Kind } from '../types.ts';
import { grantExample } from './example.ts';
import { Grant } from './schema.ts';

export const grantKind: Kind = {
  group: 'drover.dev',
  version: 'v1alpha1',
  kind: 'Grant',
  plural: 'grants',
  singular: 'grant',
  shortNames: [],
  categories: [],
  scope: 'Cluster',
  description: 'Gives a role to users or groups; what no grant allows is denied.',
  schema: Grant,
  statusSubresource: false,
  columns: [
    { name: 'Role', type: 'string', jsonPath: '.spec.role' },
    { name: 'Namespaces', type: 'string', jsonPath: '.spec.namespaces' },
    { name: 'Subjects', type: 'string', jsonPath: '.spec.subjects[*].name' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: grantExample,
};
