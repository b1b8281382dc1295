import { credentialNamespace } from '../kinds/cluster/credential-references.ts';
import { type SourceRefusal, type SourceUse, sourceRefusal } from '../kinds/cluster/source-use.ts';
import { configmapKind } from '../kinds/configmap/kind.ts';
import type { ConfigMap } from '../kinds/configmap/schema.ts';
import type { MachineConfig } from '../kinds/machine-config.ts';
import { secretKind } from '../kinds/secret/kind.ts';
import type { Secret } from '../kinds/secret/schema.ts';
import { type Content, contentOfBytes } from '../lib/content.ts';
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
  /** Why the cluster may not use some that exist. */
  readonly refused: readonly SourceRefusal[];
}

/** Opens the references of a cluster. What is read wakes the cluster when it changes. */
export function openReferences(
  work: Pick<Workspace, 'read'>,
  { namespace, name: cluster }: { readonly namespace: string; readonly name: string },
  configResource: ClusterPorts['configResource'],
): References {
  const known = new Map<string, AnyObject | undefined>();
  const wanted = new Map<string, Key>();
  const missing = new Set<string>();
  const refused = new Map<string, SourceRefusal>();
  const so = { asked: false };

  function find<T extends AnyObject>(key: Key): T | undefined {
    const place = placeOf(key);
    if (!known.has(place)) wanted.set(place, key);
    return known.get(place) as T | undefined;
  }

  function source<T extends Secret | ConfigMap>(
    use: SourceUse,
    kind: typeof secretKind | typeof configmapKind,
    name: string,
    from = namespace,
  ): T | undefined {
    so.asked = true;
    const title = `${kind.kind} ${from}/${name}`;
    if (from !== namespace && from !== credentialNamespace) {
      missing.add(`${title} (only those of namespace ${namespace} may be used)`);
      return undefined;
    }
    const key = keyOf(kind, { namespace: from, name });
    const object = find<T>(key);
    if (object === undefined) {
      if (known.has(placeOf(key))) missing.add(title);
      return undefined;
    }
    const refusal = sourceRefusal(use, object, { cluster, title });
    if (refusal) refused.set(refusal.message, refusal);
    return refusal ? undefined : object;
  }

  return {
    sources: {
      secret(use, name, from) {
        const secret = source<Secret>(use, secretKind, name, from);
        return secret && Object.fromEntries(bytesByKey(secret.data).map(([key, bytes]) => [key, bytes.toString()]));
      },
      files(kind, name) {
        if (kind === 'Secret') {
          const secret = source<Secret>('file', secretKind, name);
          return secret && filesOf(secret.data);
        }
        const configMap = source<ConfigMap>('file', configmapKind, name);
        return configMap && filesOf(configMap.binaryData, configMap.data);
      },
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
    get refused() {
      return [...refused.values()].sort((a, b) => (a.message < b.message ? -1 : 1));
    },
  };
}

function bytesByKey(data: Secret['data']): (readonly [string, Buffer])[] {
  return Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const);
}

function filesOf(binary: Secret['data'], text: ConfigMap['data'] = {}): ReadonlyMap<string, Content> {
  return new Map<string, Content>([
    ...bytesByKey(binary).map(([key, bytes]) => [key, contentOfBytes(bytes)] as const),
    ...Object.entries(text ?? {}).map(([key, content]) => [key, { content }] as const),
  ]);
}

/** Names come from what users wrote, and may be anything. */
function isName(text: string): boolean {
  return /^[a-z0-9.-]{1,253}$/.test(text);
}
