import { freeMap, objectOf } from '../../../kinds/schema-parts.ts';
import type { Kind } from '../../../kinds/types.ts';

/**
 * How the kinds of the product look to tools that ask Kubernetes for its custom resource definitions, such as k9s and
 * Argo CD. The server writes one for each; clients look only.
 */
export const definitionKind: Kind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  scope: 'Cluster',
  description: 'A kind of the product, in the form in which Kubernetes defines further kinds; written by the server',
  schema: objectOf(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    {
      spec: freeMap('Names, scope and versions of the kind'),
      status: freeMap('Whether it is served'),
    },
    'A kind of the product, in the form in which Kubernetes defines further kinds; written by the server',
  ),
  statusSubresource: false,
  builtIn: true,
  quirks: { readOnly: true },
  columns: [{ name: 'Created At', type: 'string', jsonPath: '.metadata.creationTimestamp' }],
  conditions: [],
  example: '',
};
