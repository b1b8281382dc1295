import { parse } from 'yaml';
import { type EngineVersion, parseEngineVersion } from '../../../../lib/version.ts';
import { type Address, parseAddress } from '../../../../network/address.ts';
import type { Host } from './host.ts';

export type EngineName = 'rke2' | 'k3s';

/** What the installer was told about a release: everything else is in the configuration. */
export interface Installed {
  readonly engine: EngineName;
  readonly version: EngineVersion;
  /** It runs `agent`, not `server`. */
  readonly agent: boolean;
  readonly dataDirectory: string;
  /** Changes when the engine is to be restarted. */
  readonly stamp: string;
}

/** Configuration as the engine reads it: one map from all its files. */
export type EngineValues = Readonly<Record<string, unknown>>;

/** Reads what an installer image and its variables say; undefined for another image. */
export function installedFrom(image: string, env: readonly string[]): Installed | undefined {
  const match = /(?:^|\/)rancher\/system-agent-installer-(rke2|k3s):(.+)$/.exec(image);
  const engine = match?.[1] as EngineName | undefined;
  const version = parseEngineVersion((match?.[2] ?? '').replace(/-(?=rke2r\d|k3s\d)/, '+'));
  if (!engine || !version.ok) return undefined;
  const prefix = engine.toUpperCase();
  const variable = (name: string) => env.findLast((item) => item.startsWith(`${name}=`))?.slice(name.length + 1);
  return {
    engine,
    version: version.value,
    agent: variable(`INSTALL_${prefix}_EXEC`)?.startsWith('agent') ?? false,
    dataDirectory: variable(`${prefix}_DATA_DIR`) || `/var/lib/rancher/${engine}`,
    stamp: variable('RESTART_STAMP') ?? '',
  };
}

/**
 * Reads `config.yaml`, then the files of `config.yaml.d` in order: later values win, and `key+` adds to a list. Throws
 * when a file is no YAML map, as the engine ends then.
 */
export async function readValues(host: Host, engine: EngineName): Promise<EngineValues> {
  const folder = `/etc/rancher/${engine}`;
  const parts = (await host.list(`${folder}/config.yaml.d`)).filter((name) => /\.ya?ml$/.test(name)).sort();
  const paths = [`${folder}/config.yaml`, ...parts.map((name) => `${folder}/config.yaml.d/${name}`)];
  const values: Record<string, unknown> = {};
  for (const path of paths) {
    const text = await host.read(path);
    if (text === undefined || text.trim() === '') continue;
    const map: unknown = parse(text);
    if (typeof map !== 'object' || map === null || Array.isArray(map)) throw new Error(`${path} is no map`);
    for (const [key, value] of Object.entries(map)) {
      if (!key.endsWith('+')) values[key] = value;
      else values[key.slice(0, -1)] = [...itemsOf(values[key.slice(0, -1)]), ...itemsOf(value)];
    }
  }
  return values;
}

/** Items of a list option: a list, or one comma text; never trimmed, as the engines do not. */
export function itemsOf(value: unknown): string[] {
  if (value === undefined || value === null || value === '') return [];
  return [value].flat().flatMap((item) => String(item).split(','));
}

/** Arguments of a component are never split. */
export function argumentOf(values: EngineValues, key: string, name: string): string | undefined {
  const found = [values[key] ?? []]
    .flat()
    .map(String)
    .findLast((text) => {
      const equals = text.indexOf('=');
      return equals > 0 && text.slice(0, equals).replace(/^--/, '').replaceAll('_', '-') === name;
    });
  return found?.slice(found.indexOf('=') + 1);
}

export function isTrue(value: unknown): boolean {
  return /^(?:1|t|true)$/i.test(String(value ?? ''));
}

export function textOf(values: EngineValues, key: string): string {
  const value = values[key];
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

/** Addresses of a list option that can be read. */
export function addressesOf(values: EngineValues, key: string): Address[] {
  return itemsOf(values[key]).flatMap((text) => {
    const address = parseAddress(text);
    return address.ok ? [address.value] : [];
  });
}
