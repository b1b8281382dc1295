import type { FilesByKey, NodeFile, NodeProfile, RenderContext } from '../engines/types.ts';
import { selectorMatches } from '../kinds/cluster/machine-selection.ts';
import { bytesOfContent } from '../lib/content.ts';
import { sha256Base64 } from '../lib/digest.ts';
import type { Layout } from './layout.ts';

type Source = NonNullable<
  NonNullable<
    NonNullable<NonNullable<RenderContext['cluster']['spec']>['rkeConfig']>['machineSelectorFiles']
  >[number]['fileSources']
>[number];
type Origin = NonNullable<Source['secret']>;
type Item = NonNullable<Origin['items']>[number];

/** One file of `machineSelectorFiles`, with the content as far as it is known. */
interface Chosen {
  readonly origin: Origin;
  readonly kind: 'Secret' | 'ConfigMap';
  readonly item: Item;
  /** All that the Secret or ConfigMap holds; undefined while it is not there or not for the cluster. */
  readonly data: FilesByKey | undefined;
}

/** Files from Secrets and ConfigMaps for the machines that a selector matches. Sources that are not there, or not for the cluster, give none. */
export function selectorFiles(node: NodeProfile, context: RenderContext, layout: Layout): NodeFile[] {
  return chosenFiles(node.machineLabels, context).flatMap(({ origin, item, data }): NodeFile[] => {
    const { key, path, permissions, dynamic } = item;
    const content = data?.get(key);
    if (content === undefined) return [];
    const mode = permissions || origin.defaultPermissions || '0600';
    return [
      { path: layout.own(path), mode, ...content, purpose: `${key} of ${origin.name}`, ...(dynamic && { dynamic }) },
    ];
  });
}

/** What is wrong with the sources of files for a machine, one sentence each; sources that cannot be used are no matter here. */
export function selectorFileProblems(
  machineLabels: Readonly<Record<string, string>>,
  context: Pick<RenderContext, 'cluster' | 'sources'>,
): string[] {
  return chosenFiles(machineLabels, context).flatMap(({ origin, kind, item, data }) => {
    const { key, path, hash } = item;
    const content = data?.get(key);
    if (data === undefined) return [];
    if (content === undefined) return [`${kind} ${origin.name} has no key ${key}, which is to become ${path}`];
    const found = sha256Base64(bytesOfContent(content));
    if (!hash || hash === found) return [];
    return [`${key} of ${kind} ${origin.name} has the SHA-256 ${found}, expected ${hash} for ${path}`];
  });
}

function chosenFiles(
  machineLabels: Readonly<Record<string, string>>,
  { cluster, sources }: Pick<RenderContext, 'cluster' | 'sources'>,
): Chosen[] {
  const entries = cluster.spec?.rkeConfig?.machineSelectorFiles ?? [];
  return entries
    .filter(({ machineLabelSelector }) => selectorMatches(machineLabelSelector, machineLabels))
    .flatMap(({ fileSources }) => fileSources ?? [])
    .flatMap(({ secret, configMap }) => [
      ...itemsOf('Secret', secret, sources),
      ...itemsOf('ConfigMap', configMap, sources),
    ]);
}

function itemsOf(kind: Chosen['kind'], origin: Source['secret'], sources: RenderContext['sources']): Chosen[] {
  if (!origin?.name) return [];
  const data = sources.files(kind, origin.name);
  return (origin.items ?? []).map((item) => ({ origin, kind, item, data }));
}
