/** A JSON object of any shape. */
export type Json = Readonly<Record<string, unknown>>;

/** The operations that the driver uses, by path; the double knows no others. */
const used: Readonly<Record<string, readonly string[]>> = {
  '/v2/account': ['get'],
  '/v2/account/keys': ['get', 'post'],
  '/v2/account/keys/{ssh_key_identifier}': ['get', 'delete'],
  '/v2/droplets': ['get', 'post'],
  '/v2/droplets/{droplet_id}': ['get', 'delete'],
  '/v2/firewalls': ['get', 'post'],
  '/v2/firewalls/{firewall_id}': ['put', 'delete'],
  '/v2/images': ['get'],
  '/v2/images/{image_id}': ['get'],
  '/v2/regions': ['get'],
  '/v2/sizes': ['get'],
  '/v2/tags': ['get', 'post'],
  '/v2/tags/{tag_id}': ['get', 'delete'],
};

/** Words for people, which check nothing. */
const prose = new Set(['description', 'example', 'summary', 'deprecated']);

/** One operation of the API. */
export interface CutOperation {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

/**
 * The part of DigitalOcean's OpenAPI description that has to do with these operations, references resolved and without
 * prose, so that it stands alone and is small. The first line says what it is, each further one is an operation.
 */
export function cutDescription(full: Json): string {
  const title = {
    openapi: full.openapi,
    info: full.info,
    changes: 'some operations only, one a line; references resolved, prose left out',
  };
  const operations = Object.entries(used).flatMap(([path, methods]) => {
    const item = objectAt(full, ['paths', path]);
    return methods.map(
      (method): CutOperation => ({ path, method, operation: operationOf(full, objectAt(item, [method])) }),
    );
  });
  return [title, ...operations].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function operationOf(full: Json, operation: Json): Json {
  const { operationId, parameters, requestBody, responses, security } = operation;
  return Object.fromEntries(
    Object.entries({ operationId, parameters, requestBody, responses, security })
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [name, resolved(full, part)]),
  );
}

/** Names of properties may be those of prose. */
function resolved(full: Json, part: unknown, names = false): unknown {
  if (Array.isArray(part)) return part.map((item) => resolved(full, item));
  if (typeof part !== 'object' || part === null) return part;
  const object = part as Json;
  if (typeof object.$ref === 'string') return resolved(full, objectAt(full, object.$ref.replace('#/', '').split('/')));
  const kept = Object.entries(object).filter(([name]) => names || !prose.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, resolved(full, value, name === 'properties')]));
}

function objectAt(root: Json, path: readonly string[]): Json {
  const found = path.reduce<unknown>((at, name) => (at as Json | undefined)?.[name], root);
  if (typeof found !== 'object' || found === null) throw new Error(`the description has no ${path.join(' ')}`);
  return found as Json;
}
