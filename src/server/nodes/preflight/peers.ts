import type { Address } from '../../../network/address.ts';
import type { NetworkPlan } from '../../../network/plan.ts';
import { liveNode } from '../connect/judge-host.ts';
import type { StoredMachine } from '../connect/machine-objects.ts';
import { rolesOf } from '../connect/machine-objects.ts';
import { portsOf } from './system-checks.ts';

/** A TCP port of another node that a host can try. */
export interface Peer {
  readonly address: Address;
  readonly port: number;
}

/** More would make the check slow without telling more. */
const mostNodes = 3;
const mostPorts = 8;

/**
 * What a host tries before it joins: hosts whose agent is connected, servers first, in every family of the cluster. One
 * whose engine does not listen yet refuses, which tells as much of the way there as an answer does.
 */
export function peersOf(
  plan: NetworkPlan,
  machines: readonly StoredMachine[],
  isConnected: (machine: StoredMachine) => boolean,
): Peer[] {
  const running = machines.filter(isConnected);
  const isServer = (machine: StoredMachine): boolean => rolesOf(machine).etcd || rolesOf(machine).controlPlane;
  const chosen = [...running.filter(isServer), ...running.filter((machine) => !isServer(machine))].slice(0, mostNodes);
  return chosen.flatMap((machine) => {
    const openings = portsOf(plan.openings, rolesOf(machine)).filter(({ protocol }) => protocol === 'tcp');
    const ports = [...new Set(openings.flatMap(({ ports: range }) => range?.[0] ?? []))].slice(0, mostPorts);
    const addresses = liveNode(machine).addresses.filter(({ family }) => plan.families.includes(family));
    return addresses.flatMap((address) => ports.map((port) => ({ address, port })));
  });
}

/** The form in which the install script reads them: one a line. */
export function peersText(peers: readonly Peer[]): string {
  return peers.map(({ address, port }) => `peer ${address.text} ${port}\n`).join('');
}
