import { parseAddress } from '../../../network/address.ts';
import type { Family } from '../../../network/family.ts';
import type { CloudInstance, InstanceState, MachineOwner } from '../../types.ts';
import type { HostAddresses } from '../hosts/host-maker.ts';

/** What the cloud keeps of a machine. Times are milliseconds since the epoch; all that lies ahead is decided at once. */
export interface SimulatedMachine {
  readonly id: string;
  /** Counts all machines that ever were in this folder. */
  readonly number: number;
  readonly managerId: string;
  readonly place: string;
  readonly token: string;
  readonly name: string;
  readonly owner: MachineOwner;
  readonly families: readonly Family[];
  /** Shares of calls about it that go wrong, as its configuration said. */
  readonly rates: { readonly failure: number; readonly lostAnswer: number; readonly throttle: number };
  readonly launchedAt: number;
  /** From then on the list shows it, and its IPv4 address. */
  readonly existsAt: number;
  readonly ipv6At: number;
  /** From then on its host boots. */
  readonly bootsAt: number;
  /** When its host has booted for the first time. */
  readonly bootedAt?: number;
  readonly addresses: HostAddresses;
  readonly removeMs: number;
  readonly terminatedAt?: number;
  /** Its host is gone, which the cloud waits for. */
  readonly hostRemoved?: true;
  /** What keeps its host from booting or from going, in words. */
  readonly trouble?: string;
}

export function stateOf(machine: SimulatedMachine, now: number): InstanceState {
  const { terminatedAt, removeMs, bootedAt } = machine;
  if (terminatedAt !== undefined) {
    return machine.hostRemoved && now >= terminatedAt + removeMs ? 'gone' : 'terminating';
  }
  return bootedAt !== undefined && now >= machine.existsAt ? 'running' : 'pending';
}

/** A machine that was only just asked for is missing from the list, as in clouds that are eventually consistent. */
export function isListed(machine: SimulatedMachine, now: number): boolean {
  return now >= machine.existsAt && stateOf(machine, now) !== 'gone';
}

export function instanceOf(machine: SimulatedMachine, now: number): CloudInstance {
  const { id, token, owner, addresses, launchedAt, trouble } = machine;
  const state = stateOf(machine, now);
  const reported = (texts: readonly string[]) => texts.filter((text) => now >= reportedAt(machine, text));
  return {
    id,
    providerId: `simulated:///${machine.place}/${id}`,
    state,
    detail: trouble ?? detailOf(machine, state, now),
    token,
    owner,
    addresses: { internal: reported(addresses.internal), external: reported(addresses.external) },
    launchedAt,
  };
}

function reportedAt(machine: SimulatedMachine, text: string): number {
  const address = parseAddress(text);
  return address.ok && address.value.family === 'ipv6' ? machine.ipv6At : machine.existsAt;
}

function detailOf(machine: SimulatedMachine, state: InstanceState, now: number): string {
  if (state !== 'pending') return state;
  return now < machine.existsAt ? 'being made' : 'booting';
}
