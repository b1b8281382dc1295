import { type Address, parseAddress } from '../../../network/address.ts';
import { type Cidr, parseCidr } from '../../../network/cidr.ts';
import type { Family } from '../../../network/family.ts';
import { type Scope, scopeOf } from '../../../network/scope.ts';

/** An address of an interface, as the kernel of the host knows it. */
export interface HostAddress {
  readonly link: string;
  readonly address: Address;
  readonly scope: Scope;
  /** Words of iproute2, e.g. `temporary`, `deprecated`, `tentative`, `dynamic`. */
  readonly flags: readonly string[];
}

export interface HostRoute {
  readonly family: Family;
  /** Absent for the default route. */
  readonly range?: Cidr;
  readonly link: string;
  /** Who set it: `ra`, `dhcp`, `static`, `kernel`, `bird`; empty when it does not say. */
  readonly protocol: string;
}

/** A port that somebody listens on. */
export interface HostSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Listens on loopback only. */
  readonly loopback: boolean;
}

/** What a host says of itself before anything is installed. */
export interface HostFacts {
  readonly hostname: string;
  readonly kernel: string;
  readonly architecture: string;
  readonly os: string;
  /** Seconds since 1970 by the clock of the host; absent where it cannot be read. */
  readonly time?: number;
  /** The host has the program `ip`: without it nothing is known of addresses and routes. */
  readonly knowsNetwork: boolean;
  readonly addresses: readonly HostAddress[];
  /** MTU by name of the link. */
  readonly links: ReadonlyMap<string, number>;
  readonly routes: readonly HostRoute[];
  /** By path, e.g. `net/ipv6/conf/eth0/accept_ra`. */
  readonly sysctls: ReadonlyMap<string, string>;
  /** Keys that a file sets at boot, e.g. `net.ipv4.ip_forward`. */
  readonly keptSysctls: ReadonlySet<string>;
  readonly resolvers: readonly string[];
  /** Lines of the hosts file: an address and its names. */
  readonly hosts: readonly { readonly address: string; readonly names: readonly string[] }[];
  /** `loaded`, `available`, `missing` or `unknown`, by name. */
  readonly modules: ReadonlyMap<string, string>;
  readonly sockets: readonly HostSocket[];
  /** Units of systemd: what they are and whether they start at boot. */
  readonly services: ReadonlyMap<string, { readonly active: boolean; readonly enabled: boolean }>;
  /** A file tells NetworkManager to leave interfaces alone. */
  readonly hasUnmanagedDevices: boolean;
  readonly leftovers: readonly string[];
  readonly iptables: string;
  readonly ip6tables: string;
  /** Whether the manager answers over each family; absent where it was not tried. */
  readonly manager: ReadonlyMap<Family, { readonly reached: boolean; readonly detail: string }>;
  /** Ports of other nodes that were tried. */
  readonly peers: readonly { readonly address: string; readonly port: number; readonly outcome: string }[];
}

/** Why a report cannot be read. */
export interface Unreadable {
  readonly problem: string;
}

/** Reads the report of the install script. Lines that cannot be read are left out: other tools print other lines. */
export function readFacts(report: unknown): HostFacts | Unreadable {
  if (typeof report !== 'object' || report === null || Array.isArray(report)) {
    return { problem: 'the report is no JSON object; use the install script of this manager' };
  }
  const fields = report as Readonly<Record<string, unknown>>;
  if (fields.format !== 1)
    return { problem: 'the report has another format than 1; use the install script of this manager' };
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const lines = (name: string): string[] => {
    const value = fields[name];
    return Array.isArray(value) ? value.filter((line) => typeof line === 'string').slice(0, 500) : [];
  };
  const sysctls = lines('sysctls');
  const seconds = Number(text('time'));
  return {
    hostname: text('hostname'),
    kernel: text('kernel'),
    architecture: text('architecture'),
    os: text('os').trim(),
    ...(Number.isSafeInteger(seconds) && seconds > 0 ? { time: seconds } : {}),
    knowsNetwork: text('ip') !== '',
    addresses: lines('addresses').flatMap(readAddressLine),
    links: new Map(lines('links').flatMap(readLinkLine)),
    routes: [
      ...lines('routes4').flatMap((line) => readRouteLine(line, 'ipv4')),
      ...lines('routes6').flatMap((line) => readRouteLine(line, 'ipv6')),
    ],
    sysctls: new Map(sysctls.filter((line) => !line.startsWith('file:')).map(keyAndValue)),
    keptSysctls: new Set(sysctls.filter((line) => line.startsWith('file:')).flatMap(keptKey)),
    resolvers: lines('resolvers'),
    hosts: lines('hosts').map(readHostsLine),
    modules: new Map(lines('modules').map((line) => pair(line.split(' ')))),
    sockets: lines('sockets').flatMap(readSocketLine),
    services: new Map(lines('services').flatMap(readServiceLine)),
    hasUnmanagedDevices: lines('services').some((line) => line.startsWith('unmanaged-devices ')),
    leftovers: lines('leftovers'),
    iptables: text('iptables'),
    ip6tables: text('ip6tables'),
    manager: new Map(lines('manager').flatMap(readReachLine)),
    peers: lines('peers').flatMap(readPeerLine),
  };
}

function pair([key = '', value = '']: readonly string[]): [string, string] {
  return [key, value];
}

function keyAndValue(line: string): [string, string] {
  const equals = line.indexOf('=');
  return [line.slice(0, equals), line.slice(equals + 1).trim()];
}

function keptKey(line: string): string[] {
  const [key = '', value = ''] = line.slice('file:'.length).split('=');
  return value.trim() === '1' ? [key.trim()] : [];
}

/** `2: eth0    inet6 fd00::5/64 scope global dynamic \       valid_lft …` of `ip -o addr`. */
function readAddressLine(line: string): HostAddress[] {
  const [before = ''] = line.split('\\');
  const [, link = '', family = '', text = '', ...flags] = before.trim().split(/\s+/);
  if (family !== 'inet' && family !== 'inet6') return [];
  const address = parseAddress(text.split('/')[0] ?? '');
  return address.ok ? [{ link: linkName(link), address: address.value, scope: scopeOf(address.value), flags }] : [];
}

/** `2: eth0@if3: <BROADCAST,…> mtu 1500 …` of `ip -o link`. */
function readLinkLine(line: string): [string, number][] {
  const match = /^\d+:\s+([^\s:]+):.*?\bmtu (\d+)/.exec(line);
  return match?.[1] !== undefined ? [[linkName(match[1]), Number(match[2])]] : [];
}

/** An interface is `name@parent` for those that have one. */
function linkName(text: string): string {
  return text.split('@')[0] ?? text;
}

/** `default via fe80::1 dev eth0 proto ra …` or `10.0.0.0/24 dev eth0 proto kernel …` of `ip route`. */
function readRouteLine(line: string, family: Family): HostRoute[] {
  const words = line.replaceAll('\\', ' ').trim().split(/\s+/);
  const after = (word: string): string => words[words.indexOf(word) + 1] ?? '';
  const link = words.includes('dev') ? after('dev') : '';
  const protocol = words.includes('proto') ? after('proto') : '';
  const [first = ''] = words;
  if (first === 'default') return [{ family, link, protocol }];
  const host = parseAddress(first);
  const text = host.ok ? `${first}/${family === 'ipv4' ? 32 : 128}` : first;
  const range = parseCidr(text);
  return range.ok && range.value.cidr.family === family ? [{ family, range: range.value.cidr, link, protocol }] : [];
}

function readHostsLine(line: string): HostFacts['hosts'][number] {
  const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
  return { address, names };
}

/** `tcp6 00000000000000000000000001000000:1F90`: address in the host's byte order, port in hexadecimal digits. */
function readSocketLine(line: string): HostSocket[] {
  const match = /^(tcp|udp)6? ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(line);
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) return [];
  const address = match[2].toUpperCase();
  const loopback = /^(0100007F|7F000001)$/.test(address) || /^0{24}(01000000|00000001)$/.test(address);
  return [{ protocol: match[1] === 'udp' ? 'udp' : 'tcp', port: Number.parseInt(match[3], 16), loopback }];
}

function readServiceLine(line: string): [string, { active: boolean; enabled: boolean }][] {
  const [unit = '', active = '', enabled = ''] = line.split(' ');
  if (unit === 'unmanaged-devices') return [];
  return [[unit, { active: active === 'active', enabled: enabled === 'enabled' }]];
}

function readReachLine(line: string): [Family, { reached: boolean; detail: string }][] {
  const match = /^(ipv4|ipv6) (reached|failed) ?(.*)$/.exec(line);
  if (match?.[1] === undefined) return [];
  return [[match[1] as Family, { reached: match[2] === 'reached', detail: match[3] ?? '' }]];
}

function readPeerLine(line: string): HostFacts['peers'][number][] {
  const [address = '', port = '', outcome = ''] = line.split(' ');
  return /^\d{1,5}$/.test(port) ? [{ address, port: Number(port), outcome }] : [];
}
