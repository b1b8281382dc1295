import type { AnyObject } from '../quirks.ts';
import type { Kind } from '../types.ts';
import { settingExample } from './example.ts';
import { Setting } from './schema.ts';

/** What counts, on one line: certificates have many. */
function valueInForce(object: AnyObject): string {
  const { value, default: fallback } = object as Pick<Setting, 'value' | 'default'>;
  const [first = '', ...more] = (value || fallback || '').trim().split('\n');
  return more.length > 0 ? `${first} …` : first;
}

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
    { name: 'Value', type: 'string', jsonPath: '.value', print: valueInForce },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: settingExample,
};
