import { credentialNamespace } from '../kinds/cluster/credential-references.ts';
import { configmapKind } from '../kinds/configmap/kind.ts';
import type { MachineConfig } from '../kinds/machine-config.ts';
import { secretKind } from '../kinds/secret/kind.ts';
import type { ToPrepare } from '../planner/rollout/prepare.ts';
import type { Key } from '../runtime/object.ts';
import { type AnyObject, keyOf, placeOf } from '../runtime/object.ts';
import type { Workspace } from '../runtime/workspace.ts';
import type { ClusterPorts } from './ports.ts';

/** Objects that a cluster refers to, for pure functions that ask for them by a plain call. */
export interface References {
  readonly sources: ToPrepare['sources'];
  readonly findMachineConfig: ToPrepare['findMachineConfig'];
  /** Whether plans have asked for a Secret or a ConfigMap at all. */
  readonly asked: boolean;
  /** Reads what was asked for since and not known; tells whether there was any, so that one asks again. */
  fetch(): Promise<boolean>;
  /** Secrets and ConfigMaps that were asked for and do not exist, for people. */
  readonly missing: readonly string[];
}

/** Opens the references of a cluster in a namespace. What is read wakes the cluster when it changes. */
export function openReferences(
  work: Workspace,
  namespace: string,
  configResource: ClusterPorts['configResource'],
): References {
  const known = new Map<string, AnyObject | undefined>();
  const wanted = new Map<string, Key>();
  const missing = new Set<string>();
  const so = { asked: false };

  function find<T extends AnyObject>(key: Key): T | undefined {
    const place = placeOf(key);
    if (!known.has(place)) wanted.set(place, key);
    return known.get(place) as T | undefined;
  }

  function data(kind: typeof secretKind, name: string, from: string): Readonly<Record<string, string>> | undefined {
    so.asked = true;
    if (from !== namespace && from !== credentialNamespace) {
      missing.add(`${kind.kind} ${from}/${name} (only those of namespace ${namespace} may be used)`);
      return undefined;
    }
    const key = keyOf(kind, { namespace: from, name });
    const object = find<AnyObject & { readonly data?: Readonly<Record<string, string>> }>(key);
    if (object === undefined) {
      if (known.has(placeOf(key))) missing.add(`${kind.kind} ${from}/${name}`);
      return undefined;
    }
    if (kind === configmapKind) return object.data ?? {};
    const decoded = Object.entries(object.data ?? {}).map(([field, value]) => [
      field,
      Buffer.from(value, 'base64').toString(),
    ]);
    return Object.fromEntries(decoded);
  }

  return {
    sources: {
      secret: (name, from = namespace) => data(secretKind, name, from),
      configMap: (name) => data(configmapKind, name, namespace),
    },
    findMachineConfig(kind, from = namespace, name) {
      const resource = configResource(kind);
      return resource && (find({ ...resource, namespace: from, name }) as MachineConfig | undefined);
    },
    async fetch() {
      const keys = [...wanted.values()];
      wanted.clear();
      for (const key of keys) known.set(placeOf(key), isName(key.name) ? await work.read(key) : undefined);
      return keys.length > 0;
    },
    get asked() {
      return so.asked;
    },
    get missing() {
      return [...missing].sort();
    },
  };
}

/** Names come from what users wrote, and may be anything. */
function isName(text: string): boolean {
  return /^[a-z0-9.-]{1,253}$/.test(text);
}
