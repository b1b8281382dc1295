import type { KubernetesVersion } from '../lib/version.ts';
import type { Cidr } from './cidr.ts';
import type { Host } from './endpoint.ts';
import type { Family, Stack } from './family.ts';
import type { Opening } from './firewall.ts';

/** What is known about the world before a cluster is judged. Gathered beforehand: nothing pure ever looks anything up. */
export interface Facts {
  readonly manager: ManagerFacts;
  /** By engine name. */
  readonly engines: Readonly<Record<EngineName, EngineFacts>>;
  /** By the name that `cni` takes. */
  readonly cnis: Readonly<Record<string, CniFacts>>;
  /** By the kind of machine configuration, e.g. `Amazonec2Config`. */
  readonly drivers: Readonly<Record<string, DriverFacts>>;
  /** Networks that exist already and must not be covered: subnets, other clusters, VPNs. */
  readonly networksInUse: readonly NetworkInUse[];
  /** A freshly drawn RFC 4193 /48 that fixes may hand out. */
  readonly freshUla: Cidr;
}

export interface NetworkInUse {
  readonly cidr: Cidr;
  /** Whose it is, e.g. `subnet subnet-0a1b of pool workers`. */
  readonly owner: string;
}

/** What is known about the manager; absent members are unknown and judged by no rule. */
export interface ManagerFacts {
  readonly serverUrl?: ServerUrlFacts;
  /** Families over which the manager itself reaches others. */
  readonly hostStack?: Stack;
}

export interface ServerUrlFacts {
  /** The setting as written. */
  readonly url: string;
  /** Its host, when the URL parses. */
  readonly host?: Host;
  /** Families in which the host has an address; absent when nobody has resolved the name yet. */
  readonly families?: readonly Family[];
}

export type EngineName = 'k3s' | 'rke2';

/** How a configuration key of an engine behaves for one subcommand. */
export type KeySupport = 'known' | 'hidden' | 'skipped' | 'absent';

export interface ConfigKey {
  /** How a configuration file gives it; a list may also be one comma string. */
  readonly kind: 'string' | 'list' | 'boolean' | 'integer' | 'duration';
  readonly server: KeySupport;
  readonly agent: KeySupport;
}

/** A defect of released engine versions that the manager can see coming. */
export interface KnownDefect {
  /** Names the defect in messages and in docs, e.g. `etcd-only-ipv6-loopback`. */
  readonly id: string;
  readonly summary: string;
  /** Stacks it hits. */
  readonly stacks: readonly Stack[];
  /** CNIs it hits; absent means all. */
  readonly cnis?: readonly string[];
  /** It hits only clusters with this topology; absent means all. */
  readonly topology?: 'split-roles' | 'dual-cluster-dns' | 'nftables-proxy';
  /** First releases without it, one a minor line. */
  readonly fixedIn: readonly KubernetesVersion[];
  /** First affected release, when it is a regression. */
  readonly since?: KubernetesVersion;
  readonly severity: 'error' | 'warning';
  readonly source: string;
  /** Rows of the fact tables it covers. */
  readonly rows: readonly string[];
}

export interface EngineFacts {
  readonly name: EngineName;
  readonly title: string;
  /** Known releases, oldest first. */
  readonly releases: readonly string[];
  /** Every configuration key the engine knows. */
  readonly keys: Readonly<Record<string, ConfigKey>>;
  /** Keys that all servers must agree on, or the second refuses to join. */
  readonly criticalKeys: readonly string[];
  /** Ranges the engine takes when none are given, by the family of the first node address. */
  readonly defaultRanges: Readonly<Record<Family, { readonly pods: Cidr; readonly services: Cidr }>>;
  /** The CNI the manager renders when the user names none. */
  readonly defaultCni: string;
  /** CNI names the engine can install by itself. */
  readonly cnis: readonly string[];
  /** Port a joining node registers at. */
  readonly supervisorPort: number;
  readonly apiPort: number;
  readonly supportsWindows: boolean;
  readonly defects: readonly KnownDefect[];
  /** What its nodes must reach, without the CNI's part. */
  readonly openings: readonly Opening[];
}

export interface CniFacts {
  readonly name: string;
  readonly title: string;
  readonly engines: readonly EngineName[];
  readonly supportsWindows: boolean;
  readonly enforcesNetworkPolicy: boolean;
  /** Whether pods take their addresses from the node's own range (`spec.podCIDRs`); Calico's IPAM does not. */
  readonly usesNodeRanges: boolean;
  /** Bytes that the default encapsulation takes from a packet, by the family that carries it. */
  readonly overhead: Readonly<Record<Family, number>>;
  /** Ports and ICMP between nodes. */
  readonly openings: readonly Opening[];
}

export interface DriverFacts {
  /** Name of the node driver, e.g. `amazonec2`. */
  readonly name: string;
  readonly title: string;
  /** Kind of its machine configuration, e.g. `Amazonec2Config`. */
  readonly configKind: string;
  /** Stacks its machines can have. */
  readonly stacks: readonly Stack[];
  /** Why the others cannot be had; one sentence for messages. */
  readonly limitation?: string;
  /** The provider gives IPv6 to every machine that asks, so asking for it in vain does no harm. */
  readonly unusedIpv6IsHarmless?: true;
  /** Bytes of user data that the provider takes, before they are encoded; absent where there is no limit. */
  readonly userDataLimit?: number;
  /** Machines live inside of the manager, so they reach it under any URL. */
  readonly insideManager?: true;
  /** The stack of machines made from this configuration (the object as stored, defaults not filled in). */
  stackOf(config: Readonly<Record<string, unknown>>): Stack;
  /** Patch text that makes this configuration give the wanted stack, for fixes. */
  fixFor(stack: Stack): string;
}
