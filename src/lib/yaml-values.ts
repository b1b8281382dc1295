import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { YamlCode } from './yaml-problems.ts';
import { type PlainValue, resolvePlain, surpriseOf } from './yaml-scalars.ts';

export interface Fault {
  readonly code: YamlCode;
  readonly offset: number;
  readonly message: string;
  readonly fix: string;
}

export interface ReadValue {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  readonly surprises: readonly Omit<Fault, 'code'>[];
}

/** Values that aliases may add to what the document itself holds: far more than people write, far less than hurts. */
const mostAliased = 100_000;
/** Enough to show; a document with more is wrong in the same way everywhere. */
const mostFaults = 50;

interface Reading {
  readonly anchors: Map<string, Node>;
  readonly open: Set<Node>;
  readonly faults: Fault[];
  readonly surprises: Omit<Fault, 'code'>[];
  readonly deepest: number;
  aliased: number;
  depth: number;
  insideAlias: number;
}

/** Turns the parser's tree into plain JSON. Aliases are written out, as copies, within a limit. */
export function readValue(root: unknown, deepest: number): ReadValue {
  const reading: Reading = {
    anchors: new Map(),
    open: new Set(),
    faults: [],
    surprises: [],
    deepest,
    aliased: 0,
    depth: 0,
    insideAlias: 0,
  };
  const value = read(root, reading);
  return { value, faults: reading.faults, surprises: reading.surprises };
}

function fault(reading: Reading, code: YamlCode, node: unknown, message: string, fix: string): undefined {
  if (reading.faults.length < mostFaults) reading.faults.push({ code, offset: offsetOf(node), message, fix });
  return undefined;
}

function offsetOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}

function read(node: unknown, reading: Reading): unknown {
  if (node === null || node === undefined) return null;
  if (isAlias(node)) return readAlias(node, reading);
  if (reading.insideAlias > 0 && ++reading.aliased > mostAliased) {
    if (reading.aliased > mostAliased + 1) return null;
    const message = `aliases add more than ${mostAliased} values to the document`;
    return fault(reading, 'yaml-aliases', node, message, 'write the values out where they are needed') ?? null;
  }
  if (isScalar(node)) {
    if (node.anchor !== undefined) reading.anchors.set(node.anchor, node);
    return readScalar(node, reading);
  }
  if (isMap(node) || isSeq(node)) return readCollection(node as Node, reading);
  return null;
}

function readCollection(node: Node, reading: Reading): unknown {
  if (reading.depth >= reading.deepest) {
    const message = `nested deeper than ${reading.deepest} levels`;
    return fault(reading, 'yaml-too-deep', node, message, 'flatten the document') ?? null;
  }
  const anchor = (node as { anchor?: string }).anchor;
  if (anchor !== undefined) reading.anchors.set(anchor, node);
  checkCollectionTag(node, reading);
  reading.depth++;
  reading.open.add(node);
  const value = isMap(node)
    ? readMap(node, reading)
    : isSeq(node)
      ? node.items.map((item) => read(item, reading))
      : null;
  reading.open.delete(node);
  reading.depth--;
  return value;
}

function readAlias(alias: Alias, reading: Reading): unknown {
  const target = reading.anchors.get(alias.source);
  if (target === undefined) {
    const message = `the alias *${alias.source} has no anchor before it`;
    return (
      fault(reading, 'yaml-aliases', alias, message, `put &${alias.source} at the value that it stands for`) ?? null
    );
  }
  if (reading.open.has(target)) {
    const message = `the alias *${alias.source} refers to something that holds it`;
    return fault(reading, 'yaml-aliases', alias, message, 'write the value out') ?? null;
  }
  if (reading.aliased > mostAliased) return null;
  reading.insideAlias++;
  const value = read(target, reading);
  reading.insideAlias--;
  return value;
}

function readMap(map: YAMLMap, reading: Reading): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  const own = new Set<string>();
  const merges: (() => void)[] = [];
  for (const pair of map.items) {
    if (isMergeKey(pair.key)) {
      const merged = read(pair.value, reading);
      merges.push(() => mergeInto(value, pair, merged, reading));
      continue;
    }
    const key = readKey(pair.key, reading);
    if (key === undefined) continue;
    if (own.has(key)) {
      const message = `the key ${JSON.stringify(clip(key))} stands twice in this map`;
      fault(reading, 'yaml-duplicate-key', pair.key, message, 'remove or rename one of the two');
    }
    own.add(key);
    setField(value, key, read(pair.value, reading));
  }
  // Only now: the map's own fields win, wherever the merge key stands.
  for (const merge of merges) merge();
  return value;
}

/** `__proto__` is a key like any other: assigning it would change the object's prototype instead. */
function setField(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else object[key] = value;
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

/** YAML 1.1 merge: fields of the merged maps, where the map has none of its own; earlier ones win. */
function mergeInto(value: Record<string, unknown>, pair: Pair, merged: unknown, reading: Reading): void {
  for (const source of Array.isArray(merged) ? merged : [merged]) {
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      fault(reading, 'yaml-syntax', pair.key, 'a merge key (<<) takes a map or a list of maps', 'name an anchored map');
      return;
    }
    for (const [key, field] of Object.entries(source)) {
      if (!Object.hasOwn(value, key)) setField(value, key, field);
    }
  }
}

/** JSON knows only texts as keys; numbers and booleans become the text of their value, as for the API server. */
function readKey(node: unknown, reading: Reading): string | undefined {
  const key = read(node, reading);
  if (typeof key === 'string') return key;
  if (typeof key === 'number' || typeof key === 'boolean') return String(key);
  const found = key === null ? 'an empty key' : 'a map or list as a key';
  return fault(reading, 'yaml-syntax', node, `found ${found}, expected text`, 'write a name before the colon');
}

function readScalar(node: Scalar, reading: Reading): unknown {
  const text = node.source ?? String(node.value ?? '');
  const { tag } = node;
  if (tag !== undefined && tag !== standard.text && tag !== '!') return readTagged(node, text, tag, reading);
  if (node.type !== 'PLAIN' || tag !== undefined) return text;
  const value = resolvePlain(text);
  if (typeof value === 'string') return value;
  return checked(node, text, value, reading);
}

function checked(node: Scalar, text: string, value: PlainValue, reading: Reading): PlainValue {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    fault(reading, 'yaml-number', node, `${text} is no number that JSON has`, 'write a finite number, or quote it');
    return null;
  }
  const surprise = surpriseOf(text, value);
  if (surprise !== undefined && reading.surprises.length < mostFaults) {
    const message = `the unquoted ${clip(text)} is read as ${surprise}`;
    reading.surprises.push({
      offset: offsetOf(node),
      message,
      fix: `quote it if it is meant as text: "${clip(text)}"`,
    });
  }
  return value;
}

const prefix = 'tag:yaml.org,2002:';
const standard = {
  text: `${prefix}str`,
  collections: [`${prefix}map`, `${prefix}seq`, '!'],
};

/** Explicit tags: the value must be what the tag says. */
function readTagged(node: Scalar, text: string, tag: string, reading: Reading): unknown {
  const value = resolvePlain(text);
  if (tag === `${prefix}null` && value === null) return null;
  if (tag === `${prefix}bool` && typeof value === 'boolean') return value;
  if (tag === `${prefix}int` && Number.isInteger(value)) return value;
  if (tag === `${prefix}float` && typeof value === 'number') return checked(node, text, value, reading);
  if (tag === `${prefix}timestamp`) return text;
  const message = `the tag ${clip(tag.replace(prefix, '!!'))} cannot be used for ${JSON.stringify(clip(text))}`;
  return fault(reading, 'yaml-tag', node, message, 'remove the tag') ?? null;
}

function checkCollectionTag(node: Node, reading: Reading): void {
  const tag = (node as { tag?: string }).tag;
  if (tag === undefined || standard.collections.includes(tag)) return;
  fault(reading, 'yaml-tag', node, `the tag ${clip(tag.replace(prefix, '!!'))} has no meaning here`, 'remove the tag');
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
