import type { ManagerEndpoint } from '../lib/manager-file.ts';
import type { Address } from '../network/address.ts';
import { type Host, httpsUrl, parseHost } from '../network/endpoint.ts';
import { type Family, familiesOf, type Stack } from '../network/family.ts';
import type { Bound, ListenAddress } from './http/listen.ts';

/** Port when nothing else is asked for. */
export const defaultPort = 8443;

/** Where to listen when nothing is said: both families on one socket, or the one that the host has. */
export function defaultListen(stack: Stack): ListenAddress[] {
  return [{ host: stack === 'ipv4' ? '0.0.0.0' : '::', port: defaultPort }];
}

/** The server URL when nobody gives one: the first address others can reach, else this host itself. */
export function defaultServerUrl(bound: readonly Bound[], addresses: readonly Address[]): string {
  const urls = endpointsOf(bound, addresses).map(({ url }) => url);
  const reachable = urls.find((url) => !loopbackUrl.test(url));
  return reachable ?? urls[0] ?? httpsUrl({ host: { name: 'localhost' }, port: bound[0]?.port ?? defaultPort });
}

const loopbackUrl = /^https:\/\/(127\.|\[::1\]|localhost)/;

/** For each family the address to call, IPv4 first: the first one of the host, else loopback. */
export function endpointsOf(bound: readonly Bound[], addresses: readonly Address[]): ManagerEndpoint[] {
  return familiesOf.dual.flatMap((family): ManagerEndpoint[] => {
    const socket = bound.find((candidate) => takes(candidate, family));
    const host = socket && hostFor(socket, family, addresses);
    return socket && host ? [{ name: family, url: httpsUrl({ host, port: socket.port }) }] : [];
  });
}

function takes({ host, dual }: Bound, family: Family): boolean {
  if (host === '::') return family === 'ipv6' || dual;
  const parsed = parseHost(host);
  if (!parsed.ok) return false;
  return 'name' in parsed.value || parsed.value.address.family === family;
}

function hostFor({ host }: Bound, family: Family, addresses: readonly Address[]): Host | undefined {
  const parsed = parseHost(host);
  if (host !== '::' && host !== '0.0.0.0') return parsed.ok ? parsed.value : undefined;
  const address = addresses.find((candidate) => candidate.family === family);
  if (address) return { address };
  const loopback = parseHost(family === 'ipv4' ? '127.0.0.1' : '::1');
  return loopback.ok ? loopback.value : undefined;
}
