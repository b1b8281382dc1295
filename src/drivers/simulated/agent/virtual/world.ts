import type { Address } from '../../../../network/address.ts';
import { parseHost } from '../../../../network/endpoint.ts';
import type { Family } from '../../../../network/family.ts';
import type { Handler, Host, HostReply, HostRequest, Listener } from '../engine/host.ts';

/** A network in memory: hosts by address. */
export interface World {
  /** A host with these addresses; it takes the place of none that has one of them already. */
  host(hostname: string, addresses: readonly Address[]): VirtualHost;
  remove(host: VirtualHost): void;
}

export interface VirtualHost extends Host {
  /** Cut from the network: nobody reaches it, and it reaches nobody. */
  connected: boolean;
  /** Answers of the host to itself, as probes see it; rejects when nothing listens there. */
  callLoopback(url: string): HostReply;
}

/** Files whose content the stand-in reads; of others only the existence is kept, for plans are large and hosts many. */
const keptFolders = ['/etc/rancher/', '/var/lib/simulated/'];

export function newWorld(): World {
  const byAddress = new Map<string, Machine>();
  return {
    host(hostname, addresses) {
      const taken = addresses.find(({ text }) => byAddress.has(text));
      if (taken) throw new Error(`the address ${taken.text} belongs to another simulated host`);
      const machine = newMachine(hostname, addresses, (url, request) => route(byAddress, machine, url, request));
      for (const { text } of addresses) byAddress.set(text, machine);
      return machine.host;
    },
    remove(host) {
      for (const { text } of host.addresses()) byAddress.delete(text);
    },
  };
}

interface Machine {
  readonly host: VirtualHost;
  readonly open: Set<{ readonly listener: Listener; readonly handler: Handler }>;
}

function newMachine(
  hostname: string,
  addresses: readonly Address[],
  call: (url: string, request: HostRequest) => HostReply,
): Machine {
  const files = new Map<string, string>();
  const open: Machine['open'] = new Set();
  const loopbacks: readonly Family[] = ['ipv4', 'ipv6'];
  const host: VirtualHost = {
    hostname,
    connected: true,
    addresses: () => addresses,
    read: async (path) => files.get(path),
    list: async (folder) =>
      [...files.keys()].flatMap((path) =>
        path.startsWith(`${folder}/`) ? (path.slice(folder.length + 1).split('/')[0] ?? []) : [],
      ),
    async write(path, content) {
      files.set(path, keptFolders.some((folder) => path.startsWith(folder)) ? content : '');
    },
    async remove(path) {
      for (const known of files.keys()) if (known === path || known.startsWith(`${path}/`)) files.delete(known);
    },
    secure: () => {},
    async listen(listener, handler) {
      const own =
        listener.protocol === 'dns' ||
        listener.address === '::' ||
        isLoopback(listener.address) ||
        addresses.some(({ text }) => text === listener.address);
      if (!own) throw new Error(`listen ${listener.address}:${listener.port}: cannot assign requested address`);
      const taken = [...open].some(({ listener: other }) => sameSocket(other, listener));
      if (taken) throw new Error(`listen ${listener.address}:${listener.port}: address already in use`);
      const entry = { listener, handler };
      open.add(entry);
      return async () => void open.delete(entry);
    },
    call: async (url, request) => call(url, request),
    callLoopback(url) {
      const { hostname: name, port, pathname, protocol } = new URL(url);
      const targets = name === 'localhost' ? loopbacks.map(loopbackText) : [name.replace(/^\[|\]$/g, '')];
      const found = [...open].find(
        ({ listener }) =>
          listener.port === Number(port || (protocol === 'https:' ? 443 : 80)) &&
          `${listener.protocol}:` === protocol &&
          targets.some((target) => listener.address === '::' || listener.address === target),
      );
      if (!found) throw new Error(`${url}: connection refused`);
      return found.handler({ method: 'GET', path: pathname, body: undefined });
    },
  };
  return { host, open };
}

function loopbackText(family: Family): string {
  return family === 'ipv4' ? '127.0.0.1' : '::1';
}

function isLoopback(text: string): boolean {
  return text === '127.0.0.1' || text === '::1';
}

function sameSocket(a: Listener, b: Listener): boolean {
  const transport = ({ protocol }: Listener) => (protocol === 'udp' ? 'udp' : 'tcp');
  return a.port === b.port && a.address === b.address && transport(a) === transport(b);
}

function route(byAddress: ReadonlyMap<string, Machine>, from: Machine, url: string, request: HostRequest): HostReply {
  const target = new URL(url);
  const host = parseHost(target.hostname);
  if (!host.ok || !('address' in host.value)) throw new Error(`${url}: no such host`);
  const { address } = host.value;
  if (!from.host.addresses().some(({ family }) => family === address.family)) {
    throw new Error(`${url}: no route to host: this host has no ${address.family} address`);
  }
  const machine = byAddress.get(address.text);
  if (!machine?.host.connected || !from.host.connected) throw new Error(`${url}: no route to host`);
  const found = [...machine.open].find(
    ({ listener }) =>
      listener.port === Number(target.port || 443) &&
      listener.protocol !== 'udp' &&
      (listener.address === '::' || listener.address === address.text),
  );
  if (!found) throw new Error(`${url}: connection refused`);
  return found.handler(request);
}
