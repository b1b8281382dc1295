import { machineKind } from '../../../kinds/machine/kind.ts';
import { machineIdLabel, planSecretNameOf } from '../../../kinds/machine/names.ts';
import { tokenKind } from '../../../kinds/token/kind.ts';
import { blocks } from '../../../lib/issue.ts';
import type { Write } from '../../../store/types.ts';
import { keyOf } from '../../objects/object.ts';
import { type BootstrapPass, endSoon, expectInstance } from './bootstrap-token.ts';
import { connectionInfo } from './connection-info.ts';
import { judgeHost } from './judge-host.ts';
import { type StoredCluster, type StoredMachine, takenMachine } from './machine-objects.ts';
import { endOldToken, nextToken } from './node-credential.ts';
import type { HostRequest } from './read-request.ts';
import { refused, refusedByIssues } from './refused.ts';
import {
  attempts,
  busy,
  changedMachineWrites,
  checkClone,
  othersOf,
  type RegistrationParts,
  serverUrlOf,
} from './register-host.ts';

/**
 * Lets a host in that a driver has made, as the one Machine that its token is for, and gives the text of its connection.
 * The same host gets the same secret each time; another one is refused. Machine, bookkeeping, plan secret and credential
 * are one commit. Throws `HostRefused`.
 */
export async function registerPoolHost(
  parts: RegistrationParts,
  cluster: StoredCluster,
  pass: BootstrapPass,
  host: HostRequest & { readonly machineId: string },
  source: string,
): Promise<string> {
  const server = serverUrlOf(parts);
  const { name, namespace } = pass.machine.metadata;
  const subject = parts.knowledge.subjectOf(cluster, parts.managerFacts());
  const others = othersOf(parts.machines(), cluster, name);
  const issues = judgeHost(parts.knowledge.rules, host.registration, subject, others);
  if (blocks(issues)) throw refusedByIssues(issues);
  await expectInstance(parts.store, pass.machine);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await parts.store.get(keyOf(machineKind, { name, namespace }));
    const machine = stored && (JSON.parse(stored.value) as StoredMachine);
    if (!machine || machine.metadata.uid !== pass.machine.metadata.uid) {
      throw refused(409, `there is no machine ${name} any more`);
    }
    checkMachine(parts, machine, host, source);
    const token = await nextToken(parts, namespace, name);
    const outcome = await parts.store.commit([
      ...(await changedMachineWrites(parts, cluster, stored, takenMachine(machine, host.machineId, host))),
      await tokenStays(parts, pass),
      token.write,
    ]);
    if (!outcome.ok) continue;
    await endOldToken(parts, token.other);
    await endSoon(parts, pass);
    const secretName = planSecretNameOf(name);
    return connectionInfo({ namespace, secretName, server, authority: parts.authority(), token: token.value });
  }
  throw busy(name);
}

/** Throws where this host cannot be the machine. */
function checkMachine(
  parts: RegistrationParts,
  machine: StoredMachine,
  host: HostRequest & { readonly machineId: string },
  source: string,
): void {
  const { metadata } = machine;
  if (metadata.deletionTimestamp !== undefined) {
    throw refused(409, `the machine ${metadata.name} is being deleted`);
  }
  const known = metadata.labels?.[machineIdLabel];
  if (known !== undefined && known !== host.machineId) {
    throw refused(
      409,
      `another host has registered as machine ${metadata.name}; a token for the first boot is for one host only`,
    );
  }
  checkClone(parts, machine, host, source);
}

/** The token must still be there when it is used: somebody may have just taken it back. */
async function tokenStays({ store }: RegistrationParts, { tokenName, machine }: BootstrapPass): Promise<Write> {
  const key = keyOf(tokenKind, { name: tokenName });
  const stored = await store.get(key);
  if (!stored) throw refused(401, `the token for the first boot of machine ${machine.metadata.name} was taken back`);
  return { op: 'expect', key, ifRevision: stored.revision };
}
