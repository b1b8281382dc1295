import { tokenKind } from '../../kinds/token/kind.ts';
import type { Store } from '../../store/types.ts';
import { keyOf, newObject, timestamp } from '../objects/object.ts';
import { hashSecret, newSecret } from './credential.ts';
import { randomText } from './passwords.ts';

/** What a token is for: a browser or a script that logged in, a kubeconfig, or one that somebody asked for by name. */
export type TokenUse = 'session' | 'kubeconfig' | 'api';

export interface TokenOrder {
  readonly userId: string;
  readonly use: TokenUse;
  readonly description: string;
  /** Milliseconds; 0 for no end. */
  readonly ttl: number;
  /** Made with another token rather than with a password. */
  readonly derived: boolean;
  readonly clusterName?: string;
}

/** A new token; `value` exists nowhere else and is to be shown once. */
export interface MintedToken {
  readonly name: string;
  /** `<name>:<secret>`. */
  readonly value: string;
  /** RFC 3339; empty for one without end. */
  readonly expiresAt: string;
}

/** Consonants and digits: no words, nothing that looks alike. */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Creates a Token object for a user. Throws when the store fails. */
export async function mintToken(store: Store, order: TokenOrder, now: Date): Promise<MintedToken> {
  const secret = newSecret();
  const expiresAt = order.ttl === 0 ? '' : timestamp(new Date(now.getTime() + order.ttl));
  const prefix = order.use === 'kubeconfig' ? `kubeconfig-${order.userId}` : 'token-';
  for (;;) {
    const name = `${prefix}${randomText(5, nameAlphabet)}`;
    const labels = { 'authn.management.cattle.io/kind': order.use };
    const fields = {
      token: hashSecret(secret),
      userId: order.userId,
      description: order.description,
      enabled: true,
      ttl: order.ttl,
      ...(expiresAt === '' ? {} : { expiresAt }),
      authProvider: 'local',
      isDerived: order.derived,
      ...(order.clusterName === undefined ? {} : { clusterName: order.clusterName }),
    };
    const value = newObject(tokenKind, { name, labels }, fields, now);
    const outcome = await store.commit([{ op: 'create', key: keyOf(tokenKind, { name }), value }]);
    if (outcome.ok) return { name, value: `${name}:${secret}`, expiresAt };
    if (outcome.reason !== 'AlreadyExists') throw new Error(`token ${name} could not be created: ${outcome.reason}`);
  }
}
