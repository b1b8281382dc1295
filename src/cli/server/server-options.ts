import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { notParsed, type Parsed, parsed } from '../../lib/parsed.ts';
import { bareHost, parseHost } from '../../network/endpoint.ts';
import type { ServeOptions } from '../manager.ts';

/** One thing that can be said by flag, by environment and in the configuration file; the key names all three. */
export interface OptionDefinition {
  /** As flag `--key`, in the file `key:`, in the environment `DROVER_KEY` with underscores. */
  readonly key: string;
  /** How the help calls the value; absent for a switch. */
  readonly value?: string;
  /** Several values: the flag repeated, a list in the file, commas in the environment. */
  readonly many?: boolean;
  readonly help: string;
}

export const optionDefinitions: readonly OptionDefinition[] = [
  { key: 'data', value: 'DIR', help: 'folder for everything that is kept (default: the XDG state folder)' },
  {
    key: 'listen',
    value: 'HOST:PORT',
    many: true,
    help: 'where to listen, IPv6 in brackets; [::] takes both families (default: [::]:8443, or the one family of the host)',
  },
  { key: 'server-url', value: 'URL', help: 'https URL under which clients and nodes reach the manager' },
  { key: 'host-stack', value: 'STACK', help: 'families of this host: auto, ipv4, ipv6 or dual (default: auto)' },
  {
    key: 'bootstrap-password',
    value: 'PASSWORD',
    help: "the admin's password on first start (default: invented, printed)",
  },
  { key: 'ready-file', value: 'FILE', help: 'gets {"url","caFile","pid"} once requests are served' },
  {
    key: 'tls-cert',
    value: 'FILE',
    help: 'own server certificate with its chain, PEM (default: one made by the manager)',
  },
  { key: 'tls-key', value: 'FILE', help: 'key of the own server certificate, PEM' },
  { key: 'tls-ca', value: 'FILE', help: 'authority that clients must trust for it, PEM; leave out for a public one' },
  { key: 'tls-san', value: 'NAME', many: true, help: "further name or address for the manager's own certificate" },
  {
    key: 'audit-log',
    value: 'FILE',
    help: 'where the audit log goes, or "off" (default: audit/audit.log in the data folder)',
  },
  { key: 'audit-max-size', value: 'MIB', help: 'size at which a new audit log is begun (default: 100)' },
  { key: 'audit-kept', value: 'COUNT', help: 'older audit logs that are kept (default: 10)' },
  { key: 'setting', value: 'NAME=VALUE', many: true, help: 'a setting, which then cannot be changed through the API' },
  {
    key: 'simulated-hosts',
    value: 'PROGRAM',
    help: 'program that makes the hosts of simulated machines (default: they are in the memory of the manager)',
  },
  { key: 'demo', help: 'apply the examples that need no account, and tell how their clusters come to be' },
  { key: 'log-level', value: 'LEVEL', help: 'debug, info, warn or error (default: info)' },
];

/** What was said, by key of the option; text as it was written. */
export type RawOptions = Readonly<Record<string, readonly string[]>>;

/** The variable of the environment that says the same as the flag. */
export function environmentName(key: string): string {
  return `DROVER_${key.toUpperCase().replaceAll('-', '_')}`;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says. Empty variables say nothing. */
export function fromEnvironment(env: Environment): RawOptions {
  const found = optionDefinitions.flatMap(({ key, many }) => {
    const value = env[environmentName(key)];
    if (value === undefined || value === '') return [];
    return [[key, many ? value.split(',').map((item) => item.trim()) : [value]] as const];
  });
  return Object.fromEntries(found);
}

/** Puts sources together: each option from the first source that has it, flags before environment before file. */
export function firstOf(...sources: readonly RawOptions[]): RawOptions {
  return Object.assign({}, ...sources.toReversed());
}

/** Reads what was said; relative paths count from `cwd`. All problems at once. */
export function readServeOptions(raw: RawOptions, env: Environment, cwd: string): ServeOptions | readonly string[] {
  const problems: string[] = [];
  const text = (key: string): string | undefined => raw[key]?.at(-1);
  const take = <T>(key: string, value: string, reading: Parsed<T>): T | undefined => {
    if (reading.ok) return reading.value;
    problems.push(`${key}: found "${value}", ${reading.reason}`);
    return undefined;
  };
  const read = <T>(key: string, parse: (value: string) => Parsed<T>): T | undefined => {
    const value = text(key);
    return value === undefined ? undefined : take(key, value, parse(value));
  };
  const path = (key: string): string | undefined => {
    const value = text(key);
    return value === undefined ? undefined : resolve(cwd, value);
  };
  const listen = (raw.listen ?? []).flatMap((value) => take('listen', value, parseListen(value)) ?? []);
  const settings = (raw.setting ?? []).flatMap((value) => {
    const pair = take('setting', value, parseSetting(value));
    return pair ? [pair] : [];
  });
  const serverUrl = read('server-url', parseServerUrl);
  const hostStack = read('host-stack', (value) => oneOf(value, ['auto', 'ipv4', 'ipv6', 'dual'])) ?? 'auto';
  const demo = read('demo', (value) => oneOf(value, ['true', 'false'])) === 'true';
  const logLevel = read('log-level', (value) => oneOf(value, ['debug', 'info', 'warn', 'error'])) ?? 'info';
  const maxMib = read('audit-max-size', parseCount) ?? 100;
  const kept = read('audit-kept', parseCount) ?? 10;
  const bootstrapPassword = text('bootstrap-password');
  if (bootstrapPassword !== undefined && bootstrapPassword.length < 12) {
    problems.push('bootstrap-password: found fewer than 12 characters, expected at least 12');
  }
  const tls = tlsFiles(path('tls-cert'), path('tls-key'), path('tls-ca'), problems);
  if (problems.length > 0) return problems;
  const readyFile = path('ready-file');
  const auditLog = text('audit-log');
  const simulatedHosts = path('simulated-hosts');
  const auditFile = auditLog === undefined || auditLog === 'off' ? undefined : resolve(cwd, auditLog);
  return {
    dataFolder: dataFolderOf(text('data'), env, cwd),
    listen,
    ...(serverUrl === undefined ? {} : { serverUrl }),
    hostStack,
    ...(bootstrapPassword === undefined ? {} : { bootstrapPassword }),
    ...(readyFile === undefined ? {} : { readyFile }),
    ...(tls === undefined ? {} : { tls }),
    tlsNames: raw['tls-san'] ?? [],
    audit: {
      enabled: auditLog !== 'off',
      ...(auditFile === undefined ? {} : { file: auditFile }),
      maxBytes: maxMib * 1024 * 1024,
      kept,
    },
    settings: Object.fromEntries(settings),
    ...(simulatedHosts === undefined ? {} : { simulatedHosts }),
    logLevel,
    demo,
  };
}

/** The data folder: what was said, else `drover` in the XDG state folder. */
export function dataFolderOf(said: string | undefined, env: Environment, cwd: string): string {
  if (said !== undefined && said !== '') return resolve(cwd, said);
  const state = env.XDG_STATE_HOME;
  // XDG: a relative path there is to be ignored.
  if (state !== undefined && isAbsolute(state)) return join(state, 'drover');
  return join(env.HOME ?? homedir(), '.local', 'state', 'drover');
}

function tlsFiles(
  certificate: string | undefined,
  key: string | undefined,
  authority: string | undefined,
  problems: string[],
): ServeOptions['tls'] {
  if (certificate === undefined && key === undefined) {
    if (authority !== undefined) problems.push('tls-ca: found it alone, expected tls-cert and tls-key with it');
    return undefined;
  }
  if (certificate === undefined || key === undefined) {
    problems.push(
      `${certificate === undefined ? 'tls-key' : 'tls-cert'}: found it alone, expected tls-cert and tls-key`,
    );
    return undefined;
  }
  return { certificate, key, ...(authority === undefined ? {} : { authority }) };
}

/** `HOST:PORT`, `[IPv6]:PORT` or `:PORT` for every address. */
export function parseListen(text: string): Parsed<{ readonly host: string; readonly port: number }> {
  const expected = 'expected HOST:PORT such as 192.0.2.1:8443, [2001:db8::1]:8443 or :8443';
  const match = /^(.*):(\d{1,5})$/.exec(text);
  const [, hostText = '', portText = ''] = match ?? [];
  const port = Number(portText);
  if (!match || port > 65_535) return notParsed(expected);
  if (hostText === '') return parsed({ host: '::', port });
  if (hostText.includes(':') && !hostText.startsWith('[')) return notParsed(`${expected}; IPv6 goes in brackets`);
  const host = parseHost(hostText);
  return host.ok
    ? parsed({ host: bareHost(host.value), port })
    : notParsed(`whose host is ${host.reason}; ${expected}`);
}

function parseServerUrl(text: string): Parsed<string> {
  const expected = 'expected a URL like https://drover.example.com:8443 or https://[2001:db8::1]:8443';
  if (!URL.canParse(text)) return notParsed(expected);
  const { protocol, pathname, search, hash, username } = new URL(text);
  const bare = pathname === '/' && search === '' && hash === '' && username === '';
  return protocol === 'https:' && bare
    ? parsed(text.replace(/\/$/, ''))
    : notParsed(`${expected}, and nothing behind it`);
}

function parseSetting(text: string): Parsed<readonly [string, string]> {
  const match = /^([a-z0-9][a-z0-9.-]*)=(.*)$/s.exec(text);
  return match ? parsed([match[1] ?? '', match[2] ?? '']) : notParsed('expected NAME=VALUE');
}

function parseCount(text: string): Parsed<number> {
  return /^[1-9]\d{0,5}$/.test(text) ? parsed(Number(text)) : notParsed('expected a whole number from 1');
}

function oneOf<const T extends string>(text: string, words: readonly T[]): Parsed<T> {
  const found = words.find((word) => word === text);
  return found === undefined ? notParsed(`expected one of ${words.join(', ')}`) : parsed(found);
}
