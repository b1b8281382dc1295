import { planSecretNameOf } from '../../../kinds/machine/names.ts';
import { tokenKind } from '../../../kinds/token/kind.ts';
import type { Token } from '../../../kinds/token/schema.ts';
import type { Store } from '../../../store/types.ts';
import type { AgentContacts } from './agent-contacts.ts';

/** Tokens younger than this may belong to a machine that the mirror has not seen yet. */
const youngMs = 10 * 60_000;

/**
 * Removes the credentials of nodes whose machine is gone, and tokens of first boots that never came: a Token is in no
 * namespace, so nothing else removes it.
 */
export async function sweepNodeTokens(
  store: Store,
  hasMachine: (secret: string) => boolean,
  contacts: Pick<AgentContacts, 'forget'>,
  now: number = Date.now(),
): Promise<void> {
  const page = await store.list({ group: tokenKind.group, resource: tokenKind.plural });
  if (!page.ok) throw new Error(`tokens cannot be listed: ${page.reason}`);
  for (const { key, value, revision } of page.items) {
    const token = JSON.parse(value) as Token & { metadata: { creationTimestamp: string } };
    const secret = planSecretOf(token);
    if (secret === undefined) continue;
    if (hasMachine(secret) || now - Date.parse(token.metadata.creationTimestamp) < youngMs) continue;
    await store.commit([{ op: 'delete', key, ifRevision: revision }]);
    contacts.forget(secret);
  }
}

/** The plan secret of the machine that a token is about, as `namespace/name`; undefined for tokens of people. */
function planSecretOf({ nodeSecret, bootstrapMachine }: Token): string | undefined {
  if (nodeSecret) return `${nodeSecret.namespace}/${nodeSecret.name}`;
  return bootstrapMachine ? `${bootstrapMachine.namespace}/${planSecretNameOf(bootstrapMachine.name)}` : undefined;
}
