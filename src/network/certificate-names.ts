import { addressAt, type Cidr } from './cidr.ts';
import type { Family } from './family.ts';
import type { NetworkInput } from './input.ts';
import type { Traced } from './trace.ts';

const loopbackNames: Record<Family, string> = { ipv4: '127.0.0.1', ipv6: '::1' };

/**
 * Names and addresses that the API server's certificate must hold, besides each node's own addresses. Those of origin
 * `default` the engine adds by itself; all others have to be rendered as `tls-san`.
 */
export function certificateNamesOf(
  input: NetworkInput,
  families: readonly Family[],
  primaryServices: Cidr | undefined,
): Traced<string>[] {
  const domain = input.clusterDomain?.value ?? 'cluster.local';
  const names: Traced<string>[] = ['localhost', ...families.map((family) => loopbackNames[family])].map((value) => ({
    value,
    origin: 'default',
    why: 'components on the node itself connect to it',
  }));
  for (const value of [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    `kubernetes.default.svc.${domain}`,
  ]) {
    names.push({ value, origin: 'default', why: 'pods use this name of the API server' });
  }
  const apiService = primaryServices && addressAt(primaryServices, 1n);
  if (apiService)
    names.push({ value: apiService.text, origin: 'default', why: 'the address of the kubernetes Service' });
  for (const { value, path } of input.tlsSan?.items ?? []) {
    names.push({ value, origin: 'given', why: 'tls-san names it', path });
  }
  const endpoint = input.clusterEndpointFqdn;
  if (endpoint) {
    names.push({
      value: endpoint.value,
      origin: 'derived',
      why: 'the authorized cluster endpoint is reached by it',
      path: endpoint.path,
    });
  }
  const seen = new Set<string>();
  return names.filter(({ value }) => !seen.has(value) && seen.add(value));
}
