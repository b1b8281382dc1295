import type { Kind } from '../types.ts';
import { namespaceExample } from './example.ts';
import { namespaceQuirks } from './quirks.ts';
import { Namespace } from './schema.ts';

/** A part of the manager in which names are unique. */
export const namespaceKind: Kind = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  categories: [],
  scope: 'Cluster',
  description: 'A part of the manager in which names are unique and access is given',
  schema: Namespace,
  statusSubresource: true,
  builtIn: true,
  quirks: namespaceQuirks,
  columns: [
    { name: 'Status', type: 'string', jsonPath: '.status.phase', description: 'Active or Terminating' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: namespaceExample,
};
