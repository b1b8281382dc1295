import {
  type ChartSource,
  type HelmReading,
  isMap,
  patchAt,
  placeOf,
  plainText,
  sourcesFor,
  valueAt,
  type YamlMap,
} from '../../kinds/cluster/helm-values.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import type { PatchOperation } from '../../lib/issue.ts';
import { type Cidr, parseCidr } from '../../network/cidr.ts';

const chart = 'rke2-calico';

/** The part of the user's Helm values that becomes the operator's Installation. */
export interface CalicoNetwork {
  readonly source: ChartSource;
  /** `installation.calicoNetwork`. */
  readonly network: YamlMap;
  readonly pools: readonly CalicoPool[];
}

/** One of the user's own `ipPools`. */
export interface CalicoPool {
  readonly pool: YamlMap;
  /** Its range, where it can be read. */
  readonly cidr?: Cidr;
  /** Where a member of it stands, and how messages call it. */
  place(...keys: FieldPath): { readonly path: FieldPath; readonly name: string };
  /** The patch that writes a member of it, where there can be one. */
  write(key: string, value: unknown): { readonly patch?: readonly PatchOperation[] };
}

const networkKeys: readonly string[] = ['installation', 'calicoNetwork'];

const nothingGiven: readonly CalicoNetwork[] = [];

/** What the user gives for Calico's network, once for each place; nothing when all is left to the chart. */
export function calicoNetworksOf(helm: HelmReading): readonly CalicoNetwork[] {
  if (helm.sources.length === 0) return nothingGiven;
  return sourcesFor(helm, chart).flatMap((source): CalicoNetwork[] => {
    const network = valueAt(source.values, ...networkKeys);
    return isMap(network) ? [{ source, network, pools: poolsOf(source, network) }] : [];
  });
}

function poolsOf(source: ChartSource, network: YamlMap): CalicoPool[] {
  if (!Array.isArray(network.ipPools)) return [];
  return network.ipPools.flatMap((pool: unknown, index): CalicoPool[] => {
    if (!isMap(pool)) return [];
    const range = parseCidr(plainText(pool.cidr));
    return [
      {
        pool,
        ...(range.ok && { cidr: range.value.cidr }),
        place: (...keys) => placeOf(source, [...networkKeys, 'ipPools', index, ...keys]),
        write: (key, value) => patchAt(source, [...networkKeys, 'ipPools', index, key], value),
      },
    ];
  });
}

/** Whether the nodes exchange routes by BGP; the chart switches it off unless told. */
export function bgpIsOn(network: YamlMap): boolean {
  return network.bgp === 'Enabled';
}
