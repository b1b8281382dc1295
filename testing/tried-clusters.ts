import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Cluster, RkeConfig } from '../src/kinds/cluster/schema.ts';
import type { ConfigKey } from '../src/network/facts.ts';
import { aPool } from './builders.ts';
import { anyRangeList } from './range-cases.ts';
import { engineNamed } from './rendering.ts';
import { type ValidCluster, validClusters } from './valid-clusters.ts';

/** A cluster that users could write, right or wrong, and how its nodes are addressed. */
export type TriedCluster = ValidCluster;

/** Ranges inside and outside of those that valid clusters have, sound ones and near misses. */
const range = fc.constantFrom(
  '10.42.0.0/16',
  '10.64.0.0/16',
  '10.0.0.0/8',
  '10.52.0.0/28',
  '10.42.0.1/16',
  '192.168.0.0/16',
  'fd12:3456:789a:4200::/56',
  'fd12:3456:789a:4300::/112',
  'fd12:3456:789a:4300::/96',
  'fd12:3456:789a:4300::/124',
  'fd12:3456:789a::/40',
  '2001:db8::/56',
);
const pair = fc.tuple(range, range);
const ranges = fc.oneof(
  range,
  pair.map(String),
  pair,
  pair.map((both) => both.join(', ')),
  anyRangeList,
);

const address = fc.constantFrom('10.0.0.1', 'fd00::1', '[fd00::1]', 'fe80::1', '127.0.0.1', 'eth0', '::ffff:10.0.0.1');
const addresses = fc.oneof(address, fc.tuple(address, address), fc.tuple(address, address).map(String));

const text = fc.constantFrom('x', 'a.b', '10.0.0.1', 'fd00::1', '/a/b', 'https://10.0.0.1:6443', '', 5, true, null);
const plainValues: Readonly<Record<ConfigKey['kind'], fc.Arbitrary<unknown>>> = {
  string: text,
  boolean: fc.constantFrom<unknown>(true, false, 'true', 'False', '1', 0, 'yes', '', null),
  integer: fc.constantFrom<unknown>(1, '2', 6443, -1, 20000, 1.5, 'x', null),
  list: fc.oneof(
    addresses,
    fc.array(text, { maxLength: 3 }),
    fc.constantFrom<unknown>('a,b', [1], 'node-ip=::', {}, []),
  ),
  duration: fc.constantFrom('10m', '1h30m', 5, 'soon'),
};

const componentArgument = fc.constantFrom(
  'node-cidr-mask-size=24',
  'node-cidr-mask-size-ipv4=26',
  'node-cidr-mask-size-ipv6=80',
  'node_cidr_mask_size_ipv6=120',
  '--node-cidr-mask-size-ipv6=64',
  '-node-cidr-mask-size-ipv6=120',
  'node-cidr-mask-size-ipv6=0x78',
  'allocate-node-cidrs=false',
  'allocate-node-cidrs=true',
  'cluster-cidr=10.0.0.0/8',
  'service-cluster-ip-range=10.0.0.0/16',
  'advertise-address=fd00::1',
  'node-ip=10.0.0.1',
  'node-ip=::',
  'node-ip=10.0.0.1,fd00::1',
  'secure-port=0',
  'secure-port=10300',
  'v=2',
);
const componentArguments = fc.oneof(componentArgument, fc.array(componentArgument, { maxLength: 4 }));

/** Keys that decide about addresses come more often, with values that nearly fit. */
const telling: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'kube-controller-manager-arg': componentArguments,
  'kube-apiserver-arg': componentArguments,
  'kubelet-arg': componentArguments,
  'cluster-cidr': ranges,
  'service-cidr': ranges,
  'cluster-dns': fc.constantFrom<unknown>(
    '10.43.0.10',
    ['10.192.0.10'],
    'fd00::a',
    '10.192.0.10,fd00::a',
    '10.43.0.10 ',
  ),
  'cluster-domain': fc.constantFrom('a.b', 'cluster.local', 'A_b'),
  'advertise-address': address,
  'node-ip': addresses,
  'node-external-ip': addresses,
  'tls-san': fc.constantFrom<unknown>('[fd00::1]', 'fd00::1', 'a.b,c.d', ['a.b', '[::1]']),
  'egress-selector-mode': fc.constantFrom('agent', 'pod', 'cluster', 'disabled', 'off'),
  'flannel-backend': fc.constantFrom('none', 'vxlan', 'host-gw', 'wireguard-native', 'ipsec', 'wireguard'),
  'disable-cloud-controller': plainValues.boolean,
  'disable-kube-proxy': plainValues.boolean,
  'cloud-provider-name': fc.constantFrom('external', 'aws', 'rancher-vsphere'),
  'private-registry': fc.constantFrom<unknown>('{}', 'mirrors: {}', 'x', '/etc/own.yaml', '- a', 'a: [', 5),
  'https-listen-port': fc.constantFrom<unknown>(6443, '7443', 0, 70000, 'x'),
  'service-node-port-range': fc.constantFrom('30000-32767', '1-2', '5-1', 'x'),
  cni: fc.constantFrom<unknown>(
    'multus',
    'canal,multus',
    'multus,calico',
    ['multus', 'none'],
    ['multus', 'multus'],
    ['cilium'],
    'calico',
    'none',
    'weave',
    [],
  ),
};

/** One key of an engine with some value for it. */
function settingOf(engine: 'k3s' | 'rke2'): fc.Arbitrary<readonly [string, unknown]> {
  const { keys } = engineNamed(engine).facts;
  const key = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...Object.keys(telling)) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(keys)) },
  );
  return key.chain((name) =>
    (telling[name] ?? plainValues[keys[name]?.kind ?? 'string']).map((value) => [name, value]),
  );
}

const settings = {
  k3s: fc.array(settingOf('k3s'), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  rke2: fc.array(settingOf('rke2'), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
};

const selector = fc.constantFrom<object | null>(
  null,
  {},
  { matchLabels: { zone: 'a' } },
  { matchLabels: { 'rke.cattle.io/worker-role': 'true' } },
  { matchLabels: { 'rke.cattle.io/control-plane-role': 'true' } },
  { matchExpressions: [{ key: 'rke.cattle.io/etcd-role', operator: 'Exists' }] },
  { matchExpressions: [{ key: 'rke.cattle.io/control-plane-role', operator: 'DoesNotExist' }] },
);

const calico = fc.record(
  {
    bgp: fc.constantFrom('Enabled', 'Disabled', null),
    ipPools: fc.array(
      fc.record(
        {
          cidr: range,
          encapsulation: fc.constantFrom('VXLAN', 'None', 'IPIP', 'IPIPCrossSubnet', 'VXLANCrossSubnet', 'x', null),
          natOutgoing: fc.constantFrom('Enabled', 'Disabled'),
          blockSize: fc.constantFrom(20, 26, 122, 64, '26', null),
        },
        { requiredKeys: ['cidr'] },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

const cilium = fc.record(
  {
    routingMode: fc.constantFrom('native', 'tunnel', 'native', null, 'x'),
    autoDirectNodeRoutes: fc.constantFrom<unknown>(true, false, 'true', 'false', null),
    underlayProtocol: fc.constantFrom('ipv6', 'ipv4', null),
    tunnelProtocol: fc.constantFrom('vxlan', 'geneve', null),
    ipv4NativeRoutingCIDR: fc.constantFrom('10.0.0.0/8', 'fd00::/56', ''),
    ipv6NativeRoutingCIDR: fc.constantFrom('fd00::/56', '10.0.0.0/8', '', null),
    enableIPv6Masquerade: fc.boolean(),
    kubeProxyReplacement: fc.constantFrom<unknown>(true, false, 'true', null),
    k8sServiceHost: fc.constant('localhost'),
    k8sServicePort: fc.constantFrom('6443', 6444),
  },
  { requiredKeys: [] },
);

interface ChartTrial {
  readonly name: string;
  readonly values: unknown;
  readonly where: 'chartValues' | 'additionalManifest' | 'both';
}

const chartTrial: fc.Arbitrary<ChartTrial> = fc
  .record({
    chart: fc.oneof(
      calico.map((network) => ({ name: 'rke2-calico', values: { installation: { calicoNetwork: network } } })),
      cilium.map((values) => ({ name: 'rke2-cilium', values })),
      fc.constantFrom(
        { name: 'rke2-canal', values: { flannel: { backend: 'host-gw' } } },
        { name: 'rke2-coredns', values: { nodelocal: { enabled: true } } },
        { name: 'rke2-flannel', values: {} },
        { name: 'rke2-cilium', values: null },
      ),
    ),
    where: fc.constantFrom('chartValues', 'chartValues', 'additionalManifest', 'both'),
  })
  .map(({ chart, where }) => ({ ...chart, where: where as ChartTrial['where'] }));

function chartsOf(trials: readonly ChartTrial[]): Partial<RkeConfig> {
  const inValues = trials.filter(({ where }) => where !== 'additionalManifest');
  const inManifest = trials.filter(({ where }) => where !== 'chartValues');
  const documents = inManifest.map(({ name, values }) =>
    stringify({
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChartConfig',
      metadata: { name, namespace: 'kube-system' },
      spec: { valuesContent: stringify(values) },
    }),
  );
  return {
    ...(inValues.length > 0 && { chartValues: Object.fromEntries(inValues.map(({ name, values }) => [name, values])) }),
    ...(documents.length > 0 && { additionalManifest: documents.join('---\n') }),
  };
}

const otherParts: fc.Arbitrary<Partial<RkeConfig>> = fc.record(
  {
    etcd: fc.constantFrom<NonNullable<RkeConfig['etcd']>>(
      { disableSnapshots: true },
      { snapshotRetention: 3, snapshotScheduleCron: '0 */5 * * *' },
      {
        s3: { bucket: 'b', endpoint: 's3.example.net', region: 'eu', cloudCredentialName: 'cattle-global-data:cc-s3' },
      },
    ),
    registries: fc.constantFrom<NonNullable<RkeConfig['registries']>>(
      { mirrors: { 'docker.io': { endpoint: ['https://[fd00::5]:5000'] } } },
      { configs: { 'registry.example.net': { authConfigSecretName: 'auth', tlsSecretName: 'tls' } } },
    ),
    networking: fc.constantFrom<NonNullable<RkeConfig['networking']>>(
      { stackPreference: 'dual' },
      { stackPreference: 'ipv4' },
      { stackPreference: 'ipv6' },
    ),
  },
  { requiredKeys: [] },
);

/** Clusters that are right by construction, with up to a handful of things said on top, right or wrong. */
export const triedClusters: fc.Arbitrary<TriedCluster> = validClusters.chain((valid) => {
  const engine = valid.cluster.spec?.kubernetesVersion?.includes('k3s') ? 'k3s' : 'rke2';
  const often = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
  const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
  return fc
    .record({
      everywhere: often(settings[engine]),
      selected: seldom(fc.array(fc.tuple(selector, settings[engine]), { minLength: 1, maxLength: 2 })),
      charts: often(fc.array(chartTrial, { maxLength: 2 })),
      other: seldom(otherParts),
      windows: seldom(fc.constantFrom(true, false)),
    })
    .map((changes) => ({ ...valid, cluster: changed(valid.cluster, changes) }));
});

interface Changes {
  readonly everywhere: Record<string, unknown> | undefined;
  readonly selected: readonly (readonly [object | null, Record<string, unknown>])[] | undefined;
  readonly charts: readonly ChartTrial[] | undefined;
  readonly other: Partial<RkeConfig> | undefined;
  readonly windows: boolean | undefined;
}

function changed(cluster: Cluster, { everywhere, selected, charts, other, windows }: Changes): Cluster {
  const rke = cluster.spec?.rkeConfig;
  const pools = rke?.machinePools ?? [];
  const windowsPool = aPool({ name: 'windows', etcdRole: false, controlPlaneRole: false, machineOS: 'windows' });
  return {
    ...cluster,
    spec: {
      ...cluster.spec,
      rkeConfig: {
        ...rke,
        machineGlobalConfig: { ...rke?.machineGlobalConfig, ...everywhere },
        ...(selected && {
          machineSelectorConfig: [
            ...(rke?.machineSelectorConfig ?? []),
            ...selected.map(([machineLabelSelector, config]) => ({ machineLabelSelector, config })),
          ],
        }),
        ...(charts && chartsOf(charts)),
        ...other,
        ...(windows && pools.length > 0 && { machinePools: [...pools, windowsPool] }),
      },
    },
  };
}
