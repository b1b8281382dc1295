import { entriesOf } from '../config-keys.ts';
import type { Kind } from '../types.ts';
import { configmapExample } from './example.ts';
import { configmapQuirks } from './quirks.ts';
import { ConfigMap } from './schema.ts';

/** Small data that is no secret. */
export const configmapKind: Kind = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  categories: [],
  scope: 'Namespaced',
  description: 'Small data that is no secret, such as configuration files',
  schema: ConfigMap,
  statusSubresource: false,
  builtIn: true,
  quirks: configmapQuirks,
  columns: [
    {
      name: 'Data',
      type: 'string',
      jsonPath: '.data',
      description: 'How many keys it has',
      print: (map) => entriesOf(map, 'data').length + entriesOf(map, 'binaryData').length,
    },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: configmapExample,
};
