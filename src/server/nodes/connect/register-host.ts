import { machineKind } from '../../../kinds/machine/kind.ts';
import { clusterNameLabel, machineIdLabel, planSecretNameOf } from '../../../kinds/machine/names.ts';
import { tokenKind } from '../../../kinds/token/kind.ts';
import type { Token } from '../../../kinds/token/schema.ts';
import { blocks } from '../../../lib/issue.ts';
import type { ManagerFacts } from '../../../network/facts.ts';
import type { Roles } from '../../../network/input.ts';
import type { Store, Stored, Write } from '../../../store/types.ts';
import { hashSecret, newSecret } from '../../access/credential.ts';
import { keyOf, timestamp } from '../../objects/object.ts';
import type { AgentContacts } from '../agents/agent-contacts.ts';
import { isClone } from './clone.ts';
import { connectionInfo } from './connection-info.ts';
import { judgeHost, type NodeKnowledge } from './judge-host.ts';
import {
  belongingsWrites,
  bootIdAnnotation,
  hostnameAnnotation,
  machineNameOf,
  newMachineWrites,
  nodeTokenNames,
  nodeTokenText,
  renewedMachine,
  rolesOf,
  type StoredCluster,
  type StoredMachine,
} from './machine-objects.ts';
import type { HostRequest } from './read-request.ts';
import { refused, refusedByIssues } from './refused.ts';

export interface RegistrationParts {
  readonly store: Store;
  readonly knowledge: NodeKnowledge;
  readonly contacts: AgentContacts;
  managerFacts(): ManagerFacts;
  /** All machines, as they were a moment ago. */
  machines(): Iterable<StoredMachine>;
  serverUrl(): string;
  authority(): string;
  now(): Date;
}

/** How often another write may get in between; each time that writer has succeeded. */
const attempts = 10;
/** How long the credential before goes on working: an agent that was not stopped meanwhile has to be restarted first. */
const overlapMs = 10 * 60_000;

/**
 * Lets a host into a cluster and gives the text of its connection. The same host gets the same secret each time, and a
 * credential that works. Throws {@link HostRefused}.
 */
export async function registerHost(
  parts: RegistrationParts,
  cluster: StoredCluster,
  host: HostRequest & { readonly machineId: string },
  source: string,
): Promise<string> {
  const serverUrl = parts.serverUrl();
  if (serverUrl === '')
    throw refused(503, 'the manager does not know its own URL yet; set server-url, then try again', 5);
  const { namespace } = cluster.metadata;
  const name = machineNameOf(host.machineId);
  const subject = parts.knowledge.subjectOf(cluster, parts.managerFacts());
  const issues = judgeHost(
    parts.knowledge.rules,
    host.registration,
    subject,
    othersOf(parts.machines(), cluster, name),
  );
  if (blocks(issues)) throw refusedByIssues(issues);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await parts.store.get(keyOf(machineKind, { name, namespace }));
    if (stored) checkMachine(parts, cluster, JSON.parse(stored.value) as StoredMachine, host, source);
    const token = await nextToken(parts, namespace, name);
    const writes = await machineWrites(parts, cluster, host, stored);
    const outcome = await parts.store.commit([...writes, token.write]);
    if (!outcome.ok) continue;
    await endOldToken(parts, token.other);
    const secretName = planSecretNameOf(name);
    return connectionInfo({
      namespace,
      secretName,
      server: serverUrl,
      authority: parts.authority(),
      token: token.value,
    });
  }
  throw refused(503, `the machine ${name} is being changed by others; try again in a moment`, 2);
}

/** The other machines of a cluster that are there to stay. */
export function othersOf(machines: Iterable<StoredMachine>, cluster: StoredCluster, name: string): StoredMachine[] {
  return [...machines].filter(
    ({ metadata }) =>
      metadata.namespace === cluster.metadata.namespace &&
      metadata.labels?.[clusterNameLabel] === cluster.metadata.name &&
      metadata.name !== name &&
      metadata.deletionTimestamp === undefined,
  );
}

async function machineWrites(
  parts: RegistrationParts,
  cluster: StoredCluster,
  host: HostRequest & { readonly machineId: string },
  stored: Stored | undefined,
): Promise<Write[]> {
  if (!stored) return newMachineWrites(cluster, host.machineId, host, parts.now());
  const machine = JSON.parse(stored.value) as StoredMachine;
  // Somebody may have removed what belongs to the machine.
  const belongings = belongingsWrites(cluster, machine.metadata, parts.now());
  const there = await Promise.all(belongings.map(({ key }) => parts.store.get(key)));
  const value = JSON.stringify(renewedMachine(machine, host));
  const { key, revision: ifRevision } = stored;
  // Nothing new: the machine must only still be the one that was looked at.
  return [
    value === stored.value ? { op: 'expect', key, ifRevision } : { op: 'update', key, value, ifRevision },
    ...belongings.filter((_, index) => there[index] === undefined),
  ];
}

/** Throws where the machine that has this host's identity cannot be this host, or cannot be what it asks for. */
function checkMachine(
  parts: RegistrationParts,
  cluster: StoredCluster,
  machine: StoredMachine,
  host: HostRequest & { readonly machineId: string },
  source: string,
): void {
  const { metadata, spec } = machine;
  const { annotations = {} } = metadata;
  if (metadata.labels?.[machineIdLabel] !== host.machineId) {
    throw refused(
      409,
      `the name ${metadata.name} belongs to another machine id; remove /etc/rancher/agent/cattle-id to get a new one`,
    );
  }
  if (spec.clusterName !== cluster.metadata.name) {
    throw refused(
      409,
      `this host is the machine ${metadata.name} of the cluster ${spec.clusterName}; delete that machine first, and clean the host up`,
    );
  }
  if (metadata.deletionTimestamp !== undefined) {
    throw refused(
      409,
      `this host is the machine ${metadata.name}, which is being deleted; wait until it is gone, then run the command again`,
    );
  }
  const bootId = annotations[bootIdAnnotation];
  const hostname = annotations[hostnameAnnotation];
  const known = { ...(bootId === undefined ? {} : { bootId }), ...(hostname === undefined ? {} : { hostname }) };
  const contact = parts.contacts.of(`${metadata.namespace}/${planSecretNameOf(metadata.name)}`);
  if (isClone({ ...host, source }, known, contact)) {
    throw refused(
      409,
      `the host ${hostname ?? 'that registered first'} is connected at this moment with the machine id of this host: one is a copy of the other's disk; remove /etc/rancher/agent/cattle-id here and run the command again. If this is that same host after a power loss, wait a few minutes`,
    );
  }
  const roles = rolesOf(machine);
  const same = (Object.keys(roles) as (keyof Roles)[]).every((role) => roles[role] === host.registration.roles[role]);
  if (!same) {
    throw refused(
      409,
      `this host is registered as ${rolesText(roles)}, and asks for ${rolesText(host.registration.roles)}; roles of a node cannot change: use the same ones, or delete the machine ${metadata.name} first`,
    );
  }
}

function rolesText({ etcd, controlPlane, worker }: Roles): string {
  return (
    [etcd ? 'etcd' : '', controlPlane ? 'control plane' : '', worker ? 'worker' : ''].filter(Boolean).join(', ') ||
    'nothing'
  );
}

interface NextToken {
  readonly value: string;
  readonly write: Write;
  /** Name of the Token that the new one takes over from. */
  readonly other: string;
}

/** A new credential in the place of the one that ends, or of the older of the two; the other stays as it is for now. */
async function nextToken({ store, now }: RegistrationParts, namespace: string, machine: string): Promise<NextToken> {
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
async function endOldToken({ store, now }: RegistrationParts, name: string): Promise<void> {
  const key = keyOf(tokenKind, { name });
  const stored = await store.get(key);
  if (!stored) return;
  const token = JSON.parse(stored.value) as Token;
  if (token.expiresAt) return;
  const value = JSON.stringify({ ...token, expiresAt: timestamp(new Date(now().getTime() + overlapMs)) });
  await store.commit([{ op: 'update', key, value, ifRevision: stored.revision }]);
}
