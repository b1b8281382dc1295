import type { Family, Stack } from '../../src/network/family.ts';
import type { Roles } from '../../src/network/input.ts';
import type { Addresses } from '../lab/network.ts';

/** One journey: a cluster of existing hosts in one network. */
export interface Story {
  /** What the cluster is, for the name of the suite. */
  readonly title: string;
  /** Name of the cluster. */
  readonly name: string;
  /** Families of the network. */
  readonly stack: Stack;
  /** Families of the cluster, the primary one first. */
  readonly families: readonly Family[];
  readonly engine: 'rke2' | 'k3s';
  readonly version: string;
  /** Absent where the engine has its own. */
  readonly cni?: string;
  /** Name of a host → its roles, in the order in which they register. */
  readonly hosts: Readonly<Record<string, Roles>>;
  /** Where the registration command comes from: the object, or `drover node command`. */
  readonly command: 'object' | 'verb';
  /** Further values of the engine's configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Hosts have a second address of each family, under which they are reached from outside. */
  readonly external?: boolean;
  /** How a host says its internal addresses; undefined leaves it to the script to find them. */
  internalAddress(addresses: Addresses): string | undefined;
}

export const all: Roles = { etcd: true, controlPlane: true, worker: true };
export const worker: Roles = { etcd: false, controlPlane: false, worker: true };
export const etcd: Roles = { etcd: true, controlPlane: false, worker: false };
export const controlPlane: Roles = { etcd: false, controlPlane: true, worker: false };

const ranges: Readonly<Record<Family, { readonly pods: string; readonly services: string }>> = {
  ipv4: { pods: '10.52.0.0/16', services: '10.53.0.0/16' },
  ipv6: { pods: 'fd7a:3c1e:9b42:5200::/56', services: 'fd7a:3c1e:9b42:5300::/112' },
};

/** The manifest that a person would apply. */
export function manifestOf({ name, version, cni, families, config }: Story): object {
  const list = (what: 'pods' | 'services') => families.map((family) => ranges[family][what]).join(',');
  return {
    apiVersion: 'provisioning.cattle.io/v1',
    kind: 'Cluster',
    metadata: { name, namespace: 'fleet-default' },
    spec: {
      kubernetesVersion: version,
      rkeConfig: {
        machineGlobalConfig: {
          ...(cni !== undefined && { cni }),
          'cluster-cidr': list('pods'),
          'service-cidr': list('services'),
          ...config,
        },
      },
    },
  };
}

/** Words behind the registration command, for both of its sources. */
export function roleWords({ etcd: member, controlPlane: plane, worker: pods }: Roles): string[] {
  return [...(member ? ['--etcd'] : []), ...(plane ? ['--controlplane'] : []), ...(pods ? ['--worker'] : [])];
}

/** Addresses of a host in the order of the cluster's families. */
export function inOrder(addresses: Addresses, { families }: Pick<Story, 'families'>): string[] {
  return families.map((family) => addresses[family]);
}
