import type { Kind } from '../../../kinds/types.ts';
import type { ServedKind } from '../served-kinds.ts';

const everyVerb = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const readVerbs: readonly string[] = ['get', 'list', 'watch'];

/** What can be done with objects of a kind, in alphabetical order, as discovery lists it. */
export function objectVerbsOf({ quirks }: Kind): readonly string[] {
  if (quirks?.readOnly === true) return readVerbs;
  return quirks?.noDeleteCollection === true ? everyVerb.filter((verb) => verb !== 'deletecollection') : everyVerb;
}

/** A part of an object with its own path. */
export interface Subresource {
  readonly name: 'status' | 'scale';
  readonly responseKind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly verbs: readonly string[];
}

const partVerbs = ['get', 'patch', 'update'];

export function subresourcesOf({ kind }: ServedKind): Subresource[] {
  const own = { group: kind.group, version: kind.version, kind: kind.kind };
  const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  return [
    ...(kind.statusSubresource ? [{ name: 'status' as const, responseKind: own, verbs: partVerbs }] : []),
    ...(kind.scale === undefined ? [] : [{ name: 'scale' as const, responseKind: scale, verbs: partVerbs }]),
  ];
}
