import { type Static, Type } from 'typebox';
import { fields, flag, listMap, ObjectReference, objectOf, optional, text } from '../schema-parts.ts';

/** An identity for programs. */
export const ServiceAccount = objectOf(
  'v1',
  'ServiceAccount',
  {
    secrets: listMap(ObjectReference, ['name'], 'Secrets that programs of this account may use'),
    imagePullSecrets: optional(
      Type.Array(fields({ name: text('Name of the Secret') }), { description: 'Secrets for pulling images' }),
    ),
    automountServiceAccountToken: flag('Give programs a token of this account'),
  },
  'An identity for programs',
);
export type ServiceAccount = Static<typeof ServiceAccount>;
