import { parse } from 'yaml';
import type { ConfigKey } from '../../src/network/facts.ts';
import { apiServerErrors, controllerManagerErrors, type RangeCase } from '../kubernetes-ranges.ts';
import { holds, type Ip, type IpFamily, kubeletReason, readIp, readRange } from './ip.ts';

/** One node as rendered: what its engine would find on it. */
export interface RenderedMachine {
  readonly name: string;
  readonly engine: 'k3s' | 'rke2';
  /** Minor version of Kubernetes 1. */
  readonly minor: number;
  /** It runs `server`, not `agent`. */
  readonly server: boolean;
  readonly windows: boolean;
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

export type Keys = Readonly<Record<string, ConfigKey>>;
type Config = Readonly<Record<string, unknown>>;

/** A node's configuration as its engine reads it. */
export interface MachineConfig {
  readonly machine: RenderedMachine;
  readonly config: Config;
}

/** Reads the engine's file; both as JSON and as YAML, which must give the same. */
export function readConfig(machine: RenderedMachine, say: (message: string) => void): Config {
  const files = machine.files.filter(({ path }) => /config\.yaml\.d[\\/]50-rancher\.yaml$/.test(path));
  const [file] = files;
  if (!file || files.length > 1) {
    say(`found ${files.length} configuration files, expected one`);
    return {};
  }
  const asYaml: unknown = parse(file.content, { version: '1.1' });
  if (JSON.stringify(asYaml) !== JSON.stringify(JSON.parse(file.content))) say('the file means something else as YAML');
  if (typeof asYaml === 'object' && asYaml !== null) return asYaml as Config;
  say('the configuration is no map');
  return {};
}

/** Items of a list option: a list, or one comma text; never trimmed. */
export function items(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).flatMap((item) => String(item).split(','));
}

/** Arguments of a component as the engine hands them on: one pair of dashes taken away and put back. */
function argumentsOf(config: Config, key: string): { readonly name: string; readonly value: string }[] {
  const value = config[key];
  const list: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return list.map(String).map((text) => {
    const [, name = '', given = 'true'] = /^(?:--)?([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    return { name: name.replace(/[-+]+$/, '').replaceAll('_', '-'), value: given };
  });
}

/** The last value of an argument of a component. */
export function argument(config: Config, key: string, name: string): string | undefined {
  return argumentsOf(config, key).findLast((one) => one.name === name)?.value;
}

const portKeys = ['https-listen-port', 'lb-server-port'];

/** What no flag parser takes, and ports that nobody can listen on. */
function checkFlags(config: Config, say: (message: string) => void): void {
  for (const key of Object.keys(config).filter((name) => name.endsWith('-arg'))) {
    for (const { name } of argumentsOf(config, key)) {
      if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) say(`${key}: unknown flag --${name}`);
    }
  }
  for (const key of ['kube-controller-arg', 'kube-cloud-controller-arg']) {
    if (config[key] !== undefined) say(`${key}: K3s fills the same list from another key`);
  }
  for (const key of portKeys) {
    const port = Number(config[key] ?? 1);
    if (port < 1 || port > 65_535) say(`${key}: ${port} is no port`);
  }
}

/** Everything that engine, kubelet and control plane would refuse on one node. `cluster` is a server's configuration. */
export function nodeRefusals({ machine, config }: MachineConfig, cluster: Config, keys: Keys): string[] {
  const refusals: string[] = [];
  const say = (message: string) => void refusals.push(message);
  checkKeys(machine, config, keys, say);
  checkFlags(config, say);
  checkUrls(machine, config, cluster, say);
  const nodeIps = checkNodeIps(config, say);
  checkFamilies(machine, nodeIps, cluster, say);
  if (machine.server) checkServer(machine, config, nodeIps, say);
  if (machine.windows) checkWindows(cluster, say);
  return refusals;
}

/** An unknown key is skipped without an error, and a value of another kind stops the engine. */
function checkKeys(machine: RenderedMachine, config: Config, keys: Keys, say: (message: string) => void): void {
  for (const [key, value] of Object.entries(config)) {
    const known = keys[key];
    const support = known?.[machine.server ? 'server' : 'agent'] ?? 'absent';
    if (!known || support === 'absent' || support === 'skipped') say(`${key}: the engine skips the key`);
    else if (!fits(value, known.kind)) say(`${key}: ${JSON.stringify(value)} is no ${known.kind}`);
  }
}

function fits(value: unknown, kind: ConfigKey['kind']): boolean {
  if (Array.isArray(value)) return kind === 'list' && value.every((item) => typeof item === 'string');
  if (kind === 'boolean') return typeof value === 'boolean' || /^(?:1|t|true|0|f|false)$/i.test(String(value));
  // A YAML boolean becomes a flag with that word, which is a text like any other.
  if (typeof value === 'boolean') return kind === 'string';
  if (typeof value !== 'string' || value === '') return false;
  return kind !== 'integer' || /^-?\d+$/.test(value);
}

function checkUrls(
  { engine, server: isServer }: RenderedMachine,
  config: Config,
  cluster: Config,
  say: (message: string) => void,
): void {
  const server = config.server;
  if (server === undefined) {
    if (!isServer) say('server: an agent must be told where to join');
    return;
  }
  const url = URL.canParse(String(server)) ? new URL(String(server)) : undefined;
  if (url?.protocol !== 'https:') {
    say(`server: ${server} is no https URL`);
    return;
  }
  const port = engine === 'rke2' ? '9345' : String(cluster['https-listen-port'] ?? 6443);
  if (url.port !== port) say(`server: nodes join at ${port}, not at ${url.port}`);
}

function checkNodeIps(config: Config, say: (message: string) => void): Ip[] {
  const read = (key: string) =>
    items(config[key]).flatMap((text) => {
      const ip = readIp(text);
      if (!ip) say(`${key}: ${text} is no IP address`);
      return ip ? [ip] : [];
    });
  const nodeIps = read('node-ip');
  read('node-external-ip');
  for (const ip of nodeIps) {
    const reason = kubeletReason(ip);
    if (reason) say(`node-ip: the kubelet refuses ${reason}`);
  }
  if (new Set(nodeIps.map(({ family }) => family)).size < nodeIps.length) say('node-ip: two addresses of one family');
  const viaKubelet = argument(config, 'kubelet-arg', 'node-ip');
  if (viaKubelet?.split(',').some((text) => !readIp(text))) say(`kubelet-arg: ${viaKubelet} holds no IP address`);
  return nodeIps;
}

/** A node needs an address of each family of the pods; etcd and listeners take the first. */
function checkFamilies(
  machine: RenderedMachine,
  nodeIps: readonly Ip[],
  cluster: Config,
  say: (message: string) => void,
): void {
  const clusterFamilies = familiesOf(cluster['cluster-cidr'], '10.42.0.0/16');
  const nodeFamilies = new Set(nodeIps.map(({ family }) => family));
  for (const family of clusterFamilies) {
    if (!nodeFamilies.has(family)) say(`cluster-cidr and node-ip must share the same IP version: no IPv${family}`);
  }
  const [primary] = familiesOf(cluster['service-cidr'], '10.43.0.0/16');
  if (machine.server && nodeIps[0] && nodeIps[0].family !== primary) {
    say('node-ip: the first address is not of the primary family');
  }
}

function familiesOf(value: unknown, byDefault: string): IpFamily[] {
  const texts = value === undefined ? [byDefault] : items(value);
  return texts.flatMap((text) => readRange(text)?.family ?? []);
}

function checkServer(
  machine: RenderedMachine,
  config: Config,
  nodeIps: readonly Ip[],
  say: (message: string) => void,
): void {
  const own = (key: string, name: string, byEngine: string) => argument(config, key, name) ?? byEngine;
  const clusterCidr = items(config['cluster-cidr'] ?? '10.42.0.0/16').join(',');
  const serviceCidr = items(config['service-cidr'] ?? '10.43.0.0/16').join(',');
  const advertise = String(
    config['advertise-address'] ?? items(config['node-external-ip'])[0] ?? items(config['node-ip'])[0],
  );
  const allocates = argument(config, 'kube-controller-manager-arg', 'allocate-node-cidrs') !== 'false';
  const mask = (suffix: string) => argument(config, 'kube-controller-manager-arg', `node-cidr-mask-size${suffix}`);
  const [nodeMask, nodeMaskV4, nodeMaskV6] = [mask(''), mask('-ipv4'), mask('-ipv6')];
  if (String(config['disable-apiserver'] ?? false) !== 'true') {
    const ranges: RangeCase = {
      clusterCIDR: own('kube-controller-manager-arg', 'cluster-cidr', clusterCidr),
      serviceCIDR: own('kube-apiserver-arg', 'service-cluster-ip-range', serviceCidr),
      advertiseAddress: own('kube-apiserver-arg', 'advertise-address', advertise),
      ...(nodeMask !== undefined && { nodeMask }),
      ...(nodeMaskV4 !== undefined && { nodeMaskV4 }),
      ...(nodeMaskV6 !== undefined && { nodeMaskV6 }),
    };
    if (ranges.clusterCIDR !== clusterCidr) say('kube-controller-manager hands out another range than cluster-cidr');
    if (ranges.serviceCIDR !== serviceCidr) say('kube-apiserver hands out another range than service-cidr');
    for (const error of apiServerErrors(ranges, machine.minor < 34)) say(error);
    for (const error of allocates ? controllerManagerErrors(ranges) : []) say(error);
  }
  const families = (text: string) => String([...new Set(familiesOf(text, ''))].sort());
  if (families(clusterCidr) !== families(serviceCidr)) {
    say('cluster-cidr and service-cidr must share the same IP versions');
  }
  checkDns(config, serviceCidr, say);
  for (const name of items(config['tls-san']))
    if (/[[\]]/.test(name)) say(`tls-san: ${name} is no name and no address`);
  const mode = String(config['egress-selector-mode'] ?? 'agent');
  if (!['agent', 'cluster', 'pod', 'disabled'].includes(mode)) say(`egress-selector-mode: invalid mode ${mode}`);
  const noController = String(config['disable-cloud-controller'] ?? false) === 'true';
  if (noController && nodeIps.length > 1 && argument(config, 'kubelet-arg', 'node-ip') === undefined) {
    say('disable-cloud-controller: the kubelet gets no dual-stack node-ip');
  }
  if (machine.engine === 'rke2') checkCni(config, say);
  else checkFlannel(config, say);
}

/** At most one DNS address of each family, inside the service range of its family. */
function checkDns(config: Config, serviceCidr: string, say: (message: string) => void): void {
  const ranges = serviceCidr.split(',').flatMap((text) => readRange(text) ?? []);
  const addresses = items(config['cluster-dns']).map((text) => ({ text, ip: readIp(text) }));
  const families = addresses.flatMap(({ ip }) => ip?.family ?? []);
  if (new Set(families).size < families.length) say('cluster-dns: two addresses of one family');
  for (const { text, ip } of addresses) {
    if (!ip || !ranges.some((range) => holds(range, ip))) say(`cluster-dns: ${text} is in no service range`);
  }
}

function checkCni(config: Config, say: (message: string) => void): void {
  const names = items(config.cni ?? 'canal');
  const known = ['none', 'calico', 'canal', 'cilium', 'flannel'];
  const [first, second] = names;
  if (names.length === 1 && first !== undefined && known.includes(first)) return;
  if (names.length === 2 && first === 'multus' && second !== undefined && known.includes(second)) return;
  say(`cni: failed to validate ${names.join(',')}`);
}

function checkFlannel(config: Config, say: (message: string) => void): void {
  const backend = String(config['flannel-backend'] ?? 'vxlan');
  if (!['none', 'vxlan', 'host-gw', 'wireguard-native'].includes(backend)) say(`flannel-backend: unknown ${backend}`);
}

/** The agent on Windows stops as soon as there is IPv6, and knows the charts of two CNIs. */
function checkWindows(cluster: Config, say: (message: string) => void): void {
  if (familiesOf(cluster['cluster-cidr'], '10.42.0.0/16').includes(6))
    say('dual-stack or IPv6 are not supported on Windows');
  const cni = items(cluster.cni ?? 'canal').at(-1) ?? '';
  if (!['calico', 'flannel', 'none'].includes(cni)) say(`the Windows agent does not support ${cni}`);
}
