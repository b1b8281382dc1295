import { entriesOf } from '../config-keys.ts';
import type { Kind } from '../types.ts';
import { secretExample } from './example.ts';
import { secretQuirks } from './quirks.ts';
import { Secret } from './schema.ts';

/** Small confidential data. */
export const secretKind: Kind = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  categories: [],
  scope: 'Namespaced',
  description: 'Small confidential data such as a password or a key; encrypted at rest',
  schema: Secret,
  statusSubresource: false,
  builtIn: true,
  quirks: secretQuirks,
  columns: [
    { name: 'Type', type: 'string', jsonPath: '.type', description: 'What the data is for' },
    {
      name: 'Data',
      type: 'string',
      jsonPath: '.data',
      description: 'How many keys it has',
      print: (secret) => entriesOf(secret, 'data').length,
    },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: secretExample,
};
