import type { MachineConfig } from '../kinds/machine-config.ts';
import type { DriverFacts } from '../network/facts.ts';
import type { Family } from '../network/family.ts';
import type { Opening } from '../network/firewall.ts';

/**
 * A node driver: makes machines exist at a provider. Its facts say which stacks it can give and how a machine
 * configuration asks for one; they are pure, so that a manifest can be judged without an account.
 */
export interface Driver {
  readonly facts: DriverFacts;
  /** Fields of the machine configuration that are credentials; a cloud credential holds them instead. */
  readonly credentialFields: readonly string[];
  /**
   * Where machines of a configuration are made, e.g. the region: machines of one account in one place are listed
   * together. The same text for the same place, whatever else the configurations say.
   */
  placeOf(config: MachineConfig): string;
  /** Connects to the provider; cheap, and calls nothing yet. */
  open(account: Account): Cloud;
  /** Ends whatever the driver keeps running; machines stay. */
  stop(): Promise<void>;
}

/** What a driver is started with. It keeps nothing outside of it. */
export interface DriverSurroundings {
  /** Identity of this manager, over restarts: whatever it makes is marked with it. At most 40 letters, digits, `-`. */
  readonly managerId: string;
  /** A folder that only this driver uses, for state that outlives the process; made on demand. */
  readonly folder: string;
  /** What the manager was started with for this driver: `hosts` is what `--simulated-hosts` gives the simulated one. */
  readonly options: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  now(): number;
  warn(message: string): void;
}

export type StartDriver = (around: DriverSurroundings) => Driver;

/** A driver of the registry, loaded when somebody needs it: the client of a cloud is large. */
export interface DriverEntry {
  /** As in its facts. */
  readonly name: string;
  load(): Promise<StartDriver>;
}

/** Whose machines, and where. */
export interface Account {
  /** Values of the credential by the names of the fields that they stand for, e.g. `accessKey`. */
  readonly credential: Readonly<Record<string, string>>;
  /** A configuration of the place; only what decides the place and the way there is read from it. */
  readonly config: MachineConfig;
}

/**
 * One account in one place at a provider. Every call throws {@link CloudError} only, takes at most a minute, and tries
 * nothing again that could make a second machine; drivers of clouds that throttle may wait and ask again for reading.
 */
export interface Cloud {
  /**
   * Asks the provider whether machines of this order could be made: credentials, permissions (by dry run where there is
   * one), image, type, network with the families. Makes nothing. Empty when nothing speaks against it.
   */
  validate(order: MachineOrder): Promise<readonly CloudProblem[]>;
  /**
   * Makes the machine of the order, and what it needs before it, such as its security group. The same order again,
   * told by its token, never makes a second machine while {@link Cloud.launchMemory} lasts, and answers with the first.
   */
  launch(order: MachineOrder): Promise<CloudInstance>;
  /** Undefined where there is none, or none any more. One that ended by itself may be shown as gone, with the reason. */
  get(id: string): Promise<CloudInstance | undefined>;
  /** Every instance that this manager has made and that is not gone, in pages as large as the provider gives. */
  list(): Promise<readonly CloudInstance[]>;
  /** Begins to remove an instance with everything that was made for it alone; done when {@link Cloud.get} finds none. */
  terminate(id: string): Promise<void>;
  /**
   * Removes what was made for a cluster besides its instances: security groups, firewalls, keys, tags. Returns what is
   * left because it is still in use, in words; empty when nothing is. Called again until then.
   */
  cleanUp(clusterId: string): Promise<readonly string[]>;
  /** What a form offers for a field of the configuration, given the fields filled in so far; empty for free fields. */
  choices(field: string, config: MachineConfig): Promise<readonly Choice[]>;
  /**
   * Which account the credential belongs to, e.g. `123456789012`. Whoever has machines in one account and is given a
   * credential of another must not take them for gone. Empty where the provider does not tell.
   */
  accountId(): Promise<string>;
  /**
   * How the provider remembers launches: `idempotent` for so many milliseconds after the first call of a token, in
   * which it may be called again; and how long a machine may stay out of {@link Cloud.list} after its launch.
   */
  readonly launchMemory: { readonly idempotent: number; readonly listLag: number };
}

/** One machine to be made; every field but its openings is decided before the first call and the same in each repetition. */
export interface MachineOrder {
  /** Unique over all time: 32 hexadecimal digits. */
  readonly token: string;
  /** Name of the instance and, with the provider, of the host: a DNS label. */
  readonly name: string;
  readonly config: MachineConfig;
  /** What the host runs at its first boot; empty for nothing. */
  readonly userData: string;
  readonly owner: MachineOwner;
  /** Families of the cluster, primary first. */
  readonly families: readonly Family[];
  /** What the firewall of the cluster's machines has to let through now, whenever this one was ordered. */
  readonly openings: readonly Opening[];
}

/** Whose machine it is; kept with the machine at the provider. */
export interface MachineOwner {
  /** `c-m-…`, unique in this manager. */
  readonly clusterId: string;
  readonly clusterName: string;
  readonly pool: string;
  /** Namespace and name of the Machine. */
  readonly namespace: string;
  readonly machine: string;
}

export type InstanceState = 'pending' | 'running' | 'stopped' | 'terminating' | 'gone';

/** A machine at the provider, as the provider tells. */
export interface CloudInstance {
  /** The provider's id; unique in the account and place. */
  readonly id: string;
  /** `spec.providerID` of the Node, e.g. `aws:///eu-central-1a/i-0a1b`. */
  readonly providerId: string;
  readonly state: InstanceState;
  /** The provider's own word for the state, and why it is in it; for people. */
  readonly detail?: string;
  /** From the marks on the machine; absent where somebody has removed them. */
  readonly token?: string;
  readonly owner?: MachineOwner;
  /** Canonical addresses by which the nodes of the cluster reach each other, and those for the world outside. */
  readonly addresses: { readonly internal: readonly string[]; readonly external: readonly string[] };
  /** Milliseconds since the epoch. */
  readonly launchedAt?: number;
}

/** Something that keeps a machine from being made; the words of an {@link Issue} without the rule. */
export interface CloudProblem {
  readonly kind: CloudErrorKind;
  /** Field of the configuration, e.g. `subnetId`; absent where it is none. */
  readonly field?: string;
  /** What was found, what is expected, what to do. */
  readonly message: string;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Why it cannot be chosen with what is filled in so far; one sentence. */
  readonly unavailable?: string;
}

/** Why a provider did not do what it was asked. */
export type CloudErrorKind =
  /** There is no such machine to be had there now. */
  | 'no-capacity'
  /** The account has reached a limit. */
  | 'quota'
  /** The provider does not know who is asking. */
  | 'credentials'
  /** It knows, and does not allow it. */
  | 'permission'
  /** What was asked for cannot be. */
  | 'bad-parameter'
  /** Too many calls. */
  | 'throttled'
  /** The provider, or the way to it, failed. Whether it did what it was asked may be unknown. */
  | 'unavailable';

/** When to try the same again: `soon` with growing pauses, `later` after minutes, `after-change` when a person has changed something. */
export type RetryDecision = 'soon' | 'later' | 'after-change';

const retries: Readonly<Record<CloudErrorKind, RetryDecision>> = {
  'no-capacity': 'later',
  quota: 'later',
  credentials: 'after-change',
  permission: 'after-change',
  'bad-parameter': 'after-change',
  throttled: 'soon',
  unavailable: 'soon',
};

/** What every call of a {@link Cloud} throws: a provider's error in words that tell what to do, never with a secret. */
export class CloudError extends Error {
  readonly kind: CloudErrorKind;
  readonly retry: RetryDecision;
  /** The call may have been carried out although it failed: its answer was lost. */
  readonly outcomeUnknown: boolean;
  /** Field of the configuration that it speaks of. */
  readonly field: string | undefined;
  /** The provider's own name of the error. */
  readonly code: string | undefined;

  constructor(
    kind: CloudErrorKind,
    message: string,
    more: {
      readonly outcomeUnknown?: boolean;
      readonly field?: string;
      readonly code?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'CloudError';
    this.kind = kind;
    this.retry = retries[kind];
    this.outcomeUnknown = more.outcomeUnknown ?? false;
    this.field = more.field;
    this.code = more.code;
  }
}
