import type { Kind } from '../types.ts';
import { tokenExample } from './example.ts';
import { Token } from './schema.ts';

export const tokenKind: Kind = {
  group: 'management.cattle.io',
  version: 'v3',
  kind: 'Token',
  plural: 'tokens',
  singular: 'token',
  shortNames: [],
  categories: [],
  scope: 'Cluster',
  description: 'A credential of a user or of a node.',
  schema: Token,
  statusSubresource: false,
  columns: [
    { name: 'User', type: 'string', jsonPath: '.userId' },
    { name: 'Description', type: 'string', jsonPath: '.description' },
    { name: 'Expires', type: 'string', jsonPath: '.expiresAt' },
    { name: 'Enabled', type: 'boolean', jsonPath: '.enabled', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: tokenExample,
};
