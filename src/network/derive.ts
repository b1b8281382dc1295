import type { Address } from './address.ts';
import { capacityOf, defaultMaxPods } from './capacity.ts';
import { certificateNamesOf } from './certificate-names.ts';
import type { WrittenCidr } from './cidr.ts';
import { addressAt, type Cidr } from './cidr.ts';
import type { EngineFacts, Facts } from './facts.ts';
import { type Family, familyTitle, orderByFamily, type Stack, stackOf, stackTitle } from './family.ts';
import type { NetworkInput } from './input.ts';
import { nodeMaskOf } from './node-mask.ts';
import { defaultNodePorts, openingsOf } from './openings.ts';
import type { NetworkPlan } from './plan.ts';
import { type NetworkReading, type Reading, rangesOf } from './reading.ts';
import { reservedBlocks } from './reserved.ts';
import type { Traced } from './trace.ts';

/** Index of the cluster DNS address in each service range, a habit of Kubernetes that both engines keep. */
const dnsIndex = 10n;

/**
 * Derives everything that a cluster's parts must agree on about addresses. Undefined when the ranges contradict each
 * other or themselves; the rules then say why. The same input always gives the same plan.
 */
export function deriveNetworkPlan(input: NetworkInput, reading: NetworkReading, facts: Facts): NetworkPlan | undefined {
  const engine = facts.engines[input.engine];
  const ranges = chooseRanges(input, reading, engine);
  if (!ranges) return undefined;
  const { pods, services, primary } = ranges;
  const families = orderByFamily(
    services.map(({ value }) => value),
    primary.value,
  ).map(({ family }) => family);
  const stack = derivedStack(families, primary);
  const nodeMasks = families.map((family) => nodeMaskOf(family, stack.value, input));
  const cni = facts.cnis[primaryCniOf(input, engine)];
  return {
    stack,
    primary,
    families,
    pods: orderTraced(pods, primary.value),
    services: orderTraced(services, primary.value),
    nodeMasks,
    dns: dnsOf(reading, orderTraced(services, primary.value)),
    domain: domainOf(input),
    loopback: loopbackOf(stack.value),
    capacity: capacityOf({
      families,
      pods: byFamily(pods),
      services: byFamily(services),
      masks: Object.fromEntries(nodeMasks.map(({ family, value }) => [family, value])),
      version: input.version,
      maxPods: input.maxPods?.value ?? defaultMaxPods,
      pools: input.pools,
      plannedNodes: input.plannedNodes,
    }),
    nodeAddresses: nodeAddressesOf(families, primary),
    join: joinOf(serverPortOf(input, engine), engine, primary.value),
    certificateNames: certificateNamesOf(input, families, services[0]?.value),
    openings: openingsOf(families, { ...engine, openings: engineOpenings(input, engine) }, cni, nodePortsOf(input)),
    reserved: reservedBlocks.filter(({ cidr, grade }) => grade === 'forbidden' && families.includes(cidr.family)),
  };
}

/**
 * The CNI that serves pods: the one named last (multus stands before it), else the engine's default. K3s has no `cni`
 * key: its Flannel is there unless its backend is none.
 */
export function primaryCniOf(input: NetworkInput, engine: EngineFacts): string {
  if (engine.name === 'k3s') return input.flannelBackend?.value === 'none' ? 'none' : engine.defaultCni;
  return input.cni?.value.at(-1) ?? engine.defaultCni;
}

/** The families that the user's ranges ask for, even when no plan can be made of them; else what the preference asks for. */
export function intendedStack(input: NetworkInput, reading: NetworkReading): Stack | undefined {
  const families = [...rangesOf(reading.serviceCidr), ...rangesOf(reading.clusterCidr)].map(({ family }) => family);
  const fromRanges = stackOf(families);
  if (fromRanges) return fromRanges;
  if (input.clusterCidr || input.serviceCidr) return undefined;
  const preference = input.stackPreference?.value;
  return preference === 'ipv6' || preference === 'dual' ? preference : 'ipv4';
}

interface ChosenRanges {
  readonly pods: readonly Traced<Cidr>[];
  readonly services: readonly Traced<Cidr>[];
  readonly primary: Traced<Family>;
}

function chooseRanges(input: NetworkInput, reading: NetworkReading, engine: EngineFacts): ChosenRanges | undefined {
  if (!input.clusterCidr && !input.serviceCidr) return defaultRanges(input, engine);
  const pods = givenRanges(reading.clusterCidr);
  const services = givenRanges(reading.serviceCidr);
  const first = services?.[0];
  if (!pods || !services || !first || !sameFamilies(pods, services)) return undefined;
  const primary: Traced<Family> = {
    value: first.value.family,
    origin: 'derived',
    why: `the first service range, ${first.value.text}, is ${familyTitle[first.value.family]}`,
  };
  return { pods, services, primary };
}

/** Engines never default to dual-stack, and the default of an IPv6 host depends on the host: only IPv4 is safe to assume. */
function defaultRanges(input: NetworkInput, engine: EngineFacts): ChosenRanges | undefined {
  const preference = input.stackPreference?.value;
  if (preference === 'ipv6' || preference === 'dual') return undefined;
  const { pods, services } = engine.defaultRanges.ipv4;
  const why = `no range is given, and this is what ${engine.title} takes`;
  return {
    pods: [{ value: pods, origin: 'default', why }],
    services: [{ value: services, origin: 'default', why }],
    primary: { value: 'ipv4', origin: 'default', why: `no range is given, and ${engine.title} then uses IPv4` },
  };
}

/** The ranges of an option; undefined unless it has one or two, all readable, of different families. */
function givenRanges(readings: readonly Reading<WrittenCidr>[]): Traced<Cidr>[] | undefined {
  const ranges = readings.flatMap(({ given, value }): Traced<Cidr>[] =>
    value ? [{ value: value.cidr, origin: 'given', why: `${given.value} is given`, path: given.path }] : [],
  );
  const families = new Set(ranges.map(({ value }) => value.family));
  const sound = ranges.length > 0 && ranges.length === readings.length && families.size === ranges.length;
  return sound ? ranges : undefined;
}

function sameFamilies(a: readonly Traced<Cidr>[], b: readonly Traced<Cidr>[]): boolean {
  return stackOf(a.map(({ value }) => value.family)) === stackOf(b.map(({ value }) => value.family));
}

function orderTraced(ranges: readonly Traced<Cidr>[], primary: Family): Traced<Cidr>[] {
  return orderByFamily(
    ranges.map((range) => ({ family: range.value.family, range })),
    primary,
  ).map(({ range }) => range);
}

function byFamily(ranges: readonly Traced<Cidr>[]): Partial<Record<Family, Cidr>> {
  return Object.fromEntries(ranges.map(({ value }) => [value.family, value]));
}

function derivedStack(families: readonly Family[], primary: Traced<Family>): Traced<Stack> {
  const value = stackOf(families) ?? primary.value;
  if (primary.origin === 'default') return { value, origin: 'default', why: primary.why };
  const names = families.map((family) => familyTitle[family]).join(' and ');
  return {
    value,
    origin: 'derived',
    why: `pod and service ranges are ${names}, so the cluster is ${stackTitle[value]}`,
  };
}

function dnsOf(reading: NetworkReading, services: readonly Traced<Cidr>[]): Traced<Address>[] {
  const given = reading.clusterDns.flatMap(({ given, value }): Traced<Address>[] =>
    value ? [{ value, origin: 'given', why: `${given.value} is given`, path: given.path }] : [],
  );
  if (reading.clusterDns.length > 0) return given;
  return services.flatMap(({ value }): Traced<Address>[] => {
    const address = addressAt(value, dnsIndex);
    return address
      ? [{ value: address, origin: 'derived', why: `index ${dnsIndex} of the service range ${value.text}` }]
      : [];
  });
}

function domainOf(input: NetworkInput): Traced<string> {
  const given = input.clusterDomain;
  if (given) return { value: given.value, origin: 'given', why: `${given.value} is given`, path: given.path };
  return { value: 'cluster.local', origin: 'default', why: 'no domain is given' };
}

const loopbacks: Record<Stack, { value: '127.0.0.1' | '[::1]' | 'localhost'; why: string }> = {
  ipv4: { value: '127.0.0.1', why: 'components of an IPv4-only cluster listen on the IPv4 loopback' },
  ipv6: { value: '[::1]', why: 'components of an IPv6-only cluster listen on the IPv6 loopback' },
  dual: { value: 'localhost', why: 'components of a dual-stack cluster may listen on either loopback' },
};

function loopbackOf(stack: Stack): NetworkPlan['loopback'] {
  return { origin: 'derived', ...loopbacks[stack] };
}

function nodeAddressesOf(families: readonly Family[], primary: Traced<Family>): NetworkPlan['nodeAddresses'] {
  const title = familyTitle[primary.value];
  return {
    nodeIp: {
      value: families,
      origin: 'chosen',
      why: 'engines detect addresses IPv4 first, so node-ip is always written out, the primary family first',
    },
    advertise: {
      value: primary.value,
      origin: 'chosen',
      why: `the API server starts only when it advertises the family of the first service range, ${title}`,
    },
    etcdPeer: { value: primary.value, origin: 'derived', why: 'etcd members use the first node-ip' },
  };
}

function joinOf(port: number, engine: EngineFacts, primary: Family): NetworkPlan['join'] {
  return {
    value: { port, family: primary },
    origin: 'derived',
    why: `${engine.title} nodes join at port ${port}, over the primary family, ${familyTitle[primary]}`,
  };
}

/** Where nodes join: K3s's supervisor shares a port with its API server, and that one can be moved. */
function serverPortOf({ httpsListenPort }: NetworkInput, engine: EngineFacts): number {
  const text = httpsListenPort?.value ?? '';
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  return engine.name === 'k3s' && port > 0 && port <= 65_535 ? port : engine.supervisorPort;
}

/** The engine's openings, with the API server where the user moved it. */
function engineOpenings(input: NetworkInput, engine: EngineFacts): EngineFacts['openings'] {
  const port = serverPortOf(input, engine);
  if (engine.apiPort !== engine.supervisorPort || port === engine.apiPort) return engine.openings;
  return engine.openings.map((opening) =>
    opening.ports?.[0] === engine.apiPort ? { ...opening, ports: [port, port] as const } : opening,
  );
}

function nodePortsOf(input: NetworkInput): readonly [number, number] {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(input.nodePortRange?.value ?? '');
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  return match && first >= 1 && first <= last && last <= 65_535 ? [first, last] : defaultNodePorts;
}
