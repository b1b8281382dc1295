import { parse, parseAllDocuments } from 'yaml';
import { covers, readRange } from './ip.ts';
import { items, type MachineConfig } from './node.ts';

type Values = Readonly<Record<string, unknown>>;

/** What Helm controller, Calico's operator and Cilium's agent would refuse in the chart values of a server. */
export function chartRefusals({ machine, config }: MachineConfig): string[] {
  const refusals: string[] = [];
  const say = (message: string) => void refusals.push(message);
  const charts = readCharts(machine.files, say);
  const families = new Set(
    items(config['cluster-cidr'] ?? '10.42.0.0/16').flatMap((text) => readRange(text)?.family ?? []),
  );
  if (machine.engine === 'rke2') {
    const cni = items(config.cni ?? 'canal').at(-1);
    if (cni === 'calico')
      checkCalico(charts.get('rke2-calico') ?? {}, items(config['cluster-cidr'] ?? '10.42.0.0/16'), say);
    if (cni === 'cilium') checkCilium(charts.get('rke2-cilium') ?? {}, families, config, say);
  }
  return refusals;
}

function readCharts(
  files: MachineConfig['machine']['files'],
  say: (message: string) => void,
): ReadonlyMap<string, Values> {
  const charts = new Map<string, Values>();
  for (const { path, content } of files) {
    if (!path.includes('/server/manifests/')) continue;
    for (const document of parseAllDocuments(content)) {
      for (const error of document.errors) say(`${path}: ${error.message}`);
      const object: unknown = document.toJS();
      if (isMap(object) && object.kind === 'HelmChartConfig') readChart(object, charts, say);
    }
  }
  return charts;
}

function readChart(object: Values, charts: Map<string, Values>, say: (message: string) => void): void {
  const name = String(valueAt(object, 'metadata', 'name'));
  if (object.apiVersion !== 'helm.cattle.io/v1') say(`HelmChartConfig ${name}: no such API version`);
  if (valueAt(object, 'metadata', 'namespace') !== 'kube-system') say(`HelmChartConfig ${name}: not in kube-system`);
  if (charts.has(name)) say(`HelmChartConfig ${name}: given twice`);
  const text = valueAt(object, 'spec', 'valuesContent');
  const values: unknown = typeof text === 'string' ? parse(text, { version: '1.1' }) : undefined;
  // Helm takes an empty file for no values at all.
  if (values === null) charts.set(name, {});
  else if (isMap(values)) charts.set(name, values);
  else say(`HelmChartConfig ${name}: its values are no map`);
}

/** The operator's validation of an Installation: pools, their encapsulation, and what BPF needs. */
function checkCalico(values: Values, podRanges: readonly string[], say: (message: string) => void): void {
  const network = valueAt(values, 'installation', 'calicoNetwork');
  const pools = valueAt(network, 'ipPools');
  const bgp = valueAt(network, 'bgp') ?? 'Disabled';
  const seen = new Set<string>();
  for (const pool of Array.isArray(pools) ? pools : []) {
    const text = String(valueAt(pool, 'cidr'));
    const range = readRange(text);
    if (!range) {
      say(`calico: pool ${text} cannot be read`);
      continue;
    }
    if (seen.has(text)) say(`calico: pool ${text} is given twice`);
    seen.add(text);
    const encapsulation = valueAt(pool, 'encapsulation') ?? (range.family === 6 ? 'None' : 'IPIP');
    if (range.family === 6 && String(encapsulation).startsWith('IPIP')) say(`calico: IPIP on the IPv6 pool ${text}`);
    const known = ['VXLAN', 'VXLANCrossSubnet', 'IPIP', 'IPIPCrossSubnet', 'None'];
    if (!known.includes(String(encapsulation))) say(`calico: unknown encapsulation ${encapsulation} of ${text}`);
    else if (!String(encapsulation).startsWith('VXLAN') && bgp !== 'Enabled') {
      say(`calico: pool ${text} with encapsulation ${encapsulation} needs BGP`);
    }
    const blockSize = Number(valueAt(pool, 'blockSize') ?? (range.family === 6 ? 122 : 26));
    const [least, most] = range.family === 6 ? [116, 128] : [20, 32];
    if (blockSize < least || blockSize > most) say(`calico: block size ${blockSize} of ${text}`);
    if (blockSize < range.prefix) say(`calico: pool ${text} is smaller than one block`);
    const within = podRanges.some((pods) => {
      const outer = readRange(pods);
      return outer !== undefined && outer.family === range.family && covers(outer, range);
    });
    if (!within) say(`calico: pool ${text} is outside the pod ranges`);
  }
}

const ciliumWords: Readonly<Record<string, readonly string[]>> = {
  routingMode: ['native', 'tunnel'],
  tunnelProtocol: ['vxlan', 'geneve'],
  underlayProtocol: ['ipv4', 'ipv6'],
};

/** Cilium's agent: combinations of routing options that it refuses or that reach no other node. */
function checkCilium(
  values: Values,
  families: ReadonlySet<number>,
  config: Values,
  say: (message: string) => void,
): void {
  for (const [key, known] of Object.entries(ciliumWords)) {
    const word = String(values[key] ?? '');
    if (word !== '' && !known.includes(word)) say(`cilium: unknown ${key} ${word}`);
  }
  const native = values.routingMode === 'native';
  if (isTrue(values.autoDirectNodeRoutes) && !native) {
    say('cilium: auto-direct-node-routes cannot be used with tunneling');
  }
  if (!families.has(4) && !native && values.underlayProtocol !== 'ipv6') {
    say('cilium: a tunnel over IPv4 on nodes without IPv4');
  }
  for (const family of [4, 6] as const) checkNativeRange(values, family, native && families.has(family), say);
  if (isTrue(config['disable-kube-proxy']) && !isTrue(values.kubeProxyReplacement)) {
    say('cilium: nobody serves Services without kube-proxy');
  }
}

function checkNativeRange(values: Values, family: 4 | 6, routed: boolean, say: (message: string) => void): void {
  const given = values[`ipv${family}NativeRoutingCIDR`] ?? '';
  if (given !== '' && readRange(String(given))?.family !== family) say(`cilium: ${given} is no IPv${family} range`);
  const masquerades = String(values[`enableIPv${family}Masquerade`] ?? true) !== 'false';
  if (given === '' && routed && masquerades && !isTrue(valueAt(values, 'ipMasqAgent', 'enabled'))) {
    say(`cilium: native routing cidr must be configured with option --ipv${family}-native-routing-cidr`);
  }
}

/** A boolean as Helm's templates print it into the agent's flags. */
function isTrue(value: unknown): boolean {
  return /^(?:1|t|true)$/i.test(String(value ?? false));
}

function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isMap(inner) ? inner[key] : undefined), value);
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
