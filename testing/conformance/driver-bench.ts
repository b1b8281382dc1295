import { randomBytes } from 'node:crypto';
import type { Account, Driver, MachineOrder } from '../../src/drivers/types.ts';
import type { MachineConfig } from '../../src/kinds/machine-config.ts';
import type { Family, Stack } from '../../src/network/family.ts';
import type { Opening } from '../../src/network/firewall.ts';

/**
 * What can go wrong on purpose. All but the lost answer last until they are taken back:
 * - `throttled`: every call is refused because there are too many;
 * - `unavailable`: the provider, or the way to it, fails every call and does nothing;
 * - `bad-credential`: the provider does not know who asks;
 * - `lost-answer`: the next call that makes a machine is carried out, and its answer is lost.
 */
export type Disturbance = 'throttled' | 'unavailable' | 'bad-credential' | 'lost-answer';

/** What a provider, or the double of one, does not have; what the suite asks about it is not asked. */
export type BenchLack =
  /** `launchMemory.idempotent` is 0: the list alone tells whether a launch was carried out. */
  | 'idempotency'
  /** There are no credentials. */
  | 'credentials'
  /** Nothing is made for a cluster besides its machines. */
  | 'footprint'
  /** The double cannot be disturbed. */
  | 'disturbances'
  /** The calls that reach the provider cannot be counted. */
  | 'call-count'
  /** No field has choices. */
  | 'choices';

/** A driver on a provider of its own, empty in the beginning. Waits that the driver takes between tries are short. */
export interface DriverBench {
  /**
   * The driver as a process of this manager starts it: all that outlives a process is there the second time. Whoever
   * starts a second one has stopped the first.
   */
  start(managerId: string): Promise<Driver>;
  readonly account: Account;
  /** A sound configuration that gives this stack, in the account's place. */
  configOf(stack: Stack): MachineConfig;
  /** Ids of machines that never were, in the form of the provider. */
  readonly unknownIds: readonly string[];
  /** Orders that cannot be carried out: what is wrong with them, in the configuration; and what the provider says. */
  readonly wrong: readonly WrongOrder[];
  /** Fields that have choices. */
  readonly choiceFields: readonly string[];
  /** Texts that no error may hold; user data is looked for anyway. */
  readonly secrets: readonly string[];
  /** Lets the provider finish what it has begun, until its list shows it. */
  settle(): Promise<void>;
  /** Makes something go wrong until the function that it gives is called; it tells whether it ever happened. */
  disturb?(disturbance: Disturbance): () => boolean;
  /** How many calls have reached the provider. */
  calls?(): number;
  close(): Promise<void>;
}

export interface WrongOrder {
  readonly config: MachineConfig;
  readonly kind: 'no-capacity' | 'quota' | 'permission' | 'bad-parameter';
  /** Field of the configuration that the problem names; absent where it names none. */
  readonly field?: string;
}

export const familiesOf: Readonly<Record<Stack, readonly Family[]>> = {
  ipv4: ['ipv4'],
  ipv6: ['ipv6'],
  dual: ['ipv4', 'ipv6'],
};

export const userDataMark = 'k3wq-secret-of-the-user-data';

/** What nodes of every cluster need of a firewall, in every form that openings have. */
const openings: readonly Opening[] = [
  { from: 'nodes', to: 'servers', protocol: 'tcp', ports: [9345, 9345], purpose: 'joining' },
  { from: 'nodes', to: 'nodes', protocol: 'udp', ports: [8472, 8472], purpose: 'pod network' },
  { from: 'clients', to: 'nodes', protocol: 'tcp', ports: [30_000, 32_767], purpose: 'NodePort Services' },
  { from: 'nodes', to: 'nodes', protocol: 'icmp', families: ['ipv4'], purpose: 'path MTU' },
  { from: 'nodes', to: 'nodes', protocol: 'icmpv6', families: ['ipv6'], purpose: 'path MTU and neighbours' },
];

/** An order with a token, a name and an owner of its own; openings are those of its families. */
export function orderOf(config: MachineConfig, stack: Stack, clusterId = 'c-m-7h2kq9xd'): MachineOrder {
  const families = familiesOf[stack];
  const name = `harbour-workers-${randomBytes(3).toString('hex')}`;
  return {
    token: randomBytes(16).toString('hex'),
    name,
    config,
    userData: `#cloud-config\n# ${userDataMark}\nruncmd:\n  - [sh, -c, "true"]\n`,
    owner: { clusterId, clusterName: 'harbour', pool: 'workers', namespace: 'fleet-default', machine: name },
    families,
    openings: openings.filter((opening) => opening.families?.some((family) => families.includes(family)) ?? true),
  };
}
