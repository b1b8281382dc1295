import { credentialReferencesOf } from '../../kinds/cluster/credential-references.ts';
import { clusterKind } from '../../kinds/cluster/kind.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import type { Kind } from '../../kinds/types.ts';
import { formatFieldPath } from '../../lib/field-path.ts';
import type { Issue } from '../../lib/issue.ts';
import type { Store } from '../../store/types.ts';
import type { Identity } from '../identity.ts';
import { keyOf, secretObject } from '../objects/object.ts';
import type { Authorizer } from './policy.ts';

/** A write of something that may refer to credentials. */
export interface CredentialUse {
  readonly kind: Pick<Kind, 'group' | 'kind'>;
  readonly object: unknown;
  /** The stored object, on an update. */
  readonly before: unknown;
  readonly user: Identity;
}

/**
 * Whoever has a cluster use a credential must be allowed to read it: machines that it pays for can tell it to whoever is
 * on them. References that were there before stay, so that others can go on with the cluster. A Secret that is not there
 * yet is no error, as it may come with the next object of the same manifest.
 */
export async function judgeCredentials(
  { kind, object, before, user }: CredentialUse,
  store: Pick<Store, 'get'>,
  authorizer: Authorizer,
): Promise<Issue[]> {
  if (kind.group !== clusterKind.group || kind.kind !== clusterKind.kind) return [];
  const known = new Set(before === undefined ? [] : credentialReferencesOf(before as Cluster).map(placeOf));
  const issues: Issue[] = [];
  for (const reference of credentialReferencesOf(object as Cluster)) {
    const { path, namespace, name } = reference;
    // The form is a rule's to judge.
    if (known.has(placeOf(reference)) || !isName(namespace) || !isName(name)) continue;
    if (!mayRead(user, namespace, name, authorizer)) {
      issues.push({
        code: 'credential-access',
        severity: 'error',
        path,
        message: `${formatFieldPath(path)} names Secret ${namespace}/${name}, which user "${user.name}" may not get`,
        fix: `name a credential of your own, or ask an admin for a role that reads Secrets of namespace ${namespace}`,
      });
    } else if ((await store.get(keyOf(secretObject, { namespace, name }))) === undefined) {
      issues.push({
        code: 'credential-missing',
        severity: 'warning',
        path,
        message: `there is no Secret ${namespace}/${name} yet`,
        fix: 'create it: machines are made once it is there',
      });
    }
  }
  return issues;
}

function mayRead(user: Identity, namespace: string, name: string, authorizer: Authorizer): boolean {
  const secret = { group: '', version: 'v1', resource: 'secrets', subresource: '', namespace, name };
  return authorizer.authorize(user, { verb: 'get', ...secret }).allowed;
}

function placeOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function isName(text: string): boolean {
  return /^[a-z0-9.-]{1,253}$/.test(text);
}
