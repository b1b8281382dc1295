/** A request to the Kubernetes-style API for objects of one resource. */
export interface ResourceAttributes {
  /** get, list, watch, create, update, patch, delete or deletecollection. */
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural name, e.g. `clusters`. */
  readonly resource: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** Empty for a cluster-scoped request, or a list over all namespaces. */
  readonly namespace: string;
  /** Empty for a list, unless a field selector names exactly one object. */
  readonly name: string;
}

/** A request for anything else, such as `/metrics`. */
export interface PathAttributes {
  /** The method in lower case. */
  readonly verb: string;
  /** Without query. */
  readonly path: string;
}

export type RequestAttributes = ResourceAttributes | PathAttributes;

export function isResourceRequest(attributes: RequestAttributes): attributes is ResourceAttributes {
  return 'resource' in attributes;
}

const verbOfMethod: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Subresources of a Namespace itself; any other third part is a resource inside of the namespace. */
const namespaceSubresources: ReadonlySet<string> = new Set(['status', 'finalize']);

/**
 * What a request wants, read from its method and URL the way Kubernetes' request info resolver does. Segments are
 * split before they are decoded, so an encoded slash never makes another path; {@link unsafePath} refuses it beforehand.
 */
export function attributesOf(method: string, url: string): RequestAttributes {
  const queryStart = url.indexOf('?');
  const path = queryStart < 0 ? url : url.slice(0, queryStart);
  const query = queryStart < 0 ? '' : url.slice(queryStart + 1);
  const segments = path.split('/').slice(1);
  const located = locate(segments);
  if (!located) return { verb: method.toLowerCase(), path };
  return withVerb(located, method, query);
}

type Located = Omit<ResourceAttributes, 'verb'>;

function locate(segments: readonly string[]): Located | undefined {
  const isCore = segments[0] === 'api';
  if (!isCore && segments[0] !== 'apis') return undefined;
  const [group, version, ...rest] = (isCore ? ['', ...segments.slice(1)] : segments.slice(1)).map(decodeSegment);
  if (group === undefined || version === undefined) return undefined;
  const parts = rest.at(-1) === '' ? rest.slice(0, -1) : rest;
  if (parts.length === 0) return undefined;
  return locateResource(group, version, parts);
}

function locateResource(group: string, version: string, parts: readonly string[]): Located | undefined {
  const [first = '', second = '', third = ''] = parts;
  const inNamespace = first === 'namespaces' && third !== '' && !namespaceSubresources.has(third);
  const own = inNamespace ? parts.slice(2) : parts;
  const [resource = '', name = '', ...sub] = own;
  if (resource === '') return undefined;
  const namespace = first === 'namespaces' ? second : '';
  return { group, version, resource, subresource: sub.join('/'), namespace, name };
}

function withVerb(located: Located, method: string, query: string): ResourceAttributes {
  const verb = verbOfMethod[method] ?? method.toLowerCase();
  if (located.name !== '') return { verb, ...located };
  if (verb === 'delete') return { verb: 'deletecollection', ...located };
  if (verb !== 'get') return { verb, ...located };
  const parameters = new URLSearchParams(query);
  const name = nameInSelector(parameters.get('fieldSelector') ?? '');
  return { ...located, verb: wantsWatch(parameters.get('watch')) ? 'watch' : 'list', name };
}

/** Kubernetes reads a boolean parameter as true unless it is absent, `false` or `0`. */
export function wantsWatch(value: string | null): boolean {
  return value !== null && value.toLowerCase() !== 'false' && value !== '0';
}

const oneName = /^metadata\.name==?([^,=!]+)$/;

function nameInSelector(selector: string): string {
  for (const part of selector.split(',')) {
    const match = oneName.exec(part);
    if (match?.[1] !== undefined) return match[1];
  }
  return '';
}

function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const suspicious = /%|\/\/|\/\./;
const encodedSeparator = /%(2f|5c|00)/i;

/**
 * Why a path must not be routed at all, or undefined. Two readers of one path could disagree about these forms, and the
 * authoriser must see exactly what the handler sees.
 */
export function unsafePath(url: string): string | undefined {
  const path = url.split('?', 1)[0] ?? '';
  if (!path.startsWith('/')) return 'the path does not start with a slash';
  // Nearly every path is plain, and every request comes by here.
  if (!suspicious.test(path)) return undefined;
  if (encodedSeparator.test(path)) return 'the path holds an encoded slash, backslash or NUL';
  if (path.includes('//')) return 'the path holds an empty segment';
  const segments = path.split('/').map(decodeSegment);
  if (segments.some((segment) => segment === '.' || segment === '..')) return 'the path holds a dot segment';
  if (!isDecodable(path)) return 'the path holds a malformed percent sign';
  return undefined;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
