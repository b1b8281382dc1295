import { Type } from 'typebox';
import { optional } from './schema-parts.ts';

/** Openings of the network plan, kept as they are; a firewall is made from them. */
export function openingsList(description: string) {
  return optional(
    Type.Array(Type.Record(Type.String(), Type.Unknown()), {
      description,
      'x-kubernetes-list-type': 'atomic',
      'x-kubernetes-preserve-unknown-fields': true,
    }),
  );
}
