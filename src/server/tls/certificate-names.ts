import type { X509Certificate } from 'node:crypto';
import { type Address, parseAddress } from '../../network/address.ts';
import { type Host, parseHost } from '../../network/endpoint.ts';
import { hostAddresses, type Interfaces } from '../host-addresses.ts';

/** What a server certificate must be valid for. */
export interface CertificateNames {
  /** DNS names in lower case. */
  readonly dns: readonly string[];
  readonly addresses: readonly Address[];
}

export interface NameSources {
  readonly hostname: string;
  readonly interfaces: Interfaces;
  /** The server URL, when there is one. */
  readonly serverUrl?: string;
  /** Hosts of the listen addresses, and names that the user adds. */
  readonly extra: readonly string[];
}

const loopback = ['localhost', '127.0.0.1', '::1'];
const unspecified: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Every name and address under which clients may call this host, of both families, each once. */
export function certificateNames(sources: NameSources): CertificateNames {
  const texts = [...loopback, sources.hostname, ...urlHost(sources.serverUrl), ...sources.extra];
  const hosts = texts.flatMap((text): Host[] => {
    const host = parseHost(text);
    return host.ok ? [host.value] : [];
  });
  const dns = hosts.flatMap((host) => ('name' in host ? [host.name] : []));
  const addresses = hosts.flatMap((host) => ('address' in host ? [host.address] : []));
  return {
    dns: [...new Set(dns)],
    addresses: eachOnce([...addresses, ...hostAddresses(sources.interfaces)]),
  };
}

function urlHost(url: string | undefined): string[] {
  return url !== undefined && URL.canParse(url) ? [new URL(url).hostname] : [];
}

function eachOnce(addresses: readonly Address[]): Address[] {
  const byText = new Map(addresses.map((address) => [address.text, address]));
  return [...byText.values()].filter(({ text }) => !unspecified.has(text));
}

/** Whether a certificate is good for all of these names. */
export function covers(certificate: X509Certificate, names: CertificateNames): boolean {
  return (
    names.dns.every((name) => certificate.checkHost(name, { subject: 'never' }) !== undefined) &&
    names.addresses.every(({ text }) => certificate.checkIP(text) !== undefined)
  );
}

/** The addresses that a certificate is valid for and that parse; for messages. */
export function addressesIn(certificate: X509Certificate): Address[] {
  const entries = (certificate.subjectAltName ?? '').split(', ');
  return entries.flatMap((entry) => {
    const address = parseAddress(entry.replace(/^IP Address:/, ''));
    return entry.startsWith('IP Address:') && address.ok ? [address.value] : [];
  });
}
