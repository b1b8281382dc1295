import type { Secret } from '../../kinds/secret/schema.ts';
import type { Kind } from '../../kinds/types.ts';
import type { Issue } from '../../lib/issue.ts';
import type { Store } from '../../store/types.ts';
import { secretObject } from '../objects/object.ts';
import { usersOf } from './users-of.ts';
import { valuesOf } from './view.ts';

/** Warns when a cloud credential is deleted that is needed to remove machines; it works again once it is back. */
export async function judgeCredentialLoss(
  { kind, object }: { readonly kind: Pick<Kind, 'group' | 'kind'>; readonly object: unknown },
  store: Pick<Store, 'list'>,
): Promise<Issue[]> {
  if (kind.group !== secretObject.group || kind.kind !== secretObject.kind) return [];
  const secret = object as Secret;
  if (valuesOf(secret) === undefined) return [];
  const { namespace, name } = secret.metadata ?? {};
  const users = await usersOf(store, { namespace: namespace ?? '', name: name ?? '' });
  if (users.length === 0) return [];
  return [
    {
      code: 'credential-in-use',
      severity: 'warning',
      path: ['metadata', 'name'],
      message: `${users.slice(0, 5).join(', ')} ${users.length === 1 ? 'uses' : 'use'} this credential`,
      fix: 'machines can be neither made nor removed without it: create it again, or have them use another one',
    },
  ];
}
