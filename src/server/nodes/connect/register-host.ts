import { machineKind } from '../../../kinds/machine/kind.ts';
import { clusterNameLabel, machineIdLabel, planSecretNameOf } from '../../../kinds/machine/names.ts';
import { blocks } from '../../../lib/issue.ts';
import type { ManagerFacts } from '../../../network/facts.ts';
import type { Roles } from '../../../network/input.ts';
import type { Store, Stored, Write } from '../../../store/types.ts';
import { keyOf } from '../../objects/object.ts';
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
  renewedMachine,
  rolesOf,
  type StoredCluster,
  type StoredMachine,
} from './machine-objects.ts';
import { endOldToken, nextToken } from './node-credential.ts';
import type { HostRequest } from './read-request.ts';
import { type HostRefused, refused, refusedByIssues } from './refused.ts';
import type { RegistrationTurns } from './registration-turns.ts';
import { settleAddresses } from './settle-addresses.ts';

export interface RegistrationParts {
  readonly store: Store;
  readonly knowledge: NodeKnowledge;
  readonly contacts: AgentContacts;
  managerFacts(): ManagerFacts;
  /** All machines, as they were a moment ago. */
  machines(): Iterable<StoredMachine>;
  readonly turns: RegistrationTurns;
  serverUrl(): string;
  authority(): string;
  now(): Date;
}

/** How often another write may get in between; each time that writer has succeeded. */
export const attempts = 10;

/**
 * Lets a host into a cluster and gives the text of its connection. The same host gets the same secret each time, and a
 * credential that works. Throws {@link HostRefused}.
 */
export function registerHost(
  parts: RegistrationParts,
  cluster: StoredCluster,
  host: HostRequest & { readonly machineId: string },
  source: string,
): Promise<string> {
  const { namespace, name } = cluster.metadata;
  return parts.turns.take(`${namespace}/${name}`, () => register(parts, cluster, host, source));
}

async function register(
  parts: RegistrationParts,
  cluster: StoredCluster,
  host: HostRequest & { readonly machineId: string },
  source: string,
): Promise<string> {
  const server = serverUrlOf(parts);
  const { namespace } = cluster.metadata;
  const name = machineNameOf(host.machineId);
  const subject = parts.knowledge.subjectOf(cluster, parts.managerFacts());
  const others = othersOf(parts.turns.with(machinesOf(parts.machines(), cluster)), cluster, name);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await parts.store.get(keyOf(machineKind, { name, namespace }));
    const before = stored && (JSON.parse(stored.value) as StoredMachine);
    const { rules } = parts.knowledge;
    const registration = settleAddresses(host, { rules, subject, others, ...(before && { before }) });
    const issues = judgeHost(rules, registration, subject, others);
    if (blocks(issues)) throw refusedByIssues(issues);
    if (before) checkMachine(parts, cluster, before, host, source);
    const token = await nextToken(parts, namespace, name);
    const writes = await machineWrites(parts, cluster, { ...host, registration }, stored);
    const outcome = await parts.store.commit([...writes, token.write]);
    if (!outcome.ok) continue;
    for (const write of writes) noteMachine(parts.turns, write);
    await endOldToken(parts, token.other);
    const secretName = planSecretNameOf(name);
    return connectionInfo({ namespace, secretName, server, authority: parts.authority(), token: token.value });
  }
  throw busy(name);
}

function noteMachine(turns: RegistrationTurns, write: Write): void {
  if (!('value' in write) || write.key.resource !== machineKind.plural) return;
  turns.stored(JSON.parse(write.value) as StoredMachine);
}

/** The manager's URL. Throws {@link HostRefused} while it does not know it. */
export function serverUrlOf({ serverUrl }: Pick<RegistrationParts, 'serverUrl'>): string {
  const url = serverUrl();
  if (url === '') throw refused(503, 'the manager does not know its own URL yet; set server-url, then try again', 5);
  return url;
}

/** The refusal where others write the same objects again and again. */
export function busy(machine: string): HostRefused {
  return refused(503, `the machine ${machine} is being changed by others; try again in a moment`, 2);
}

/** The other machines of a cluster that are there to stay. */
export function othersOf(machines: Iterable<StoredMachine>, cluster: StoredCluster, name: string): StoredMachine[] {
  return machinesOf(machines, cluster).filter(
    ({ metadata }) => metadata.name !== name && metadata.deletionTimestamp === undefined,
  );
}

function machinesOf(machines: Iterable<StoredMachine>, cluster: StoredCluster): StoredMachine[] {
  const { namespace, name } = cluster.metadata;
  const found: StoredMachine[] = [];
  // Every registration looks at all machines of the manager: nothing is made for those of other clusters.
  for (const machine of machines) {
    const { metadata } = machine;
    if (metadata.labels?.[clusterNameLabel] === name && metadata.namespace === namespace) found.push(machine);
  }
  return found;
}

async function machineWrites(
  parts: RegistrationParts,
  cluster: StoredCluster,
  host: HostRequest & { readonly machineId: string },
  stored: Stored | undefined,
): Promise<Write[]> {
  if (!stored) return newMachineWrites(cluster, host.machineId, host, parts.now());
  const machine = JSON.parse(stored.value) as StoredMachine;
  return changedMachineWrites(parts, cluster, stored, renewedMachine(machine, host));
}

/** What makes of a stored machine another one, with everything that belongs to it, which somebody may have removed. */
export async function changedMachineWrites(
  { store, now }: Pick<RegistrationParts, 'store' | 'now'>,
  cluster: StoredCluster,
  { key, revision: ifRevision, value: before }: Stored,
  machine: StoredMachine,
): Promise<Write[]> {
  const belongings = belongingsWrites(cluster, machine.metadata, now());
  const there = await Promise.all(belongings.map((write) => store.get(write.key)));
  const value = JSON.stringify(machine);
  // Nothing new: the machine must only still be the one that was looked at.
  return [
    value === before ? { op: 'expect', key, ifRevision } : { op: 'update', key, value, ifRevision },
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
  checkClone(parts, machine, host, source);
  const roles = rolesOf(machine);
  const same = (Object.keys(roles) as (keyof Roles)[]).every((role) => roles[role] === host.registration.roles[role]);
  if (!same) {
    throw refused(
      409,
      `this host is registered as ${rolesText(roles)}, and asks for ${rolesText(host.registration.roles)}; roles of a node cannot change: use the same ones, or delete the machine ${metadata.name} first`,
    );
  }
}

/** Throws where another host is connected at this moment as the machine. */
export function checkClone(
  { contacts }: Pick<RegistrationParts, 'contacts'>,
  { metadata }: StoredMachine,
  host: HostRequest,
  source: string,
): void {
  const { annotations = {} } = metadata;
  const bootId = annotations[bootIdAnnotation];
  const hostname = annotations[hostnameAnnotation];
  const known = { ...(bootId === undefined ? {} : { bootId }), ...(hostname === undefined ? {} : { hostname }) };
  const contact = contacts.of(`${metadata.namespace}/${planSecretNameOf(metadata.name)}`);
  if (isClone({ ...host, source }, known, contact)) {
    throw refused(
      409,
      `the host ${hostname ?? 'that registered first'} is connected at this moment with the machine id of this host: one is a copy of the other's disk; remove /etc/rancher/agent/cattle-id here and run the command again. If this is that same host after a power loss, wait a few minutes`,
    );
  }
}

function rolesText({ etcd, controlPlane, worker }: Roles): string {
  return (
    [etcd ? 'etcd' : '', controlPlane ? 'control plane' : '', worker ? 'worker' : ''].filter(Boolean).join(', ') ||
    'nothing'
  );
}
