import { hasFix, type KubernetesVersion } from '../../../../lib/version.ts';
import { type Address, parseAddress } from '../../../../network/address.ts';
import { addressAt, type Cidr, parseCidr } from '../../../../network/cidr.ts';
import { type Family, stackOf } from '../../../../network/family.ts';
import { nodeMaskMisfit } from '../../../../network/node-mask.ts';
import { scopeOf, usableOnNode } from '../../../../network/scope.ts';
import { argumentOf, type EngineValues, type Installed, isTrue, itemsOf, textOf } from './setup.ts';

const defaults = {
  ipv4: { pods: '10.42.0.0/16', services: '10.43.0.0/16' },
  ipv6: { pods: 'fd00:42::/56', services: 'fd00:43::/112' },
} as const;

/** An etcd-only server of an IPv6-only cluster came up first in these (rancher/rke2#8921). */
const etcdOnlyOverIpv6: readonly KubernetesVersion[] = [
  [1, 31, 14],
  [1, 32, 10],
  [1, 33, 6],
  [1, 34, 2],
];

const egressModes = ['agent', 'cluster', 'pod', 'disabled'];
const rke2Cnis = ['none', 'calico', 'canal', 'cilium', 'flannel'];
const flannelBackends = ['none', 'vxlan', 'host-gw', 'wireguard-native'];

/** Ranges of a server as the engine takes them, defaults filled in by the family of the first node address. */
export interface ServerRanges {
  readonly pods: readonly Cidr[];
  readonly services: readonly Cidr[];
}

export function rangesOf(values: EngineValues, nodeIps: readonly Address[]): ServerRanges {
  const byDefault = defaults[nodeIps[0]?.family ?? 'ipv4'];
  const read = (key: string, fallback: string) =>
    itemsOf(values[key] ?? fallback).flatMap((text) => {
      const range = parseCidr(text);
      return range.ok ? [range.value.cidr] : [];
    });
  return { pods: read('cluster-cidr', byDefault.pods), services: read('service-cidr', byDefault.services) };
}

/** Addresses of the cluster's DNS: given ones, else index 10 of each service range. */
export function dnsOf(values: EngineValues, nodeIps: readonly Address[]): string[] {
  const given = itemsOf(values['cluster-dns']);
  if (given.length > 0) return given;
  return rangesOf(values, nodeIps).services.flatMap((range) => addressAt(range, 10n)?.text ?? []);
}

/** The first node addresses: given ones, else what the host has, IPv4 first, as the engines look. */
export function nodeIpsOf(values: EngineValues, hostAddresses: readonly Address[]): Address[] {
  const given = itemsOf(values['node-ip']).flatMap((text) => {
    const address = parseAddress(text);
    return address.ok ? [address.value] : [];
  });
  if (given.length > 0) return given;
  return (['ipv4', 'ipv6'] as const).flatMap((family) => hostAddresses.find((one) => one.family === family) ?? []);
}

/**
 * Why an engine would end right after its start with this configuration on this host; each as the engine's own log
 * tells it, in our words. Empty when it would go on.
 */
export function refusalsOf(
  installed: Installed,
  values: EngineValues,
  hostAddresses: readonly Address[],
): readonly string[] {
  const nodeIps = nodeIpsOf(values, hostAddresses);
  const refusals = [...nodeIpRefusals(values, nodeIps, hostAddresses)];
  if (installed.agent) {
    if (textOf(values, 'server') === '') refusals.push('--server is required');
    if (textOf(values, 'token') === '') refusals.push('--token is required');
    return refusals;
  }
  return [...refusals, ...serverRefusals(installed, values, nodeIps)];
}

function* nodeIpRefusals(
  values: EngineValues,
  nodeIps: readonly Address[],
  hostAddresses: readonly Address[],
): Generator<string> {
  for (const key of ['node-ip', 'node-external-ip', 'advertise-address']) {
    for (const text of itemsOf(values[key])) {
      if (!parseAddress(text).ok) yield `invalid ${key} ${JSON.stringify(text)}: no IP address`;
    }
  }
  if (nodeIps.length === 0) yield 'no address of this host can be the node-ip';
  for (const address of nodeIps) {
    if (!usableOnNode(scopeOf(address))) yield `invalid node IP ${address.text}: a ${scopeOf(address)} address`;
    else if (!hostAddresses.some(({ text }) => text === address.text)) {
      yield `node IP ${address.text} not found in the host's network interfaces`;
    }
  }
  const families = nodeIps.map(({ family }) => family);
  if (new Set(families).size < families.length) yield 'node-ip holds two addresses of one family';
}

function* serverRefusals(installed: Installed, values: EngineValues, nodeIps: readonly Address[]): Generator<string> {
  const spelling = ['cluster-cidr', 'service-cidr'].flatMap((key) => rangeRefusals(key, itemsOf(values[key])));
  yield* spelling;
  if (spelling.length === 0) yield* familyRefusals(installed, values, nodeIps);
  const mode = textOf(values, 'egress-selector-mode');
  if (mode !== '' && !egressModes.includes(mode)) yield `invalid egress-selector-mode ${mode}`;
  yield* installed.engine === 'rke2' ? cniRefusals(values) : flannelRefusals(values);
  if (textOf(values, 'token') === '' && textOf(values, 'server') !== '') yield '--token is required to join a cluster';
}

function rangeRefusals(key: string, texts: readonly string[]): string[] {
  const read = texts.map((text) => ({ text, range: parseCidr(text) }));
  const bad = read.filter(({ range }) => !range.ok).map(({ text }) => `invalid ${key} ${JSON.stringify(text)}`);
  const families = read.flatMap(({ range }) => (range.ok ? [range.value.cidr.family] : []));
  const pairs = families.length > 2 || new Set(families).size < families.length;
  return pairs ? [...bad, `invalid ${key}: at most one IPv4 and one IPv6 range`] : bad;
}

function* familyRefusals(installed: Installed, values: EngineValues, nodeIps: readonly Address[]): Generator<string> {
  const { pods, services } = rangesOf(values, nodeIps);
  const families = (list: readonly { readonly family: Family }[]) => list.map(({ family }) => family);
  if (stackOf(families(pods)) !== stackOf(families(services))) {
    yield 'cluster-cidr and service-cidr must share the same IP version';
  }
  for (const family of families(pods)) {
    if (!nodeIps.some((address) => address.family === family)) {
      yield `cluster-cidr and node-ip must share the same IP version: no ${family} address among ${nodeIps.map(({ text }) => text).join(',') || 'none'}`;
    }
  }
  if (!isTrue(values['disable-apiserver'])) yield* apiServerRefusals(installed, values, nodeIps, services);
  if (!isTrue(values['disable-controller-manager'])) yield* controllerManagerRefusals(values, pods);
  const ipv6Only = stackOf(families(pods)) === 'ipv6';
  const etcdOnly = isTrue(values['disable-apiserver']) && !isTrue(values['disable-etcd']);
  if (ipv6Only && etcdOnly && !hasFix(installed.version, etcdOnlyOverIpv6)) {
    yield 'dial tcp 127.0.0.1: connection refused: the load balancer of an etcd-only server listens on IPv4 only in this release';
  }
}

/** The address that a server advertises: given, else the first external one, else the first node address. */
export function advertisedOf(values: EngineValues, nodeIps: readonly Address[]): Address | undefined {
  const given = parseAddress(textOf(values, 'advertise-address'));
  if (given.ok) return given.value;
  const external = parseAddress(itemsOf(values['node-external-ip'])[0] ?? '');
  return external.ok ? external.value : nodeIps[0];
}

function* apiServerRefusals(
  { version }: Installed,
  values: EngineValues,
  nodeIps: readonly Address[],
  services: readonly Cidr[],
): Generator<string> {
  const advertised = advertisedOf(values, nodeIps);
  const primary = services[0];
  if (primary && advertised && advertised.family !== primary.family) {
    yield `service IP family "${primary.text}" must match public address family "${advertised.text}"`;
  }
  for (const { family, prefix, text } of services) {
    const hostBits = (family === 'ipv4' ? 32 : 128) - prefix;
    const most = version.minor >= 34 ? (family === 'ipv6' ? 64 : 32) : 20;
    if (hostBits > most) yield `specified service-cluster-ip-range ${text} is too large`;
    if (hostBits < 3) yield `specified service-cluster-ip-range ${text} holds fewer than 8 addresses`;
  }
}

function* controllerManagerRefusals(values: EngineValues, pods: readonly Cidr[]): Generator<string> {
  const argument = (name: string) => argumentOf(values, 'kube-controller-manager-arg', name);
  if (argument('allocate-node-cidrs') === 'false') return;
  if (pods.length > 1 && argument('node-cidr-mask-size') !== undefined) {
    yield 'usage of --node-cidr-mask-size is not allowed with dual-stack clusters';
  }
  for (const { family } of pods) {
    const other = family === 'ipv4' ? 'ipv6' : 'ipv4';
    if (pods.length === 1 && argument(`node-cidr-mask-size-${other}`) !== undefined) {
      yield `usage of --node-cidr-mask-size-${other} is not allowed with a single-stack ${family} cluster`;
    }
  }
  for (const range of pods) {
    const misfit = nodeMaskMisfit(range, maskOf(values, range, pods.length > 1));
    if (misfit) yield `the node mask does not fit the cluster-cidr ${range.text}: ${misfit}`;
  }
}

/** Prefix length of the pod range that each node gets. */
export function maskOf(values: EngineValues, { family }: Cidr, dual: boolean): number {
  const own = argumentOf(values, 'kube-controller-manager-arg', `node-cidr-mask-size-${family}`);
  const any = dual ? undefined : argumentOf(values, 'kube-controller-manager-arg', 'node-cidr-mask-size');
  return Number(own ?? any ?? (family === 'ipv4' ? 24 : 64));
}

function* cniRefusals(values: EngineValues): Generator<string> {
  const names = itemsOf(values.cni ?? 'canal');
  const [first, second] = names;
  const single = names.length === 1 && first !== undefined && rke2Cnis.includes(first);
  const pair = names.length === 2 && first === 'multus' && second !== undefined && rke2Cnis.includes(second);
  if (!single && !pair) yield `failed to validate --cni flag: ${names.join(',')}`;
}

function* flannelRefusals(values: EngineValues): Generator<string> {
  const backend = textOf(values, 'flannel-backend') || 'vxlan';
  if (!flannelBackends.includes(backend)) yield `unknown flannel-backend ${backend}`;
}

const criticalKeys: Readonly<Record<Installed['engine'], readonly string[]>> = {
  rke2: [
    'agent-token',
    'cluster-cidr',
    'cluster-dns',
    'cluster-domain',
    'disable-cloud-controller',
    'disable-kube-proxy',
    'egress-selector-mode',
    'service-cidr',
  ],
  k3s: [
    'agent-token',
    'cluster-cidr',
    'cluster-dns',
    'cluster-domain',
    'service-cidr',
    'disable-cloud-controller',
    'disable-network-policy',
    'egress-selector-mode',
    'flannel-backend',
    'flannel-external-ip',
    'flannel-ipv6-masq',
    'secrets-encryption',
  ],
};

/** Values that all servers must agree on, in one form: a list and its comma text are the same. */
export function criticalValues({ engine }: Installed, values: EngineValues): Readonly<Record<string, string>> {
  return Object.fromEntries(criticalKeys[engine].map((key) => [key, itemsOf(values[key]).join(',')]));
}

/** The keys in which two servers differ; the second one then refuses to go on. */
export function criticalMismatch(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(a).filter((key) => a[key] !== b[key]);
}
