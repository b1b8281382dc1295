import { itemsAt, placesOf } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import type { Given } from '../../network/input.ts';
import { type NodeAddressReading, readNodeAddresses } from '../../network/node-addresses.ts';
import { usableOnNode } from '../../network/scope.ts';

const keys = ['node-ip', 'node-external-ip'] as const;

const example = (address: string) =>
  exampleManifest(`machineGlobalConfig:
${exampleDualRanges}
machineSelectorConfig:
  - machineLabelSelector:
      matchLabels:
        host: one
    config:
      node-ip: 10.0.0.11,${address}`);

export const nodeAddressSyntaxRule: Rule<ClusterSubject> = {
  code: 'node-address-syntax',
  on: 'Cluster',
  severity: 'error',
  title: 'node-ip and node-external-ip hold addresses at which other nodes reach the node',
  why: 'The engine stops at a text that is no address, the name of an interface among them. The kubelet refuses loopback, link-local, multicast and zero addresses, and other nodes could not connect to them.',
  remedy:
    'Write plain addresses separated by commas: global, private or unique local ones, without port, prefix length, zone or brackets.',
  example: { bad: example('fe80::11'), good: example('fd7a:3c1e:9b42:1::11') },
  covers: ['NET-008', 'NODE-3', 'NODE-4', 'NODE-9', 'NODE-10'],
  sources: ['kubelet: validation of node IPs', 'K3s pkg/util/net.go: node addresses are parsed one by one'],
  *judge({ engineConfig }) {
    for (const key of keys) {
      for (const place of placesOf(engineConfig, key)) {
        for (const item of itemsAt(place)) {
          const finding = judgeItem(key, item);
          if (finding) yield finding;
        }
      }
    }
  },
};

function judgeItem(key: string, { value, path }: Given<string>): Finding | undefined {
  if (value.startsWith('[')) return undefined;
  const [reading] = value.includes(' ') ? [] : readNodeAddresses(value);
  if (!reading) {
    const found = value === '' ? 'an empty item' : `"${value}", which has spaces`;
    return { path, message: `${key} holds ${found}, expected addresses separated by a bare comma`, fix: 'remove it' };
  }
  if (reading.namesPlaceOnNode) return forInterface(key, value, path);
  const reason = problemOf(reading);
  if (reason === undefined) return undefined;
  return {
    path,
    message: `${key} holds ${value}, which is ${reason}`,
    fix: 'write a global, private or unique local address of the node',
  };
}

function forInterface(key: string, name: string, path: Finding['path']): Finding {
  return {
    path,
    message: `${key} holds ${name}, which is no address; the engine looks up no interface and stops`,
    fix: 'take it out and give the interface when the node registers: --internal-address looks up every family',
  };
}

function problemOf({ reason, scope }: NodeAddressReading): string | undefined {
  if (reason !== undefined) return reason;
  return scope === undefined || usableOnNode(scope) ? undefined : `${scope} and reaches no other node`;
}
