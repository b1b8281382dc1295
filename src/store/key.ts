import type { Key, Resource, Scope } from './types.ts';

/** A run of paths in byte order: from `from` (inclusive) to `to` (exclusive). */
export interface PathRange {
  readonly from: string;
  readonly to: string;
}

/** Printable ASCII but for space and `/`: bytes and UTF-16 units then sort alike, and a path splits in one way. */
const part = /^[!-.0-~]*$/;

/** `group/resource/namespace/name`; throws a TypeError that names the part which cannot be in a path. */
export function pathOf(key: Key): string {
  checkPart('group', key.group);
  checkPart('resource', key.resource);
  checkPart('namespace', key.namespace);
  checkPart('name', key.name);
  if (key.resource === '' || key.name === '') {
    throw new TypeError(`key has an empty ${key.resource === '' ? 'resource' : 'name'}, expected both to be given`);
  }
  return `${key.group}/${key.resource}/${key.namespace}/${key.name}`;
}

/** The key that `pathOf` made the path of. */
export function keyOf(path: string): Key {
  const [group, resource, namespace, name, ...more] = path.split('/');
  if (group === undefined || resource === undefined || namespace === undefined || !name || more.length > 0) {
    throw new TypeError(`stored path ${JSON.stringify(path)} is not group/resource/namespace/name`);
  }
  return { group, resource, namespace, name };
}

/** Paths of a resource, or of one namespace of it. */
export function rangeOf(resource: Resource, namespace?: string): PathRange {
  checkPart('group', resource.group);
  checkPart('resource', resource.resource);
  const prefix = `${resource.group}/${resource.resource}/`;
  if (namespace === undefined) return { from: prefix, to: successorOfPrefix(prefix) };
  checkPart('namespace', namespace);
  return { from: `${prefix}${namespace}/`, to: successorOfPrefix(`${prefix}${namespace}/`) };
}

/** Paths that a watch hears of. */
export function rangeOfScope(scope: Scope): PathRange {
  if (scope.resource === undefined) return { from: '', to: '\x7f' };
  if (scope.name === undefined) return rangeOf(scope, scope.namespace);
  const path = pathOf({ ...scope, name: scope.name });
  return { from: path, to: successorOf(path) };
}

/** The first path after this one: nothing sorts between. */
export function successorOf(path: string): string {
  return `${path}\x01`;
}

/** A prefix ends in `/`, and `0` is the next character. */
function successorOfPrefix(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}

function checkPart(what: string, text: string): void {
  if (part.test(text)) return;
  throw new TypeError(`${what} ${JSON.stringify(text)} of a key has a space, "/" or a character outside ASCII`);
}
