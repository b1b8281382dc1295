import { Type } from 'typebox';
import {
  Conditions,
  count,
  fields,
  listMap,
  objectOf,
  optional,
  text,
  textMap,
  texts,
} from '../../src/kinds/schema-parts.ts';
import type { Kind } from '../../src/kinds/types.ts';

const Part = fields({ name: Type.String(), size: count('Size'), labels: textMap('Labels') });

/** A custom kind for tests of what no kind of the product has: scale, sets, conditions that a test may write. */
export const widgetKind: Kind = {
  group: 'test.drover.dev',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  singular: 'widget',
  shortNames: ['wd'],
  categories: ['testing'],
  scope: 'Namespaced',
  description: 'A thing for tests',
  schema: objectOf(
    'test.drover.dev/v1',
    'Widget',
    {
      spec: optional(
        fields({
          replicas: count('How many', { minimum: 0 }),
          colour: text('Colour'),
          parts: listMap(Part, ['name'], 'Parts'),
          tags: optional(Type.Array(Type.String(), { 'x-kubernetes-list-type': 'set' })),
          notes: texts('Notes'),
          free: optional(Type.Record(Type.String(), Type.Unknown(), { 'x-kubernetes-preserve-unknown-fields': true })),
        }),
      ),
      status: optional(
        fields({ replicas: count('How many there are'), selector: text('Selector'), conditions: Conditions }),
      ),
    },
    'A thing for tests',
  ),
  statusSubresource: true,
  scale: { specReplicas: '.spec.replicas', statusReplicas: '.status.replicas', selector: '.status.selector' },
  columns: [
    { name: 'Colour', type: 'string', jsonPath: '.spec.colour' },
    { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', priority: 1 },
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: `apiVersion: test.drover.dev/v1
kind: Widget
metadata:
  name: one
  namespace: default
spec:
  colour: red
  replicas: 1
`,
};
