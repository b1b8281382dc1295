import { grantKind } from '../../kinds/grant/kind.ts';
import type { Grant } from '../../kinds/grant/schema.ts';
import type { Kind } from '../../kinds/types.ts';
import { userKind } from '../../kinds/user/kind.ts';
import type { User } from '../../kinds/user/schema.ts';
import type { Issue } from '../../lib/issue.ts';

/** Finds the user that logs in with this name; gives the name of the object. */
export type FindUsername = (username: string) => string | undefined;

/** Problems of a User or Grant that somebody writes; none for other kinds. */
export function judgeAccess(kind: Pick<Kind, 'group' | 'kind'>, object: unknown, find: FindUsername): Issue[] {
  if (kind.group === userKind.group && kind.kind === userKind.kind) return judgeUser(object as User, find);
  if (kind.group === grantKind.group && kind.kind === grantKind.kind) return judgeGrant(object as Grant);
  return [];
}

function judgeUser({ metadata, username }: User, find: FindUsername): Issue[] {
  const owner = username ? find(username) : undefined;
  if (owner === undefined || owner === metadata?.name) return [];
  return [
    {
      code: 'username-taken',
      severity: 'error',
      path: ['username'],
      message: `user "${owner}" logs in as "${username}" already`,
      fix: 'choose another username, or remove that user first',
    },
  ];
}

function judgeGrant({ spec }: Grant): Issue[] {
  if (spec.role === 'editor' && spec.namespaces === undefined) {
    return [
      {
        code: 'grant-scope',
        severity: 'error',
        path: ['spec', 'namespaces'],
        message: 'an editor without namespaces may edit nothing',
        fix: 'name the namespaces, or grant the role admin for everything',
      },
    ];
  }
  if (spec.role !== 'admin' || spec.namespaces === undefined) return [];
  return [
    {
      code: 'grant-scope',
      severity: 'error',
      path: ['spec', 'namespaces'],
      message: `an admin may do everything everywhere, found namespaces ${spec.namespaces.join(', ')}`,
      fix: 'remove the namespaces, or grant the role editor for them',
    },
  ];
}
