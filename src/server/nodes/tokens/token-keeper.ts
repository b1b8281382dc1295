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
  /** Works the server URL or the authority into all commands after they changed. */
  refresh(): void;
  readonly inSync: boolean;
  close(): Promise<void>;
}

export interface TokenKeeperOptions {
  readonly store: Store;
  /** Undefined while the manager does not know its own URL. */
  surroundings(): CommandSurroundings | undefined;
  now(): Date;
  fault(error: unknown): void;
}

interface Held {
  readonly object: StoredToken;
  readonly revision: string;
  readonly secret: TokenSecret;
}

/** Follows all ClusterRegistrationTokens; resolves when those that exist have their tokens. */
export async function openTokenKeeper(options: TokenKeeperOptions): Promise<TokenKeeper> {
  const { store, now, fault } = options;
  /** By `namespace/name`. */
  const held = new Map<string, Held>();
  /** By SHA-256 of the token, so that the time of a lookup tells nothing of it. */
  let byHash = new Map<string, { readonly place: string; readonly previous: boolean }>();
  /** Tokens by place, known before their commit is: watchers hear of that at once. */
  const shown = new Map<string, string>();
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
    for (const place of held.keys()) {
      if (mirror.objects.has(place)) continue;
      held.delete(place);
      shown.delete(place);
    }
    const around = options.surroundings();
    for (const [place, object] of mirror.objects) {
      const revision = JSON.stringify([object, around]);
      if (held.get(place)?.revision === revision) continue;
      try {
        const secret = await settle(object, around);
        if (secret) held.set(place, { object, revision, secret });
        else held.delete(place);
      } catch (error) {
        fault(error);
      }
    }
    index();
  }

  function index(): void {
    byHash = new Map();
    for (const [place, { secret }] of held) {
      byHash.set(hashOf(secret.token), { place, previous: false });
      if (secret.previousToken !== '') byHash.set(hashOf(secret.previousToken), { place, previous: true });
    }
  }

  /** Brings one object and its Secret to what they must be. Undefined for an object that gets no token. */
  async function settle(
    object: StoredToken,
    around: CommandSurroundings | undefined,
  ): Promise<TokenSecret | undefined> {
    const { name, namespace, deletionTimestamp } = object.metadata;
    // Only in the cluster's own namespace: whoever writes elsewhere must not let hosts into other people's clusters.
    if (deletionTimestamp !== undefined || object.spec.clusterName !== namespace) return undefined;
    const key = keyOf(secretObject, { namespace, name: tokenSecretNameOf(name) });
    const stored = await store.get(key);
    const known = stored && readTokenSecret(stored.value);
    const { secret, status } = decideToken(object, known, around, now(), newSecret);
    const writes: Write[] = [];
    if (!known || JSON.stringify(known) !== JSON.stringify(secret)) {
      writes.push(
        stored
          ? { op: 'update', key, value: withFields(stored.value, secret), ifRevision: stored.revision }
          : { op: 'create', key, value: secretText(object, secret, now()) },
      );
    }
    const own = keyOf(clusterregistrationtokenKind, { namespace, name });
    const current = await store.get(own);
    if (!current) return undefined;
    const { status: _, ...rest } = JSON.parse(current.value) as StoredToken;
    const value = JSON.stringify({ ...rest, status });
    if (value !== current.value) writes.push({ op: 'update', key: own, value, ifRevision: current.revision });
    shown.set(`${namespace}/${name}`, secret.token);
    if (writes.length === 0) return secret;
    const outcome = await store.commit(writes);
    // Somebody was faster: the mirror hears of it and comes back, but a Secret alone makes no change there.
    if (!outcome.ok) schedule();
    return outcome.ok ? secret : known;
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
      const token = shown.get(`${object.metadata.namespace}/${object.metadata.name}`);
      return token === undefined ? value : JSON.stringify(withToken(object, token));
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
