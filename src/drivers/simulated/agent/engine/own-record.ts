import { randomUUID } from 'node:crypto';
import { type Address, parseAddress } from '../../../../network/address.ts';
import { hostInUrl, httpsUrl } from '../../../../network/endpoint.ts';
import type { NodeRecord } from './cluster-view.ts';
import type { Faults, Host } from './host.ts';
import { supervisorPortOf } from './listeners.ts';
import { advertisedOf, nodeIpsOf } from './refusals.ts';
import { type EngineValues, type Installed, isTrue, itemsOf, textOf } from './setup.ts';

export interface OwnRecordInput {
  readonly host: Host;
  readonly installed: Installed;
  readonly values: EngineValues;
  readonly faults: Faults;
  readonly now: number;
}

const passwordPath = '/etc/rancher/node/password';

/** What a node will say of itself to the cluster. */
export async function ownRecord({ host, installed, values, faults, now }: OwnRecordInput): Promise<NodeRecord> {
  const server = !installed.agent;
  const nodeIps = nodeIpsOf(values, host.addresses());
  const etcd = server && !isTrue(values['disable-etcd']);
  const controlPlane = server && !isTrue(values['disable-apiserver']);
  const [first] = nodeIps;
  const reached = advertisedOf(values, nodeIps) ?? first;
  return {
    name: (textOf(values, 'node-name') || host.hostname).toLowerCase(),
    version: 0,
    etcd,
    controlPlane,
    ...(server && reached
      ? { supervisor: httpsUrl({ host: { address: reached }, port: supervisorPortOf(installed, values) }) }
      : {}),
    addresses: reportedAddresses(values, faults.wrongAddresses?.flatMap(readable) ?? nodeIps, host.hostname),
    clientUrls: etcd && first ? [`https://${hostInUrl({ address: first })}:2379`] : [],
    labels: { ...labelsOf(values), ...roleLabels(etcd, controlPlane) },
    taints: itemsOf(values['node-taint']),
    kubelet: installed.version.text,
    networkReady: false,
    seen: now,
    password: await passwordOf(host),
  };
}

function reportedAddresses(
  values: EngineValues,
  nodeIps: readonly Address[],
  hostname: string,
): NodeRecord['addresses'] {
  return [
    ...nodeIps.map(({ text }) => ({ type: 'InternalIP', address: text })),
    ...itemsOf(values['node-external-ip']).map((address) => ({ type: 'ExternalIP', address })),
    { type: 'Hostname', address: textOf(values, 'node-name') || hostname },
  ];
}

function readable(text: string): Address[] {
  const address = parseAddress(text);
  return address.ok ? [address.value] : [];
}

function labelsOf(values: EngineValues): Record<string, string> {
  const pairs = itemsOf(values['node-label']).map((text) => {
    const equals = text.indexOf('=');
    return [equals < 0 ? text : text.slice(0, equals), equals < 0 ? '' : text.slice(equals + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

function roleLabels(etcd: boolean, controlPlane: boolean): Record<string, string> {
  return {
    ...(etcd ? { 'node-role.kubernetes.io/etcd': 'true' } : {}),
    ...(controlPlane ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}),
  };
}

/** Stays with the host over a new installation, as the engines' own does. */
async function passwordOf(host: Host): Promise<string> {
  const kept = await host.read(passwordPath);
  if (kept !== undefined && kept !== '') return kept;
  const fresh = randomUUID().replaceAll('-', '');
  await host.write(passwordPath, fresh, 0o600);
  return fresh;
}
