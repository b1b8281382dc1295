import { notParsed, type Parsed, parsed } from '../lib/parsed.ts';
import { type Address, parseAddress } from './address.ts';

/** The host part of an endpoint: an address, or a DNS name in lower case. */
export type Host = { readonly address: Address } | { readonly name: string };

/** What one connects to: a host and a TCP port. */
export interface Endpoint {
  readonly host: Host;
  /** 1–65535. */
  readonly port: number;
}

/** A host as far as its text goes: besides every {@link Host}, a placeholder of a family in a plan without nodes. */
export type HostText = { readonly address: Pick<Address, 'family' | 'text'> } | { readonly name: string };

/** The host as a URL holds it: IPv6 in brackets (RFC 3986, 3.2.2), everything else bare. */
export function hostInUrl(host: HostText): string {
  if ('name' in host) return host.name;
  return host.address.family === 'ipv6' ? `[${host.address.text}]` : host.address.text;
}

/** The host as flags, certificates and host files hold it: never in brackets. */
export function bareHost(host: HostText): string {
  return 'name' in host ? host.name : host.address.text;
}

export function httpsUrl(endpoint: { readonly host: HostText; readonly port: number }): string {
  return `https://${hostInUrl(endpoint.host)}:${endpoint.port}`;
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const dnsName = new RegExp(`^${label}(?:\\.${label})*$`);

/** Reads a host without port: an address (IPv6 bare or in brackets) or a DNS name (RFC 1123, at most 253 characters). */
export function parseHost(text: string): Parsed<Host> {
  const bracketed = text.startsWith('[') && text.endsWith(']');
  const address = parseAddress(bracketed ? text.slice(1, -1) : text);
  if (address.ok && (!bracketed || address.value.family === 'ipv6')) return parsed({ address: address.value });
  const name = text.toLowerCase().replace(/\.$/, '');
  const looksNumeric = /^[\d.]+$/.test(name);
  if (text.includes(':') || bracketed || looksNumeric) return notParsed('not an IP address');
  return name.length <= 253 && dnsName.test(name)
    ? parsed({ name })
    : notParsed('neither an IP address nor a DNS name');
}
