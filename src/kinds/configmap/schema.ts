import { type Static, Type } from 'typebox';
import { flag, objectOf, optional, textMap } from '../schema-parts.ts';

/** Small data that is no secret. */
export const ConfigMap = objectOf(
  'v1',
  'ConfigMap',
  {
    data: textMap('Text by key'),
    binaryData: optional(
      Type.Record(Type.String(), Type.String({ format: 'byte' }), {
        description: 'Binary data, base64 encoded, by key; no key may be in data too',
      }),
    ),
    immutable: flag('When true, the data cannot be changed any more, only deleted'),
  },
  'Small data that is no secret, such as configuration files',
);
export type ConfigMap = Static<typeof ConfigMap>;
