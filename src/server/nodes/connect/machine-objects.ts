import { hash } from 'node:crypto';
import { clusterKind } from '../../../kinds/cluster/kind.ts';
import type { Cluster } from '../../../kinds/cluster/schema.ts';
import { machineKind } from '../../../kinds/machine/kind.ts';
import {
  addressAnnotation,
  clusterNameLabel,
  detectedAddressesAnnotation,
  internalAddressAnnotation,
  labelsAnnotation,
  machineFinalizer,
  machineIdLabel,
  nodeNameLabel,
  osLabel,
  planSecretNameOf,
  planSecretType,
  rkeClusterNameLabel,
  taintsAnnotation,
} from '../../../kinds/machine/names.ts';
import type { Machine } from '../../../kinds/machine/schema.ts';
import { readLabels, readTaints } from '../../../kinds/node-registration/build-subject.ts';
import type { NodeRegistrationRequest } from '../../../kinds/node-registration/subject.ts';
import { nodeplanKind } from '../../../kinds/nodeplan/kind.ts';
import { tokenKind } from '../../../kinds/token/kind.ts';
import { apiVersionOf, type Kind } from '../../../kinds/types.ts';
import type { Roles } from '../../../network/input.ts';
import type { Write } from '../../../store/types.ts';
import { keyOf, newObject, type StoredMetadata, secretObject } from '../../objects/object.ts';
import type { HostRequest } from './read-request.ts';

/** Which boot of which host registered last; tells copies of a disk apart. */
export const bootIdAnnotation = 'drover.dev/boot-id';
export const hostnameAnnotation = 'drover.dev/hostname';

/** A stored Machine with its metadata. */
export type StoredMachine = Omit<Machine, 'metadata'> & {
  readonly metadata: StoredMetadata & {
    readonly namespace: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
};

export type StoredCluster = Omit<Cluster, 'metadata'> & {
  readonly metadata: StoredMetadata & { readonly namespace: string; readonly deletionTimestamp?: string };
};

/** The name of the machine of a host: the same over every registration. */
export function machineNameOf(machineId: string): string {
  return `custom-${hash('sha256', machineId, 'hex').slice(0, 12)}`;
}

/**
 * The two Token objects that a node's credential alternates between, so that the one before goes on working until the
 * agent has the new one.
 */
export function nodeTokenNames(namespace: string, machineName: string): readonly [string, string] {
  const stem = `node-${hash('sha256', `${namespace}/${machineName}`, 'hex').slice(0, 20)}`;
  return [`${stem}-a`, `${stem}-b`];
}

const roleLabels: Readonly<Record<keyof Roles, string>> = {
  etcd: 'rke.cattle.io/etcd-role',
  controlPlane: 'rke.cattle.io/control-plane-role',
  worker: 'rke.cattle.io/worker-role',
};

/** The roles that a machine has. */
export function rolesOf({ metadata }: Pick<StoredMachine, 'metadata'>): Roles {
  const has = (role: keyof Roles): boolean => metadata.labels?.[roleLabels[role]] === 'true';
  return { etcd: has('etcd'), controlPlane: has('controlPlane'), worker: has('worker') };
}

/** Labels of the Machine: the user's own first, so that none of them stands in for what the manager says. */
function labelsOf(cluster: StoredCluster, machineId: string, { registration }: HostRequest): Record<string, string> {
  const { roles, nodeName } = registration;
  const own = readLabels(registration.labels ?? '').map(({ key, value = '' }) => [key, value] as const);
  const given = (Object.keys(roleLabels) as (keyof Roles)[]).filter((role) => roles[role]);
  return {
    [osLabel]: 'linux',
    ...Object.fromEntries(own.filter(([key]) => !Object.values(roleLabels).includes(key))),
    ...Object.fromEntries(given.map((role) => [roleLabels[role], 'true'])),
    [machineIdLabel]: machineId,
    [clusterNameLabel]: cluster.metadata.name,
    [rkeClusterNameLabel]: cluster.metadata.name,
    // A label holds at most 63 characters, a node name 253.
    ...(nodeName !== undefined && nodeName.length <= 63 ? { [nodeNameLabel]: nodeName } : {}),
  };
}

/** What the host says of itself and may say anew with every registration; its addresses are settled before. */
export function annotationsOf({ registration, bootId, hostname }: HostRequest): Record<string, string> {
  const labels = labelsForNode(registration);
  const taints = taintsForNode(registration);
  const found = registration.detected !== undefined;
  return {
    ...(registration.address === undefined ? {} : { [addressAnnotation]: registration.address }),
    ...(registration.internalAddress === undefined
      ? {}
      : { [found ? detectedAddressesAnnotation : internalAddressAnnotation]: registration.internalAddress }),
    ...(Object.keys(labels).length === 0 ? {} : { [labelsAnnotation]: JSON.stringify(labels) }),
    ...(taints.length === 0 ? {} : { [taintsAnnotation]: JSON.stringify(taints) }),
    ...(bootId === undefined ? {} : { [bootIdAnnotation]: bootId }),
    ...(hostname === undefined ? {} : { [hostnameAnnotation]: hostname }),
  };
}

const ownAnnotations: readonly string[] = [
  addressAnnotation,
  internalAddressAnnotation,
  detectedAddressesAnnotation,
  labelsAnnotation,
  taintsAnnotation,
  bootIdAnnotation,
  hostnameAnnotation,
];

function labelsForNode({ labels = '' }: NodeRegistrationRequest): Record<string, string> {
  return Object.fromEntries(readLabels(labels).map(({ key, value = '' }) => [key, value]));
}

function taintsForNode({ taints = '' }: NodeRegistrationRequest): object[] {
  return readTaints(taints).map(({ key, value, effect = '' }) => ({
    key,
    ...(value === undefined ? {} : { value }),
    effect,
  }));
}

/** Everything that a host which was never seen becomes: machine, bookkeeping and plan secret, owned from top to bottom. */
export function newMachineWrites(cluster: StoredCluster, machineId: string, host: HostRequest, now: Date): Write[] {
  const { namespace } = cluster.metadata;
  const name = machineNameOf(machineId);
  const value = objectText(
    machineKind,
    { name, namespace, labels: labelsOf(cluster, machineId, host) },
    {
      annotations: annotationsOf(host),
      finalizers: [machineFinalizer],
      ownerReferences: [ownerOf(clusterKind, cluster.metadata)],
    },
    { spec: { clusterName: cluster.metadata.name } },
    now,
  );
  const { metadata } = JSON.parse(value) as StoredMachine;
  return [
    { op: 'create', key: keyOf(machineKind, { name, namespace }), value },
    ...belongingsWrites(cluster, metadata, now),
  ];
}

/** What goes with a machine: the manager's bookkeeping, and the secret that its agent watches. */
export function belongingsWrites(cluster: StoredCluster, machine: StoredMachine['metadata'], now: Date): Write[] {
  const { name, namespace } = machine;
  const belongs = { ownerReferences: [ownerOf(machineKind, machine)] };
  const labels = { [clusterNameLabel]: cluster.metadata.name };
  const secret = { name: planSecretNameOf(name), namespace };
  const plan = { spec: { clusterName: cluster.metadata.name, machineName: name }, status: { state: 'undelivered' } };
  return [
    {
      op: 'create',
      key: keyOf(nodeplanKind, { name, namespace }),
      value: objectText(nodeplanKind, { name, namespace, labels }, belongs, plan, now),
    },
    {
      op: 'create',
      key: keyOf(secretObject, secret),
      value: objectText(secretObject, { ...secret, labels }, belongs, { type: planSecretType }, now),
    },
  ];
}

/** A machine that registers again: what the host says of itself is new, everything else stays. */
export function renewedMachine(machine: StoredMachine, host: HostRequest): StoredMachine {
  const others = Object.entries(machine.metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.includes(key));
  const annotations = { ...Object.fromEntries(others), ...annotationsOf(host) };
  return { ...machine, metadata: { ...machine.metadata, annotations } };
}

/** A machine of a pool, once a host has registered as it: what the host is comes from the pool and from the provider. */
export function takenMachine(
  machine: StoredMachine,
  machineId: string,
  { bootId, hostname }: HostRequest,
): StoredMachine {
  const { labels, annotations } = machine.metadata;
  const said = {
    ...(bootId === undefined ? {} : { [bootIdAnnotation]: bootId }),
    ...(hostname === undefined ? {} : { [hostnameAnnotation]: hostname }),
  };
  return {
    ...machine,
    metadata: {
      ...machine.metadata,
      labels: { ...labels, [machineIdLabel]: machineId },
      annotations: { ...annotations, ...said },
    },
  };
}

/** The text of a Token object for a node's agent. */
export function nodeTokenText(name: string, namespace: string, secret: string, hashed: string, now: Date): string {
  const fields = {
    token: hashed,
    nodeSecret: { namespace, name: secret },
    description: 'agent of a node',
    enabled: true,
    authProvider: 'local',
  };
  return newObject(tokenKind, { name, labels: { 'authn.management.cattle.io/kind': 'node' } }, fields, now);
}

function ownerOf(kind: Kind, { name, uid }: StoredMetadata) {
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function objectText(
  kind: Parameters<typeof newObject>[0],
  place: Parameters<typeof newObject>[1],
  metadata: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>>,
  now: Date,
): string {
  const made = JSON.parse(newObject(kind, place, fields, now)) as { metadata: Record<string, unknown> };
  return JSON.stringify({ ...made, metadata: { ...made.metadata, ...metadata } });
}
