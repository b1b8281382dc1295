import type { Address } from '../../../../network/address.ts';

/** A request to one of the stand-in's listeners. */
export interface HostRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Common name of the certificate that the caller has shown; only when the cluster's authority vouches for it. */
  readonly client?: string;
}

export interface HostReply {
  readonly status: number;
  readonly body: unknown;
}

export type Handler = (request: HostRequest) => HostReply;

/** Where a component listens. */
export interface Listener {
  /** The component, e.g. `kube-apiserver`. */
  readonly name: string;
  /** An address of the host, a loopback, a Service's address (`dns` only), or `::` for all families of the host. */
  readonly address: string;
  readonly port: number;
  readonly protocol: 'http' | 'https' | 'tcp' | 'udp' | 'dns';
}

/** A certificate and its private key, PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** The machine under the stand-in for an engine: a folder and its network namespace, or a place in memory. */
export interface Host {
  readonly hostname: string;
  /** Addresses of the interfaces, without loopback and link-local ones. */
  addresses(): readonly Address[];
  read(path: string): Promise<string | undefined>;
  /** Names in a folder; none when it does not exist. */
  list(folder: string): Promise<readonly string[]>;
  write(path: string, content: string, mode: number): Promise<void>;
  remove(path: string): Promise<void>;
  /** Opens a port; rejects as the kernel does, e.g. when the address is not the host's. Gives a function that closes it. */
  listen(listener: Listener, handler: Handler): Promise<() => Promise<void>>;
  /** What `https` listeners show from now on, and the authority (PEM) whose certificates their callers may show. */
  secure(pair: KeyPair, clientAuthority: string): void;
  /** Calls another stand-in; rejects when nothing answers there. */
  call(url: string, request: HostRequest): Promise<HostReply>;
}

/** Faults that a person or a test asks of a simulated host. */
export interface Faults {
  /** The engine ends right after its start. */
  readonly crash?: boolean;
  /** The engine starts and never gets anywhere. */
  readonly hang?: boolean;
  /** Starting takes so many times as long. */
  readonly slow?: number;
  /** The kubelet reports these instead of its node-ip. */
  readonly wrongAddresses?: readonly string[];
  /** Components listen on this loopback only. */
  readonly loopback?: 'ipv4' | 'ipv6';
  /** The installer ends with this code. */
  readonly installExit?: number;
  /** DNS is silent in these families. */
  readonly silentDns?: readonly ('ipv4' | 'ipv6')[];
}
