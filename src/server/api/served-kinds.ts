import { apiVersionOf, type Kind } from '../../kinds/types.ts';
import { type Decoder, decoderOf } from '../../lib/schema/decoder.ts';
import type { Resource } from '../../store/types.ts';
import { setOf } from './managed-fields/field-set.ts';
import { type Shape, shapeOf } from './managed-fields/shape.ts';
import type { Scope } from './managed-fields/updater.ts';

/** A kind with what is worked out about it once. */
export interface ServedKind {
  readonly kind: Kind;
  readonly apiVersion: string;
  readonly resource: Resource;
  readonly decoder: Decoder<unknown>;
  /** Which fields each endpoint owns. */
  readonly mainScope: Scope;
  readonly statusScope: Scope;
  /** How every stored text of the kind begins: the resource version goes right behind it. */
  readonly prefix: string;
  /** For server-side apply; worked out on first use. */
  shape(): Shape;
}

/** The kinds of a server, by what a path says. */
export interface ServedKinds {
  readonly all: readonly ServedKind[];
  /** The kind that holds namespaced objects; undefined in a server without one. */
  readonly namespace: ServedKind | undefined;
  find(group: string, version: string, plural: string): ServedKind | undefined;
  /** By what an owner reference says. */
  findKind(apiVersion: string, kind: string): ServedKind | undefined;
  hasVersion(group: string, version: string): boolean;
}

function serve(kind: Kind): ServedKind {
  const apiVersion = apiVersionOf(kind);
  const decoder = decoderOf(kind.schema);
  let shape: Shape | undefined;
  return {
    kind,
    apiVersion,
    resource: { group: kind.group, resource: kind.plural },
    decoder,
    mainScope: kind.statusSubresource ? { type: 'without', fields: setOf(['f:status']) } : { type: 'all' },
    statusScope: { type: 'only', elements: ['f:status'] },
    prefix: `{"kind":${JSON.stringify(kind.kind)},"apiVersion":${JSON.stringify(apiVersion)},"metadata":{`,
    shape() {
      shape ??= shapeOf(decoder.node);
      return shape;
    },
  };
}

export function servedKinds(kinds: readonly Kind[]): ServedKinds {
  const all = kinds.map(serve);
  const byPath = new Map(all.map((served) => [`${served.apiVersion}/${served.kind.plural}`, served]));
  const byKind = new Map(all.map((served) => [`${served.apiVersion}/${served.kind.kind}`, served]));
  const versions = new Set(all.map((served) => served.apiVersion));
  return {
    all,
    namespace: all.find((served) => served.kind.quirks?.isNamespace === true),
    find: (group, version, plural) => byPath.get(`${apiVersionOf({ group, version })}/${plural}`),
    findKind: (apiVersion, kind) => byKind.get(`${apiVersion}/${kind}`),
    hasVersion: (group, version) => versions.has(apiVersionOf({ group, version })),
  };
}
