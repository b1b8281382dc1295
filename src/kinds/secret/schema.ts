import { type Static, Type } from 'typebox';
import { flag, objectOf, optional, text, textMap } from '../schema-parts.ts';

/** Small confidential data, encrypted at rest. */
export const Secret = objectOf(
  'v1',
  'Secret',
  {
    data: optional(
      Type.Record(Type.String(), Type.String({ format: 'byte' }), {
        description: 'The data, base64 encoded, by key',
      }),
    ),
    stringData: textMap('Data as plain text, for writing only: the server moves it to data'),
    type: text('What the data is for; Opaque unless given, fixed at creation'),
    immutable: flag('When true, the data cannot be changed any more, only deleted'),
  },
  'Small confidential data such as a password or a key; encrypted at rest',
);
export type Secret = Static<typeof Secret>;
