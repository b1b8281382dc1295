import type { Kind } from '../types.ts';
import { userExample } from './example.ts';
import { User } from './schema.ts';

export const userKind: Kind = {
  group: 'management.cattle.io',
  version: 'v3',
  kind: 'User',
  plural: 'users',
  singular: 'user',
  shortNames: [],
  categories: [],
  scope: 'Cluster',
  description: 'Someone who may log in.',
  schema: User,
  statusSubresource: false,
  columns: [
    { name: 'Username', type: 'string', jsonPath: '.username' },
    { name: 'Display Name', type: 'string', jsonPath: '.displayName' },
    { name: 'Enabled', type: 'boolean', jsonPath: '.enabled', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: userExample,
};
