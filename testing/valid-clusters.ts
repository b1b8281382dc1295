import fc from 'fast-check';
import type { MachinePool } from '../src/kinds/cluster/pool-schema.ts';
import type { Cluster } from '../src/kinds/cluster/schema.ts';
import { aCluster, aPool } from './builders.ts';

/** A cluster that is right by construction, and how its nodes are addressed. */
export interface ValidCluster {
  readonly cluster: Cluster;
  readonly externalFamilies: readonly ('ipv4' | 'ipv6')[];
}

const releases = {
  k3s: ['v1.31.14+k3s1', 'v1.33.13+k3s1', 'v1.34.9+k3s1', 'v1.36.2+k3s1'],
  rke2: ['v1.31.14+rke2r1', 'v1.33.13+rke2r1', 'v1.34.10+rke2r1', 'v1.36.3+rke2r1'],
} as const;

const cnis = [
  undefined,
  'canal',
  'calico',
  'cilium',
  'flannel',
  ['multus', 'canal'],
  ['multus', 'calico'],
  ['multus', 'cilium'],
] as const;

interface Ranges {
  readonly pods: string;
  readonly services: string;
  readonly maskFlag: readonly [name: string, size: number] | undefined;
}

/** IPv4 ranges that hold 16 nodes or more, of private space, pods and Services apart. */
const ipv4Ranges = fc
  .record({
    second: fc.integer({ min: 64, max: 126 }),
    prefix: fc.integer({ min: 13, max: 20 }),
    services: fc.integer({ min: 13, max: 24 }),
  })
  .map(({ second, prefix, services }): Ranges => {
    const pods = `10.${second - (second % 8)}.0.0/${prefix}`;
    return { pods, services: `10.${128 + second - (second % 8)}.0.0/${services}`, maskFlag: undefined };
  });

/** IPv6 ranges of one unique local /48, with the default node mask or one that fits a long pod range. */
const ipv6Ranges = fc
  .record({
    id: fc.bigInt({ min: 1n, max: (1n << 40n) - 1n }),
    long: fc.boolean(),
    prefix: fc.integer({ min: 49, max: 60 }),
    services: fc.integer({ min: 108, max: 120 }),
  })
  .map(({ id, long, prefix, services }): Ranges => {
    const hex = id.toString(16).padStart(10, '0');
    const site = `fd${hex.slice(0, 2)}:${group(hex.slice(2, 6))}:${group(hex.slice(6))}`;
    return {
      pods: long ? `${site}::/108` : `${site}::/${prefix}`,
      services: `${site}:ffff::/${services}`,
      maskFlag: long ? ['node-cidr-mask-size-ipv6', 120] : undefined,
    };
  });

function group(text: string): string {
  return text.replace(/^0{1,3}/, '');
}

const pools = fc
  .array(
    fc.record({
      roles: fc.constantFrom(
        ['etcd', 'controlPlane', 'worker'],
        ['etcd', 'controlPlane'],
        ['etcd'],
        ['controlPlane'],
        ['worker'],
        ['controlPlane', 'worker'],
        ['etcd', 'worker'],
      ),
      quantity: fc.integer({ min: 1, max: 3 }),
      labels: fc.constantFrom({}, { zone: 'a' }, { zone: 'b', 'example.net/tier': 'db' }),
    }),
    { maxLength: 4 },
  )
  .map((extra) => [
    ...(extra.length === 0 ? [] : [poolOf('base', ['etcd', 'controlPlane', 'worker'], 1, {})]),
    ...extra.map(({ roles, quantity, labels }, index) => poolOf(`pool-${index}`, roles, quantity, labels)),
  ]);

function poolOf(name: string, roles: readonly string[], quantity: number, labels: Record<string, string>): MachinePool {
  return aPool({
    name,
    quantity,
    labels,
    etcdRole: roles.includes('etcd'),
    controlPlaneRole: roles.includes('controlPlane'),
    workerRole: roles.includes('worker'),
  });
}

/** Settings that users make besides ranges; none of them may break anything. */
const settings = fc.record({
  tlsSan: fc.constantFrom(undefined, ['api.example.net'], 'api.example.net,other.example.net'),
  securePort: fc.boolean(),
  retention: fc.constantFrom(undefined, 5, '7'),
  masquerade: fc.constantFrom(undefined, true, false, 'true'),
  noController: fc.boolean(),
  dns: fc.boolean(),
  dataDirectory: fc.boolean(),
  endpoint: fc.boolean(),
  zoneSelector: fc.boolean(),
});

/** Clusters over engines, releases, stacks, orders, CNIs, ranges, topologies and settings. */
export const validClusters: fc.Arbitrary<ValidCluster> = fc
  .record({
    engine: fc.constantFrom('k3s' as const, 'rke2' as const),
    release: fc.integer({ min: 0, max: 3 }),
    families: fc.constantFrom('4', '6', '46', '64'),
    asList: fc.boolean(),
    cni: fc.constantFrom(...cnis),
    ownCni: fc.boolean(),
    ipv4: ipv4Ranges,
    ipv6: ipv6Ranges,
    pools,
    settings,
    external: fc.constantFrom([], ['ipv4'], ['ipv6'], ['ipv4', 'ipv6']),
  })
  .map((choice) => {
    const ranges = [...choice.families].map((family) => (family === '4' ? choice.ipv4 : choice.ipv6));
    const join = (texts: readonly string[]) => (choice.asList ? [...texts] : texts.join(','));
    const { settings: set } = choice;
    const masks = ranges.flatMap(({ maskFlag }) => (maskFlag ? [`${maskFlag[0]}=${maskFlag[1]}`] : []));
    const controllerArgs = [...masks, ...(set.securePort ? ['secure-port=20257'] : [])];
    const config: Record<string, unknown> = {
      ...(set.tlsSan && { 'tls-san': set.tlsSan }),
      ...(set.retention !== undefined && { 'etcd-snapshot-retention': set.retention }),
      ...(controllerArgs.length > 0 && { 'kube-controller-manager-arg': controllerArgs }),
      ...(set.noController && { 'disable-cloud-controller': true }),
      ...(set.dns && { 'cluster-dns': join(ranges.map(({ services }) => dnsIn(services))) }),
      ...(choice.engine === 'k3s' && choice.ownCni && { 'flannel-backend': 'none' }),
      ...(choice.engine === 'k3s' &&
        !choice.ownCni &&
        set.masquerade !== undefined && { 'flannel-ipv6-masq': set.masquerade }),
    };
    const cluster = aCluster({
      version: releases[choice.engine][choice.release] ?? null,
      clusterCidr: join(ranges.map(({ pods }) => pods)),
      serviceCidr: join(ranges.map(({ services }) => services)),
      cni: choice.engine === 'rke2' ? (choice.ownCni ? 'none' : choice.cni) : undefined,
      config,
      pools: choice.pools,
      rke: {
        ...(set.dataDirectory && { dataDirectories: { k8sDistro: '/srv/engine', provisioning: '/srv/provisioning' } }),
        ...(set.zoneSelector && {
          machineSelectorConfig: [
            { machineLabelSelector: { matchLabels: { zone: 'a' } }, config: { 'kubelet-arg': ['max-pods=100'] } },
          ],
        }),
      },
      ...(set.endpoint && { spec: { localClusterAuthEndpoint: { enabled: true, fqdn: 'api.example.net' } } }),
    });
    return { cluster, externalFamilies: choice.external as readonly ('ipv4' | 'ipv6')[] };
  });

/** Index 12 of a service range. */
function dnsIn(services: string): string {
  const base = services.slice(0, services.indexOf('/'));
  return base.includes(':') ? `${base}c` : base.replace(/0$/, '12');
}
