import { settingKind } from '../../kinds/setting/kind.ts';
import type { Setting } from '../../kinds/setting/schema.ts';
import type { Store } from '../../store/types.ts';
import { changeObject, createIfAbsent } from '../objects/change-object.ts';
import { openMirror } from '../objects/mirror.ts';
import { keyOf, newObject } from '../objects/object.ts';
import { settingDefinitions } from './definitions.ts';

/** The settings as they are now. */
export interface Settings {
  /** The value in force; empty for an unknown name. */
  get(name: string): string;
  /** The value in force as a number; 0 when it is none. */
  count(name: string): number;
  /** The stored object. */
  object(name: string): Setting | undefined;
  /** Calls back after any change, until the function it gives is called. */
  onChange(listener: () => void): () => void;
  readonly inSync: boolean;
  close(): Promise<void>;
}

/** Values that the start of the manager gives, by name of the setting. */
export interface GivenSettings {
  /** From flags, environment or configuration file: in force, and locked for the API. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Defaults that only the running manager knows. */
  readonly defaults: Readonly<Record<string, string>>;
}

/** Writes what every Setting object must say at start-up, and keeps what people set. */
export async function ensureSettings(store: Store, given: GivenSettings, now: Date): Promise<void> {
  await Promise.all(
    settingDefinitions.map(async (definition) => {
      const { name } = definition;
      const fixed = given.fixed[name];
      const base = given.defaults[name] ?? definition.default;
      const key = keyOf(settingKind, { name });
      const outcome = await changeObject<Setting>(store, key, (stored) => ({
        ...stored,
        ...fieldsOf(stored, base, fixed),
      }));
      if (outcome !== 'absent') return;
      await createIfAbsent(store, key, newObject(settingKind, { name }, fieldsOf({}, base, fixed), now));
    }),
  );
}

function fieldsOf(
  stored: Pick<Setting, 'value' | 'source'>,
  base: string,
  fixed: string | undefined,
): Pick<Setting, 'value' | 'default' | 'customized' | 'source'> {
  // What an earlier start had fixed is not what somebody set through the API: it goes with the flag.
  const own = stored.source === 'env' ? '' : (stored.value ?? '');
  const value = fixed ?? own;
  const source = fixed === undefined ? (value === '' ? 'default' : 'db') : 'env';
  return { value, default: base, customized: value !== '' && value !== base, source };
}

/** Reads the settings and follows their changes. */
export async function openSettings(store: Store, fault: (error: unknown) => void): Promise<Settings> {
  const listeners = new Set<() => void>();
  const mirror = await openMirror<Setting>({
    store,
    resource: { group: settingKind.group, resource: settingKind.plural },
    read: (value) => JSON.parse(value) as Setting,
    changed: () => {
      for (const listener of listeners) listener();
    },
    fault,
  });
  const get = (name: string): string => {
    const setting = mirror.objects.get(name);
    return setting?.value || setting?.default || builtInDefault(name);
  };
  return {
    get,
    count: (name) => {
      const value = Number(get(name));
      return Number.isFinite(value) ? value : 0;
    },
    object: (name) => mirror.objects.get(name),
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    get inSync() {
      return mirror.inSync;
    },
    close: () => mirror.close(),
  };
}

/** Stands in for a Setting object that somebody removed. */
function builtInDefault(name: string): string {
  return settingDefinitions.find((definition) => definition.name === name)?.default ?? '';
}
