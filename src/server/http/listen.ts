import type { Http2SecureServer } from 'node:http2';
import { createServer, type Server } from 'node:net';
import type { Stack } from '../../network/family.ts';

/** Where to listen: a host without brackets, and a port (0: any free one). */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** A socket that is bound. */
export interface Bound extends ListenAddress {
  /** Takes IPv4 and IPv6 both. */
  readonly dual: boolean;
}

export interface Listeners {
  readonly bound: readonly Bound[];
  /** Takes no further connections. */
  close(): Promise<void>;
}

/** Events leave at once; a client that vanished without a word is noticed within minutes; by HTTP/2 sooner, see `endLostSessions`. */
export const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 } as const;

/**
 * Whether `[::]` takes IPv4 as well. Not on a host that is to be IPv6-only, and not when the same port is asked for on
 * IPv4 separately, which the kernel would refuse.
 */
export function takesBothFamilies(address: ListenAddress, all: readonly ListenAddress[], stack: Stack): boolean {
  if (address.host !== '::' || stack !== 'dual') return false;
  return !all.some((other) => other.port === address.port && !other.host.includes(':'));
}

/**
 * Binds every address. The first is the TLS server's own socket; the others hand their connections to it, so that
 * all of them share certificate, limits and counts.
 */
export async function listenOn(
  server: Http2SecureServer,
  addresses: readonly ListenAddress[],
  stack: Stack,
): Promise<Listeners> {
  const servers: Server[] = [];
  try {
    for (const [index, address] of addresses.entries()) {
      const own = index === 0 ? server : createServer(socketOptions, (socket) => server.emit('connection', socket));
      await bind(own, address, !takesBothFamilies(address, addresses, stack));
      servers.push(own);
    }
  } catch (error) {
    await Promise.all(servers.map(unbind));
    throw error;
  }
  return {
    bound: servers.map((own, index) => boundOf(own, addresses[index] ?? { host: '', port: 0 }, addresses, stack)),
    close: async () => {
      await Promise.all(servers.map(unbind));
    },
  };
}

function bind(server: Server, { host, port }: ListenAddress, ipv6Only: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, host, port)));
    server.listen({ host, port, ipv6Only, backlog: 4096 }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: 'somebody else listens there already; stop that, or choose another port with --listen',
    EACCES: 'ports below 1024 need more rights; choose a higher one with --listen',
    EADDRNOTAVAIL: 'this host has no such address; choose one that it has with --listen',
    EAFNOSUPPORT: 'this host does not know the address family; choose the other one with --listen',
  };
  return new Error(`cannot listen on ${place}: ${why[error.code ?? ''] ?? error.message}`, { cause: error });
}

function boundOf(server: Server, asked: ListenAddress, all: readonly ListenAddress[], stack: Stack): Bound {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : asked.port;
  return { host: asked.host, port, dual: takesBothFamilies(asked, all, stack) };
}

function unbind(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
