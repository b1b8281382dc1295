import { type Static, Type } from 'typebox';
import { Condition, fields, listMap, objectOf, optional, text } from '../schema-parts.ts';

/** A part of the manager in which names are unique. */
export const Namespace = objectOf(
  'v1',
  'Namespace',
  {
    spec: optional(
      fields({
        finalizers: optional(Type.Array(Type.String(), { description: 'What must be done before the namespace goes' })),
      }),
    ),
    status: optional(
      fields({
        phase: text('Active, or Terminating while its objects are being deleted'),
        conditions: listMap(Condition, ['type'], 'What holds up its deletion'),
      }),
    ),
  },
  'A part of the manager in which names are unique and access is given',
);
export type Namespace = Static<typeof Namespace>;
