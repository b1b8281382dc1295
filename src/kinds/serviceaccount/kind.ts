import { metadataField } from '../protobuf.ts';
import type { Kind } from '../types.ts';
import { serviceaccountExample } from './example.ts';
import { ServiceAccount } from './schema.ts';

/** An identity for programs. */
export const serviceaccountKind: Kind = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  categories: [],
  scope: 'Namespaced',
  description: 'An identity for programs',
  schema: ServiceAccount,
  statusSubresource: false,
  builtIn: true,
  quirks: { protobuf: metadataField, answersDeleted: true },
  columns: [
    {
      name: 'Secrets',
      type: 'string',
      jsonPath: '.secrets',
      description: 'How many secrets it may use',
      print: (account) => (Array.isArray(account.secrets) ? account.secrets.length : 0),
    },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: serviceaccountExample,
};
