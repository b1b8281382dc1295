import { isResourceRequest, type RequestAttributes } from '../../access/attributes.ts';
import { objectVerbsOf } from '../discovery/verbs.ts';
import { type ReviewKind, reviewKinds } from '../reviews/review-kinds.ts';
import type { ServedKind, ServedKinds } from '../served-kinds.ts';
import { badRequest, methodNotAllowed, noSuchResource, notFound } from '../status-error.ts';

export type Subresource = '' | 'status' | 'scale' | 'finalize';

/** What a path of the API leads to. */
export type Endpoint =
  | { readonly type: 'nowhere' }
  | { readonly type: 'review'; readonly review: ReviewKind }
  | ResourceEndpoint;

export interface ResourceEndpoint {
  readonly type: 'resource';
  readonly served: ServedKind;
  readonly verb: string;
  /** Undefined for all namespaces; empty for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  /** Empty for collections. */
  readonly name: string;
  readonly subresource: Subresource;
}

/** Finds what a request is for; throws 404, 405 and 400 for what the API knows but does not do. */
export function endpointOf(kinds: ServedKinds, attributes: RequestAttributes, method: string): Endpoint {
  if (!isResourceRequest(attributes)) {
    if (attributes.path.startsWith('/api/')) throw noSuchResource();
    return { type: 'nowhere' };
  }
  const { group, version, resource } = attributes;
  const served = kinds.find(group, version, resource);
  if (served !== undefined) return resourceEndpoint(served, attributes, method);
  const review = reviewKinds.find(
    (kind) => kind.group === group && kind.version === version && kind.plural === resource,
  );
  if (review !== undefined && attributes.name === '') {
    if (method !== 'POST') throw methodNotAllowed();
    return { type: 'review', review };
  }
  if (group === '' && !kinds.hasVersion(group, version)) throw noSuchResource();
  return { type: 'nowhere' };
}

function resourceEndpoint(
  served: ServedKind,
  attributes: Extract<RequestAttributes, { resource: string }>,
  method: string,
): Endpoint {
  const { verb, subresource } = attributes;
  const cluster = served.kind.scope === 'Cluster';
  // A list that a field selector narrows to one name is authorised by that name; it is a list all the same.
  const collection = ['list', 'watch', 'deletecollection'].includes(verb);
  const name = collection ? '' : attributes.name;
  const isNamespace = served.kind.quirks?.isNamespace === true;
  if (cluster && !isNamespace && attributes.namespace !== '') return { type: 'nowhere' };
  const namespace = cluster ? '' : attributes.namespace === '' ? undefined : attributes.namespace;
  if (name !== '' && namespace === undefined) return { type: 'nowhere' };
  if (!isStorable(name) || !isStorable(namespace ?? '')) throw notFound(served.kind, name);
  const part = subresourceOf(served, subresource, name);
  checkVerb(served, verb, method, name, namespace, part);
  return { type: 'resource', served, verb, namespace, name, subresource: part };
}

/** Names that no object can have are not asked for: the store takes no such key. */
function isStorable(name: string): boolean {
  return /^[!-.0-~]*$/.test(name);
}

function subresourceOf({ kind }: ServedKind, subresource: string, name: string): Subresource {
  if (subresource === '') return '';
  if (subresource === 'status' && kind.statusSubresource) return 'status';
  if (subresource === 'scale' && kind.scale !== undefined) return 'scale';
  if (subresource === 'finalize' && kind.quirks?.furtherFinalizers !== undefined) return 'finalize';
  throw notFound(kind, name);
}

const collectionVerbs: ReadonlySet<string> = new Set(['list', 'watch', 'create', 'deletecollection']);
const objectVerbs: ReadonlySet<string> = new Set(['get', 'update', 'patch', 'delete']);

function checkVerb(
  { kind }: ServedKind,
  verb: string,
  method: string,
  name: string,
  namespace: string | undefined,
  subresource: Subresource,
): void {
  if (subresource !== '' && !['get', 'update', 'patch'].includes(verb)) throw methodNotAllowed();
  if (subresource === '' && !objectVerbsOf(kind).includes(verb)) throw methodNotAllowed();
  if (name === '') {
    if (!kind.builtIn && (method === 'PUT' || method === 'PATCH')) throw badRequest('name must be provided');
    if (!collectionVerbs.has(verb)) throw methodNotAllowed();
    if (namespace === undefined && verb !== 'list' && verb !== 'watch') throw methodNotAllowed();
    return;
  }
  // Custom resources take a POST to an object's own path, as a Kubernetes API server does.
  if (verb === 'create' && !kind.builtIn && subresource === '') return;
  if (!objectVerbs.has(verb)) throw methodNotAllowed();
}
