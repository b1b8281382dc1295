import type { AnyObject } from '../quirks.ts';
import type { Kind } from '../types.ts';
import { grantExample } from './example.ts';
import { Grant } from './schema.ts';

type Spec = Partial<Grant['spec']>;

function specOf(object: AnyObject): Spec {
  return (object as { readonly spec?: Spec }).spec ?? {};
}

/** Commas, as kubectl prints lists; `*` for everywhere. */
function namespacesOf(object: AnyObject): string {
  return specOf(object).namespaces?.join(',') ?? '*';
}

function subjectsOf(object: AnyObject): string {
  return (specOf(object).subjects ?? []).map(({ kind, name }) => `${kind}/${name}`).join(',');
}

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
    { name: 'Namespaces', type: 'string', jsonPath: '.spec.namespaces', print: namespacesOf },
    { name: 'Subjects', type: 'string', jsonPath: '.spec.subjects', print: subjectsOf },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: grantExample,
};
