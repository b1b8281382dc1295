import { grantKind } from '../../kinds/grant/kind.ts';
import type { Grant } from '../../kinds/grant/schema.ts';
import { tokenKind } from '../../kinds/token/kind.ts';
import type { Token } from '../../kinds/token/schema.ts';
import { userKind } from '../../kinds/user/kind.ts';
import type { User } from '../../kinds/user/schema.ts';
import type { Store } from '../../store/types.ts';
import {
  adminGroup,
  authenticatedGroup,
  type Identity,
  nodeGroup,
  nodeSecretExtra,
  tokenNameExtra,
} from '../identity.ts';
import { type Mirror, openMirror } from '../objects/mirror.ts';
import { keyOf, type ObjectKind, type StoredMetadata } from '../objects/object.ts';
import type { RequestAttributes } from './attributes.ts';
import { type Credential, type CredentialHeaders, credentialOf, isSecret } from './credential.ts';
import { type Authorizer, allows, type Decision, type Policy, type Revisit } from './policy.ts';
import { type GrantedRole, policyFor, type Resource } from './roles.ts';

/** A stored object with its metadata, as the manager writes them. */
export type Kept<T> = Omit<T, 'metadata'> & { readonly metadata: StoredMetadata };

/** Why a credential is not accepted; for the audit log, never for the client. */
export interface Rejection {
  readonly rejected: string;
}

/** Who is who, and who may do what, as the stored users, tokens and grants say at this moment. */
export interface Accounts extends Authorizer, Revisit {
  /** Answers at once for a token that is known; asks the store for one that may be a moment old. */
  authenticate(headers: CredentialHeaders): Identity | Rejection | 'none' | Promise<Identity | Rejection>;
  userByUsername(username: string): Kept<User> | undefined;
  userByName(name: string): Kept<User> | undefined;
  /** Names of the Token objects that ended before this time. */
  tokensEndedBefore(time: number): string[];
  readonly inSync: boolean;
  close(): Promise<void>;
}

export interface AccountsOptions {
  readonly store: Store;
  readonly resources: readonly Resource[];
  /** The credential of whoever may read the data folder; it is in no object. */
  readonly root: { readonly name: string; readonly secretHash: string };
  now(): number;
  fault(error: unknown): void;
}

interface TokenEntry {
  readonly token: Kept<Token>;
  /** Milliseconds since 1970; Infinity without end. */
  readonly ends: number;
}

/** Reads users, tokens and grants, and follows their changes. */
export async function openAccounts(options: AccountsOptions): Promise<Accounts> {
  const { store, resources, root, now, fault } = options;
  const identities = new WeakMap<TokenEntry, Identity>();
  /** Hashes of the secrets that identities came with: a token of the same name may be another one by now. */
  const secretsOf = new WeakMap<Identity, string>();
  let policies = new WeakMap<Identity, Policy>();
  let changes = 0;
  const mirror = <T>(kind: ObjectKind, read: (value: string) => T, changed?: () => void): Promise<Mirror<T>> =>
    openMirror({
      store,
      resource: { group: kind.group, resource: kind.plural },
      read,
      fault,
      changed() {
        changes += 1;
        changed?.();
      },
    });
  const tokens = await mirror(tokenKind, readToken);
  const users = await mirror(userKind, (value) => JSON.parse(value) as Kept<User>);
  const grants = await mirror(
    grantKind,
    (value) => JSON.parse(value) as Kept<Grant>,
    () => {
      policies = new WeakMap();
    },
  );
  const rootIdentity: Identity = {
    name: 'system:root',
    uid: '',
    groups: [adminGroup, authenticatedGroup],
    extra: { [tokenNameExtra]: [root.name] },
  };

  function check(entry: TokenEntry, credential: Credential): Identity | Rejection {
    const { token } = entry;
    if (!token.token || !isSecret(credential.secret, token.token)) return { rejected: 'wrong secret' };
    const owner = ownerOf(entry);
    if (owner !== undefined && 'rejected' in owner) return owner;
    const known = identities.get(entry);
    // A user that was deleted and made again is somebody else.
    if (known && (!owner || known.uid === owner.metadata.uid)) return known;
    const identity = identityOf(token, owner);
    identities.set(entry, identity);
    secretsOf.set(identity, token.token);
    return identity;
  }

  /** Whose token it is, if it is good: a node's has no owner. */
  function ownerOf({ token, ends }: TokenEntry): Kept<User> | Rejection | undefined {
    if (token.enabled === false) return { rejected: 'token disabled' };
    if (ends <= now()) return { rejected: 'token expired' };
    if (token.nodeSecret) return undefined;
    const owner = users.objects.get(token.userId ?? '');
    if (owner === undefined) return { rejected: 'unknown user' };
    return owner.enabled === false ? { rejected: 'user disabled' } : owner;
  }

  function isStill(user: Identity): boolean {
    const name = user.extra[tokenNameExtra]?.[0] ?? '';
    if (name === root.name) return true;
    const entry = tokens.objects.get(name);
    if (entry === undefined || secretsOf.get(user) !== entry.token.token) return false;
    const owner = ownerOf(entry);
    if (owner === undefined) return entry.token.metadata.uid === user.uid;
    return !('rejected' in owner) && owner.metadata.uid === user.uid;
  }

  async function authenticateFresh(credential: Credential): Promise<Identity | Rejection> {
    const stored = await store.get(keyOf(tokenKind, { name: credential.name }));
    return stored ? check(readToken(stored.value), credential) : { rejected: 'unknown token' };
  }

  function policyOf(user: Identity): Policy {
    const known = policies.get(user);
    if (known) return known;
    const policy = policyFor(user, grantedTo(user, grants.objects.values()), resources);
    policies.set(user, policy);
    return policy;
  }

  return {
    authenticate(headers) {
      const credential = credentialOf(headers);
      if (credential === 'none') return 'none';
      if (credential === undefined) return { rejected: 'unreadable credential' };
      if (credential.name === root.name) {
        return isSecret(credential.secret, root.secretHash) ? rootIdentity : { rejected: 'wrong secret' };
      }
      const entry = tokens.objects.get(credential.name);
      return entry ? check(entry, credential) : authenticateFresh(credential);
    },
    authorize(user: Identity, attributes: RequestAttributes): Decision {
      return allows(policyOf(user), attributes)
        ? { allowed: true, reason: '' }
        : { allowed: false, reason: 'no grant allows it' };
    },
    policyOf,
    stillMay(user, attributes) {
      // What cannot be known at the moment is not taken from anybody.
      if (!(tokens.inSync && users.inSync && grants.inSync)) return true;
      return isStill(user) && allows(policyOf(user), attributes);
    },
    standing() {
      let ended = 0;
      const time = now();
      for (const { ends } of tokens.objects.values()) if (ends <= time) ended += 1;
      return `${changes} changes, ${ended} tokens at their end`;
    },
    userByUsername(username) {
      return [...users.objects.values()].find((user) => user.username === username);
    },
    userByName: (name) => users.objects.get(name),
    tokensEndedBefore(time) {
      return [...tokens.objects].flatMap(([name, { ends }]) => (ends < time ? [name] : []));
    },
    get inSync() {
      return tokens.inSync && users.inSync && grants.inSync;
    },
    async close() {
      await Promise.all([tokens.close(), users.close(), grants.close()]);
    },
  };
}

function readToken(value: string): TokenEntry {
  const token = JSON.parse(value) as Kept<Token>;
  return { token, ends: endOf(token) };
}

/** When a token ends. A time that cannot be read ends it now: nobody may live longer by a typing error. */
export function endOf(token: Kept<Token>): number {
  if (token.expiresAt) return orEnded(Date.parse(token.expiresAt));
  if (!token.ttl) return Number.POSITIVE_INFINITY;
  return orEnded(Date.parse(token.metadata.creationTimestamp) + token.ttl);
}

function orEnded(time: number): number {
  return Number.isNaN(time) ? 0 : time;
}

function identityOf(token: Kept<Token>, owner: Kept<User> | undefined): Identity {
  const tokenName = token.metadata.name;
  if (token.nodeSecret) {
    const { namespace, name } = token.nodeSecret;
    return {
      name: `system:node:${namespace}:${name}`,
      uid: token.metadata.uid,
      groups: [nodeGroup, authenticatedGroup],
      extra: { [tokenNameExtra]: [tokenName], [nodeSecretExtra]: [`${namespace}/${name}`] },
    };
  }
  return {
    name: owner?.metadata.name ?? '',
    uid: owner?.metadata.uid ?? '',
    groups: [authenticatedGroup],
    extra: { [tokenNameExtra]: [tokenName] },
  };
}

/** Roles that a user has by name or by group. A grant that the schema would refuse gives nothing. */
function grantedTo(user: Identity, grants: Iterable<Kept<Grant>>): GrantedRole[] {
  return [...grants].flatMap(({ spec }) => {
    const meant = spec.subjects.some(({ kind, name }) =>
      kind === 'User' ? name === user.name : user.groups.includes(name),
    );
    return meant ? [{ role: spec.role, ...(spec.namespaces ? { namespaces: spec.namespaces } : {}) }] : [];
  });
}
