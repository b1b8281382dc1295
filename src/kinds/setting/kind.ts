import type { Kind } from '../types.ts';
import { settingExample } from './example.ts';
import { Setting } from './schema.ts';

export const settingKind: Kind = {
  group: 'management.cattle.io',
  version: 'v3',
  kind: 'Setting',
  plural: 'settings',
  singular: 'setting',
  shortNames: [],
  categories: [],
  scope: 'Cluster',
  description: 'A setting of the manager.',
  schema: Setting,
  statusSubresource: false,
  columns: [
    { name: 'Value', type: 'string', jsonPath: '.value' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: settingExample,
};
