import { parse } from 'yaml';
import { chartRefusals } from './component-checks/charts.ts';
import {
  items,
  type Keys,
  type MachineConfig,
  nodeRefusals,
  type RenderedMachine,
  readConfig,
} from './component-checks/node.ts';

/**
 * What the components of a cluster would refuse, or silently skip, in the files of its nodes: an independent model of
 * the start-up checks of K3s, RKE2, kube-apiserver, kube-controller-manager, kubelet, Calico's operator and Cilium's
 * agent. It reads files only and shares nothing with the code that wrote them but the table of configuration keys.
 * `critical` are keys that all servers must agree on. Empty when everything would start.
 */
export function componentRefusals(
  machines: readonly RenderedMachine[],
  keys: Keys,
  critical: readonly string[],
): string[] {
  const refusals: string[] = [];
  const read = machines.map((machine): MachineConfig => {
    checkOtherFiles(machine, (message) => void refusals.push(`${machine.name}: ${message}`));
    return { machine, config: readConfig(machine, (message) => void refusals.push(`${machine.name}: ${message}`)) };
  });
  const servers = read.filter(({ machine }) => machine.server);
  const cluster = servers[0]?.config ?? {};
  for (const one of read) {
    for (const message of nodeRefusals(one, cluster, keys)) refusals.push(`${one.machine.name}: ${message}`);
  }
  // Without an API server nothing deploys the manifests of a server.
  for (const one of servers.filter(({ config }) => config['disable-apiserver'] !== true)) {
    for (const message of chartRefusals(one)) refusals.push(`${one.machine.name}: ${message}`);
  }
  return [...refusals, ...agreementRefusals(servers, critical), ...startRefusals(servers)];
}

/** The second server refuses to join when a critical value differs; a list and its comma text are the same. */
function agreementRefusals(servers: readonly MachineConfig[], critical: readonly string[]): string[] {
  return critical.flatMap((key) => {
    const values = new Set(servers.map(({ config }) => items(config[key]).join(',')));
    return values.size > 1 ? [`critical configuration value mismatch between servers: ${key}`] : [];
  });
}

/** Exactly one server starts the cluster, and runs etcd; all others join. */
function startRefusals(servers: readonly MachineConfig[]): string[] {
  const starting = servers.filter(({ config }) => config.server === undefined);
  const refusals = starting.length === 1 ? [] : [`${starting.length} servers start a cluster, expected one`];
  for (const { machine, config } of starting) {
    if (config['disable-etcd'] === true) refusals.push(`${machine.name}: starts a cluster without etcd`);
    if (machine.engine === 'k3s' && config['cluster-init'] !== true)
      refusals.push(`${machine.name}: K3s starts with SQLite`);
  }
  return refusals;
}

/** Files that components read as YAML must be YAML. */
function checkOtherFiles(machine: RenderedMachine, say: (message: string) => void): void {
  for (const { path, content } of machine.files) {
    if (!/registries\.yaml$|webhook\.yaml$/.test(path)) continue;
    const value: unknown = parse(content);
    if (typeof value !== 'object' || value === null) say(`${path}: no map`);
  }
}
