import { type Static, Type } from 'typebox';
import { fields, flag, objectOf, optional, text } from '../schema-parts.ts';

/** A credential. What the client holds is `<name>:<secret>`; only a hash of the secret is kept. */
export const Token = objectOf(
  'management.cattle.io/v3',
  'Token',
  {
    token: optional(
      Type.String({
        description: 'SHA-256 of the secret, as `sha256:<64 hexadecimal digits>`; the secret itself is never stored',
        pattern: '^sha256:[0-9a-f]{64}$',
      }),
    ),
    userId: text('Name of the User object whose rights it carries'),
    nodeSecret: optional(
      fields(
        { namespace: Type.String(), name: Type.String() },
        'For a node instead of a user: the one Secret that it reaches',
      ),
    ),
    bootstrapMachine: optional(
      fields(
        { namespace: Type.String(), name: Type.String(), uid: Type.String() },
        'For the first boot of a machine: the one Machine that a host may register as, and nothing else',
      ),
    ),
    description: text('What the token is for'),
    enabled: flag('False refuses the token; absent means true'),
    ttl: optional(
      Type.Integer({ description: 'Lifetime from its creation in milliseconds; 0 or absent: no end', minimum: 0 }),
    ),
    expiresAt: text('When it ends (RFC 3339); empty: as ttl says'),
    authProvider: text('Who vouched for the user; `local` for a password of the manager'),
    isDerived: flag('Made with another token rather than by logging in'),
    clusterName: text('The cluster that it was made for; informative'),
  },
  'A credential of a user or of a node.',
);
export type Token = Static<typeof Token>;
