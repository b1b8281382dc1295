import { type Static, Type } from 'typebox';
import { fields, objectOf, text } from '../schema-parts.ts';

const GrantSubject = fields({
  kind: Type.Enum(['User', 'Group'], { description: 'User or Group' }),
  name: Type.String({ description: 'Name of the User object, or of the group' }),
});

const GrantSpec = fields(
  {
    role: Type.Enum(['admin', 'editor', 'reader'], {
      description:
        'admin: everything. editor: everything inside of the namespaces. reader: looking at all but credentials and access',
    }),
    namespaces: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'Where it holds. An editor needs at least one; a reader without any reads everywhere; not for an admin',
        minItems: 1,
        'x-kubernetes-list-type': 'set',
      }),
    ),
    subjects: Type.Array(GrantSubject, { description: 'Who gets the role' }),
    description: text('Why it was given'),
  },
  'Who gets which role, and where',
);

/** Gives a role to users or groups. What no grant allows is denied. */
export const Grant = objectOf(
  'drover.dev/v1alpha1',
  'Grant',
  { spec: GrantSpec },
  'Gives a role to users or groups; what no grant allows is denied.',
);
export type Grant = Static<typeof Grant>;
