import type { Static } from 'typebox';
import { flag, objectOf, text } from '../schema-parts.ts';

/** One setting of the manager. The effective value is `value`, else `default`. */
export const Setting = objectOf(
  'management.cattle.io/v3',
  'Setting',
  {
    value: text('Value in force; empty takes the default'),
    default: text('Value when nothing is set; written by the manager'),
    customized: flag('Whether the value differs from the default; written by the manager'),
    source: text('Where the value comes from: db, default or env; one from env cannot be changed through the API'),
  },
  'A setting of the manager.',
);
export type Setting = Static<typeof Setting>;
