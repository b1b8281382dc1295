import type { Static } from 'typebox';
import { flag, objectOf, text, texts } from '../schema-parts.ts';

/** Someone who may log in. The password is not here: its hash is in a Secret that only admins reach. */
export const User = objectOf(
  'management.cattle.io/v3',
  'User',
  {
    username: text('Name to log in with; unique'),
    displayName: text('Name for people'),
    description: text('What the account is for'),
    enabled: flag('False locks the account and every token of it at once; absent means true'),
    mustChangePassword: flag('The password was made by the manager and waits for a change'),
    principalIds: texts('Identities that log in as this user, such as `local://admin`'),
  },
  'Someone who may log in.',
);
export type User = Static<typeof User>;
