import { toOpenApi } from '../../../lib/schema/openapi.ts';
import type { JsonObject } from '../json.ts';
import type { ServedKind, ServedKinds } from '../served-kinds.ts';
import { type Document, documentOf } from './documents.ts';

/** The OpenAPI v3 documents of the server, each made when it is first asked for. */
export interface OpenApi {
  index(): Document;
  /** The document of `api/v1` or `apis/<group>/<version>`. */
  document(path: string): Document | undefined;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export function openApiOf(kinds: ServedKinds, release: string): OpenApi {
  const byPath = Map.groupBy(kinds.all, rootOf);
  const documents = new Map<string, Document>();
  let index: Document | undefined;
  const document = (path: string): Document | undefined => {
    const members = byPath.get(path);
    if (members === undefined) return undefined;
    const known = documents.get(path) ?? documentOf(describeVersion(path, members, release));
    documents.set(path, known);
    return known;
  };
  return {
    document,
    index() {
      index ??= documentOf({
        paths: Object.fromEntries([...byPath.keys()].map((path) => [path, link(path, document(path))])),
      });
      return index;
    },
  };
}

/** The hash makes the document's URL change with its content, so that clients may keep it for ever. */
function link(path: string, document: Document | undefined): JsonObject {
  const hash = (document?.etag ?? '').replaceAll('"', '');
  return { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
}

function rootOf({ kind }: ServedKind): string {
  return kind.group === '' ? `api/${kind.version}` : `apis/${kind.group}/${kind.version}`;
}

function describeVersion(path: string, kinds: readonly ServedKind[], release: string): JsonObject {
  return {
    openapi: '3.0.0',
    info: { title: 'Drover', version: release },
    paths: Object.fromEntries(kinds.flatMap((served) => pathsOf(path, served))),
    components: { schemas: Object.fromEntries(kinds.flatMap(schemasOf)) },
  };
}

/** e.g. `io.cattle.provisioning.v1.Cluster`. */
function schemaName({ kind }: ServedKind): string {
  const group = kind.group === '' ? 'io.k8s.api.core' : kind.group.split('.').reverse().join('.');
  return `${group}.${kind.version}.${kind.kind}`;
}

function gvkOf({ kind }: ServedKind): JsonObject {
  return { group: kind.group, version: kind.version, kind: kind.kind };
}

function schemasOf(served: ServedKind): [string, JsonObject][] {
  const gvk = gvkOf(served);
  const name = schemaName(served);
  const list: JsonObject = {
    type: 'object',
    description: `A list of ${served.kind.plural}`,
    required: ['items'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      items: { type: 'array', items: { $ref: `#/components/schemas/${name}` } },
    },
    'x-kubernetes-group-version-kind': [{ ...gvk, kind: `${served.kind.kind}List` }],
  };
  const schema = toOpenApi(served.decoder.node);
  return [
    [name, { ...withTextTypes(schema), 'x-kubernetes-group-version-kind': [gvk] }],
    [`${name}List`, list],
  ];
}

/** `apiVersion` and `kind` are fixed words in the schema; clients expect plain text there. */
function withTextTypes(schema: JsonObject): JsonObject {
  const { required, ...rest } = schema;
  const properties = (schema.properties ?? {}) as JsonObject;
  const demanded = Array.isArray(required) ? required.filter((name) => name !== 'apiVersion' && name !== 'kind') : [];
  return {
    ...rest,
    ...(demanded.length === 0 ? {} : { required: demanded }),
    properties: { ...properties, apiVersion: { type: 'string' }, kind: { type: 'string' } },
  };
}

function pathsOf(root: string, served: ServedKind): [string, JsonObject][] {
  const { kind } = served;
  const base =
    kind.scope === 'Namespaced' ? `/${root}/namespaces/{namespace}/${kind.plural}` : `/${root}/${kind.plural}`;
  const place = kind.scope === 'Namespaced' ? [parameter('namespace', 'path')] : [];
  const item = [parameter('name', 'path'), ...place];
  const parts = [...(kind.statusSubresource ? ['status'] : []), ...(kind.scale === undefined ? [] : ['scale'])];
  return [
    [base, operations(served, ['get', 'post'], place)],
    [`${base}/{name}`, operations(served, ['get', 'put', 'patch', 'delete'], item)],
    ...parts.map((part): [string, JsonObject] => [
      `${base}/{name}/${part}`,
      operations(served, ['get', 'put', 'patch'], item),
    ]),
    ...(kind.scope === 'Namespaced'
      ? [[`/${root}/${kind.plural}`, operations(served, ['get'], [])] satisfies [string, JsonObject]]
      : []),
  ];
}

const actions: Readonly<Record<Method, string>> = {
  get: 'get',
  post: 'post',
  put: 'put',
  patch: 'patch',
  delete: 'delete',
};

const bodyTypes: Readonly<Partial<Record<Method, readonly string[]>>> = {
  post: ['application/json', 'application/yaml'],
  put: ['application/json', 'application/yaml'],
  patch: ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json'],
};

function operations(served: ServedKind, methods: readonly Method[], parameters: readonly JsonObject[]): JsonObject {
  const schema = { $ref: `#/components/schemas/${schemaName(served)}` };
  const entries = methods.map((method): [string, JsonObject] => {
    const types = bodyTypes[method];
    const content =
      types === undefined
        ? {}
        : Object.fromEntries(types.map((type) => [type, { schema: method === 'patch' ? { type: 'object' } : schema }]));
    return [
      method,
      {
        tags: [rootOf(served)],
        ...(types === undefined ? {} : { parameters: writeParameters, requestBody: { content, required: true } }),
        responses: { 200: { description: 'OK', content: { 'application/json': { schema } } } },
        'x-kubernetes-action': actions[method],
        'x-kubernetes-group-version-kind': gvkOf(served),
      },
    ];
  });
  return { ...Object.fromEntries(entries), parameters };
}

function parameter(name: string, place: 'path' | 'query'): JsonObject {
  return {
    name,
    in: place,
    ...(place === 'path' ? { required: true } : {}),
    schema: { type: 'string', uniqueItems: true },
  };
}

/** kubectl checks on the server's side only where these are declared. */
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => parameter(name, 'query'));
