import { planSecretNameOf } from '../../../kinds/machine/names.ts';
import { tokenKind } from '../../../kinds/token/kind.ts';
import type { Token } from '../../../kinds/token/schema.ts';
import type { Store, Stored, Write } from '../../../store/types.ts';
import { hashSecret, newSecret } from '../../access/credential.ts';
import { keyOf, timestamp } from '../../objects/object.ts';
import { nodeTokenNames, nodeTokenText } from './machine-objects.ts';

/** How long the credential before goes on working: an agent that was not stopped meanwhile has to be restarted first. */
const overlapMs = 10 * 60_000;

/** What node credentials are made with. */
export interface CredentialParts {
  readonly store: Store;
  now(): Date;
}

/** A credential of a node that is about to be written. */
export interface NextToken {
  readonly value: string;
  readonly write: Write;
  /** Name of the Token that the new one takes over from. */
  readonly other: string;
}

/** A new credential in the place of the one that ends, or of the older of the two; the other stays as it is for now. */
export async function nextToken(
  { store, now }: CredentialParts,
  namespace: string,
  machine: string,
): Promise<NextToken> {
  const names = nodeTokenNames(namespace, machine);
  const stored = await Promise.all(names.map((name) => store.get(keyOf(tokenKind, { name }))));
  const index = worth(stored[1]) < worth(stored[0]) ? 1 : 0;
  const [name, other] = index === 1 ? [names[1], names[0]] : names;
  const old = stored[index];
  const secret = newSecret();
  const text = nodeTokenText(name, namespace, planSecretNameOf(machine), hashSecret(secret), now());
  const key = keyOf(tokenKind, { name });
  const write: Write = old
    ? { op: 'update', key, value: withMetadataOf(old, text), ifRevision: old.revision }
    : { op: 'create', key, value: text };
  return { value: `${name}:${secret}`, write, other };
}

/** How much would be lost with a Token: nothing without one, little with one that ends, else the younger the more. */
function worth(stored: Stored | undefined): number {
  if (!stored) return -1;
  return (JSON.parse(stored.value) as Token).expiresAt ? 0 : stored.revision;
}

function withMetadataOf(old: Stored, text: string): string {
  const { metadata } = JSON.parse(old.value) as Token;
  return JSON.stringify({ ...(JSON.parse(text) as Token), metadata });
}

/** Ends the credential before in a while. Where that fails, the next registration takes its place anyway. */
export async function endOldToken({ store, now }: CredentialParts, name: string): Promise<void> {
  const key = keyOf(tokenKind, { name });
  const stored = await store.get(key);
  if (!stored) return;
  const token = JSON.parse(stored.value) as Token;
  if (token.expiresAt) return;
  const value = JSON.stringify({ ...token, expiresAt: timestamp(new Date(now().getTime() + overlapMs)) });
  await store.commit([{ op: 'update', key, value, ifRevision: stored.revision }]);
}
