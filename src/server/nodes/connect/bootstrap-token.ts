import { instanceKind } from '../../../kinds/instance/kind.ts';
import { bootstrapTokenPrefix } from '../../../kinds/instance/names.ts';
import type { Instance } from '../../../kinds/instance/schema.ts';
import { machineKind } from '../../../kinds/machine/kind.ts';
import { tokenKind } from '../../../kinds/token/kind.ts';
import type { Token } from '../../../kinds/token/schema.ts';
import type { Store } from '../../../store/types.ts';
import { isSecret, parseCredential } from '../../access/credential.ts';
import { keyOf, timestamp } from '../../objects/object.ts';
import type { StoredMachine } from './machine-objects.ts';
import { refused } from './refused.ts';

/** What the bootstrap token of a machine stands for. */
export interface BootstrapPass {
  /** The Machine as it was when the token was looked at. */
  readonly machine: StoredMachine;
  /** Name of the Token object. */
  readonly tokenName: string;
}

/** Whether a token has the form of one for the first boot of a machine; registration tokens never have it. */
export function isBootstrapToken(text: string): boolean {
  return parseCredential(text)?.name.startsWith(bootstrapTokenPrefix) === true;
}

/** The machine that the holder of a bootstrap token may register as. Throws `HostRefused` for any that does not count. */
export async function passOf(store: Pick<Store, 'get'>, text: string, now: number): Promise<BootstrapPass> {
  const credential = parseCredential(text);
  const stored = credential && (await store.get(keyOf(tokenKind, { name: credential.name })));
  const token = stored && (JSON.parse(stored.value) as Token);
  const owner = token?.bootstrapMachine;
  if (!credential || !owner || !isSecret(credential.secret, token?.token ?? '')) {
    throw refused(401, 'wrong token: the manager does not know this registration token');
  }
  if (token.enabled === false || !(Date.parse(token.expiresAt ?? '') > now)) {
    throw refused(
      401,
      `the token for the first boot of machine ${owner.name} has ended at ${token.expiresAt || 'once'}; delete the Machine to get another one`,
    );
  }
  const found = await store.get(keyOf(machineKind, owner));
  const machine = found && (JSON.parse(found.value) as StoredMachine);
  if (machine?.metadata.uid !== owner.uid) throw refused(409, `there is no machine ${owner.name} any more`);
  return { machine, tokenName: credential.name };
}

/**
 * Throws where the manager does not know yet that the machine exists: its addresses come with that, and the host may be
 * faster than the provider's answer.
 */
export async function expectInstance(store: Pick<Store, 'get'>, { metadata }: StoredMachine): Promise<void> {
  const { name, namespace } = metadata;
  const stored = await store.get(keyOf(instanceKind, { name, namespace }));
  if (!stored) throw refused(409, `nothing is known of an instance of machine ${name} any more`);
  const { status } = JSON.parse(stored.value) as Instance;
  if (!status?.instanceId) {
    throw refused(
      503,
      `the provider has not told the manager yet that machine ${name} exists; try again in a moment`,
      5,
    );
  }
}

/** How long a host that has registered may do so again with the same token: its answer may have been lost. */
const overlapMs = 10 * 60_000;

/** Ends a token soon after its use. Where that fails, the round of the cluster makes up for it. */
export async function endSoon(
  { store, now }: { readonly store: Store; now(): Date },
  { tokenName }: BootstrapPass,
): Promise<void> {
  const key = keyOf(tokenKind, { name: tokenName });
  const stored = await store.get(key);
  if (!stored) return;
  const token = JSON.parse(stored.value) as Token;
  const end = now().getTime() + overlapMs;
  if (Date.parse(token.expiresAt ?? '') <= end) return;
  const value = JSON.stringify({ ...token, expiresAt: timestamp(new Date(end)) });
  await store.commit([{ op: 'update', key, value, ifRevision: stored.revision }]);
}
