import type { Address } from '../../../../network/address.ts';
import type { Faults, Listener } from './host.ts';
import { rangesOf } from './refusals.ts';
import { argumentOf, type EngineValues, type Installed, isTrue, itemsOf, textOf } from './setup.ts';

/** Components in the order in which they come up. */
export type Stage = 'supervisor' | 'control-plane' | 'network';

export interface StagedListener extends Listener {
  readonly stage: Stage;
  /** The engine goes on without it where the host lacks the address. */
  readonly optional?: boolean;
}

export function supervisorPortOf({ engine }: Installed, values: EngineValues): number {
  return engine === 'rke2' ? 9345 : Number(textOf(values, 'https-listen-port') || 6443);
}

/**
 * The ports that an engine opens, on the addresses and families on which a real one does: supervisor and API server on
 * every family of the host, etcd on the first node address and a loopback, everything else on the one loopback that the
 * first service range (control plane) or the first node address (kubelet) chooses.
 */
export function listenersOf(
  {
    installed,
    values,
    dns,
  }: { readonly installed: Installed; readonly values: EngineValues; readonly dns: readonly string[] },
  nodeIps: readonly Address[],
  faults: Faults = {},
): StagedListener[] {
  const server = !installed.agent;
  const etcd = server && !isTrue(values['disable-etcd']);
  const api = server && !isTrue(values['disable-apiserver']);
  const { services } = rangesOf(values, nodeIps);
  const forced = faults.loopback;
  const serviceLoopback = loopbackOf(forced ?? services[0]?.family ?? 'ipv4');
  const nodeLoopback = loopbackOf(forced ?? nodeIps[0]?.family ?? 'ipv4');
  const supervisorPort = supervisorPortOf(installed, values);
  const rke2 = installed.engine === 'rke2';
  const [first] = nodeIps;
  return [
    ...(server ? [at('supervisor', 'supervisor', '::', supervisorPort, 'https')] : []),
    ...(etcd ? etcdListeners(first, serviceLoopback) : []),
    at('supervisor', 'kubelet', nodeLoopback, 10_248, 'http'),
    at('supervisor', 'kubelet-api', '::', 10_250, 'tcp'),
    ...(api && rke2 ? [at('control-plane', 'kube-apiserver', '::', 6443, 'https')] : []),
    ...(api ? controlPlaneListeners(values, serviceLoopback) : []),
    at('network', 'kube-proxy', nodeLoopback, 10_256, 'http'),
    ...networkListeners(installed, values, first?.family, forced),
    ...dnsListeners(dns, nodeIps, faults),
  ];
}

function at(stage: Stage, name: string, address: string, port: number, protocol: Listener['protocol']): StagedListener {
  return { stage, name, address, port, protocol };
}

function loopbackOf(family: Address['family']): string {
  return family === 'ipv4' ? '127.0.0.1' : '::1';
}

function etcdListeners(first: Address | undefined, loopback: string): StagedListener[] {
  return [
    at('supervisor', 'etcd-client', loopback, 2379, 'tcp'),
    ...(first ? [at('supervisor', 'etcd-client', first.text, 2379, 'tcp')] : []),
    ...(first ? [at('supervisor', 'etcd-peer', first.text, 2380, 'tcp')] : []),
    at('supervisor', 'etcd', loopback, 2381, 'http'),
  ];
}

function controlPlaneListeners(values: EngineValues, loopback: string): StagedListener[] {
  const port = (component: string, byDefault: number) =>
    Number(argumentOf(values, `${component}-arg`, 'secure-port') ?? byDefault);
  return [
    at('control-plane', 'kube-controller-manager', loopback, port('kube-controller-manager', 10_257), 'https'),
    at('control-plane', 'kube-scheduler', loopback, port('kube-scheduler', 10_259), 'https'),
  ];
}

/**
 * Felix answers on both loopbacks' name, `localhost`, which is one of them on a host with one family; overlays take their
 * UDP port on every family.
 */
function networkListeners(
  installed: Installed,
  values: EngineValues,
  primary: Address['family'] | undefined,
  forced: Address['family'] | undefined,
): StagedListener[] {
  const cni = cniOf(installed, values);
  if (cni === 'none') return [];
  const felix = cni === 'calico' || cni === 'canal';
  const overlay = cni === 'calico' || (installed.engine === 'rke2' && cni === 'flannel') ? 4789 : 8472;
  const loopbacks = (['ipv4', 'ipv6'] as const).filter((family) => forced === undefined || forced === family);
  return [
    ...(felix ? loopbacks.map((family) => felixAt(family, family !== (forced ?? primary))) : []),
    at('network', 'overlay', '::', overlay, 'udp'),
  ];
}

function felixAt(family: Address['family'], optional: boolean): StagedListener {
  return { ...at('network', 'calico', loopbackOf(family), 9099, 'http'), optional };
}

/** kube-proxy makes the DNS Service reachable from every node that has an address of its family. */
function dnsListeners(dns: readonly string[], nodeIps: readonly Address[], faults: Faults): StagedListener[] {
  return dns
    .filter((text) => {
      const family = text.includes(':') ? 'ipv6' : 'ipv4';
      return nodeIps.some((address) => address.family === family) && !faults.silentDns?.includes(family);
    })
    .map((text) => at('network', 'dns', text, 53, 'dns'));
}

/** The CNI that serves pods. */
export function cniOf({ engine }: Installed, values: EngineValues): string {
  if (engine === 'k3s') return textOf(values, 'flannel-backend') === 'none' ? 'none' : 'flannel';
  return itemsOf(values.cni ?? 'canal').at(-1) ?? 'canal';
}
