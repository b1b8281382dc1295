import { hash, timingSafeEqual } from 'node:crypto';
import { clusterregistrationtokenKind } from '../../../kinds/clusterregistrationtoken/kind.ts';
import { tokenSecretNameOf } from '../../../kinds/clusterregistrationtoken/names.ts';
import type { ClusterRegistrationToken } from '../../../kinds/clusterregistrationtoken/schema.ts';
import { apiVersionOf } from '../../../kinds/types.ts';
import type { Store, Write } from '../../../store/types.ts';
import { newSecret } from '../../access/credential.ts';
import { type Mirror, openMirror } from '../../objects/mirror.ts';
import { keyOf, newObject, type StoredMetadata, secretObject } from '../../objects/object.ts';
import {
  type CommandSurroundings,
  decideToken,
  judgeToken,
  type TokenSecret,
  type TokenVerdict,
  withToken,
} from './token-decision.ts';
import { readTokenSecret, secretFields } from './token-secret.ts';

/** A stored ClusterRegistrationToken. */
export type StoredToken = ClusterRegistrationToken & {
  readonly metadata: StoredMetadata & { readonly deletionTimestamp?: string; readonly namespace: string };
};

/** A registration token that somebody presents, and what it stands for. */
export interface Presented {
  readonly object: StoredToken;
  readonly verdict: TokenVerdict;
}

/** Makes the tokens of all ClusterRegistrationTokens, and knows them when they are presented. */
export interface TokenKeeper {
  /** Undefined for a token that never was one. */
  present(token: string): Presented | undefined;
  /** The stored text of an object with its token filled in; the very same text where there is none. */
  reveal(value: string): string;
  /** Resolves when everything that is known now is worked in; for start-up and tests. */
  settled(): Promise<void>;
  /** Works what commands are made of into all of them after it changed. */
  refresh(): void;
  readonly inSync: boolean;
  close(): Promise<void>;
}

export interface TokenKeeperOptions {
  readonly store: Store;
  /** What commands of a management Cluster are made of; undefined while the manager does not know its own URL. */
  surroundings(cluster: string): CommandSurroundings | undefined;
  now(): Date;
  fault(error: unknown): void;
}

interface Held {
  readonly object: StoredToken;
  /** What its commands were made of. */
  readonly around: string;
  readonly secret: TokenSecret;
}

/** Follows all ClusterRegistrationTokens; resolves when those that exist have their tokens. */
export async function openTokenKeeper(options: TokenKeeperOptions): Promise<TokenKeeper> {
  const { store, now, fault } = options;
  /** By `namespace/name`. */
  const held = new Map<string, Held>();
  /** By SHA-256 of the token, so that the time of a lookup tells nothing of it. */
  const byHash = new Map<string, { readonly place: string; readonly previous: boolean }>();
  const state = { open: true, dirty: false, running: Promise.resolve() };

  // Hears of changes while it is being opened.
  let mirror: Mirror<StoredToken> | undefined;
  mirror = await openMirror({
    store,
    resource: { group: clusterregistrationtokenKind.group, resource: clusterregistrationtokenKind.plural },
    read: (value) => JSON.parse(value) as StoredToken,
    changed: () => schedule(),
    fault,
  });
  schedule();
  await state.running;

  /** One round at a time; what changes meanwhile leads to one more. */
  function schedule(): void {
    if (state.dirty) return;
    state.dirty = true;
    state.running = state.running.then(round).catch(fault);
  }

  async function round(): Promise<void> {
    state.dirty = false;
    if (!state.open || mirror === undefined) return;
    for (const place of held.keys()) if (!mirror.objects.has(place)) drop(place);
    for (const [place, object] of mirror.objects) {
      const surroundings = options.surroundings(object.metadata.namespace);
      const around = JSON.stringify(surroundings ?? null);
      const known = held.get(place);
      // The mirror reads an object anew with each change of it.
      if (known?.object === object && known.around === around) continue;
      try {
        const isToken = await settle(object, surroundings, (found) => hold(place, { object, around, secret: found }));
        if (!isToken) drop(place);
      } catch (error) {
        fault(error);
      }
    }
  }

  function hold(place: string, entry: Held): void {
    drop(place);
    held.set(place, entry);
    byHash.set(hashOf(entry.secret.token), { place, previous: false });
    const { previousToken } = entry.secret;
    if (previousToken !== '') byHash.set(hashOf(previousToken), { place, previous: true });
  }

  function drop(place: string): void {
    const known = held.get(place);
    if (!known) return;
    held.delete(place);
    for (const token of [known.secret.token, known.secret.previousToken]) byHash.delete(hashOf(token));
  }

  /** Brings one object and its Secret to what they must be. False for an object that gets no token. */
  async function settle(
    object: StoredToken,
    around: CommandSurroundings | undefined,
    hear: (secret: TokenSecret) => void,
  ): Promise<boolean> {
    const { name, namespace, deletionTimestamp } = object.metadata;
    // Only in the cluster's own namespace: whoever writes elsewhere must not let hosts into other people's clusters.
    if (deletionTimestamp !== undefined || object.spec.clusterName !== namespace) return false;
    const key = keyOf(secretObject, { namespace, name: tokenSecretNameOf(name) });
    const stored = await store.get(key);
    const known = stored && readTokenSecret(stored.value);
    const { secret, status } = decideToken(object, known, around, now(), newSecret);
    // The Secret first: whoever hears of the object's new status can use its token at once. A crash in between is
    // mended by the next start, because the Secret says what the token was made for.
    if (!known || JSON.stringify(known) !== JSON.stringify(secret)) {
      const write: Write = stored
        ? { op: 'update', key, value: withFields(stored.value, secret), ifRevision: stored.revision }
        : { op: 'create', key, value: secretText(object, secret, now()) };
      const outcome = await store.commit([write]);
      // Somebody was faster, which the mirror need not hear of.
      if (!outcome.ok) {
        schedule();
        return true;
      }
    }
    hear(secret);
    await writeStatus(object, status);
    return true;
  }

  async function writeStatus({ metadata }: StoredToken, status: StoredToken['status']): Promise<void> {
    const { name, namespace } = metadata;
    const key = keyOf(clusterregistrationtokenKind, { namespace, name });
    const current = await store.get(key);
    if (!current) return;
    const { status: _, ...rest } = JSON.parse(current.value) as StoredToken;
    const value = JSON.stringify({ ...rest, status });
    // When it fails, somebody else wrote the object, and the mirror comes back with that.
    if (value !== current.value) await store.commit([{ op: 'update', key, value, ifRevision: current.revision }]);
  }

  return {
    present(token) {
      const digest = hashOf(token);
      const entry = byHash.get(digest);
      const found = entry && held.get(entry.place);
      if (!entry || !found) return undefined;
      const expected = entry.previous ? found.secret.previousToken : found.secret.token;
      if (!timingSafeEqual(Buffer.from(digest), Buffer.from(hashOf(expected)))) return undefined;
      const object = mirror?.objects.get(entry.place) ?? found.object;
      return { object, verdict: judgeToken(object, found.secret, entry.previous, now().getTime()) };
    },
    reveal(value) {
      const object = JSON.parse(value) as StoredToken;
      const found = held.get(`${object.metadata.namespace}/${object.metadata.name}`);
      return found ? JSON.stringify(withToken(object, found.secret.token)) : value;
    },
    async settled() {
      while (state.dirty) await state.running;
      await state.running;
    },
    refresh: schedule,
    get inSync() {
      return mirror?.inSync ?? false;
    },
    async close() {
      state.open = false;
      await mirror?.close();
      await state.running;
    },
  };
}

function hashOf(token: string): string {
  return hash('sha256', token, 'hex');
}

/** The Secret goes with the object that it belongs to. */
function secretText(object: StoredToken, secret: TokenSecret, now: Date): string {
  const { name, namespace, uid } = object.metadata;
  const made = JSON.parse(
    newObject(secretObject, { namespace, name: tokenSecretNameOf(name) }, secretFields(secret), now),
  ) as { metadata: Record<string, unknown> };
  made.metadata.ownerReferences = [
    { apiVersion: apiVersionOf(clusterregistrationtokenKind), kind: clusterregistrationtokenKind.kind, name, uid },
  ];
  return JSON.stringify(made);
}

function withFields(stored: string, secret: TokenSecret): string {
  return JSON.stringify({ ...(JSON.parse(stored) as Record<string, unknown>), ...secretFields(secret) });
}
