import type { SchemaNode } from './node.ts';

/** What is wrong at one place; the words for it are made elsewhere (`describe.ts`), so that checking stays fast. */
export type Mismatch =
  | { readonly fault: 'unknown-field'; readonly name: string }
  | { readonly fault: 'required-field'; readonly name: string; readonly node: SchemaNode | undefined }
  | { readonly fault: 'wrong-type' }
  | { readonly fault: 'not-one-of'; readonly words: readonly unknown[] }
  | { readonly fault: 'out-of-range'; readonly minimum: number | undefined; readonly maximum: number | undefined }
  | { readonly fault: 'text-length'; readonly length: number }
  | { readonly fault: 'text-pattern'; readonly pattern: string }
  | { readonly fault: 'text-format'; readonly format: string }
  | { readonly fault: 'list-length'; readonly length: number }
  | { readonly fault: 'duplicate-entry'; readonly first: number; readonly keys: readonly string[] };

/** Hears of every mismatch; `path` is only valid during the call and must be copied to be kept. */
export type Report = (mismatch: Mismatch, path: readonly (string | number)[], value: unknown, node: SchemaNode) => void;

/**
 * Compares a value with a schema and reports every mismatch, in the order of the value. Fields that are undefined
 * count as absent. It never goes deeper than the schema, so a value of any depth is safe.
 */
export function walk(node: SchemaNode, value: unknown, path: (string | number)[], report: Report): void {
  if (value === null) {
    if (!node.nullable && node.shape !== 'any') report({ fault: 'wrong-type' }, path, value, node);
    return;
  }
  switch (node.shape) {
    case 'any':
      return;
    case 'object':
      if (isObject(value)) walkObject(node, value, path, report);
      else report({ fault: 'wrong-type' }, path, value, node);
      return;
    case 'map':
      if (isObject(value)) walkMap(node, value, path, report);
      else report({ fault: 'wrong-type' }, path, value, node);
      return;
    case 'list':
      if (Array.isArray(value)) walkList(node, value, path, report);
      else report({ fault: 'wrong-type' }, path, value, node);
      return;
    case 'text':
      if (typeof value === 'string') walkText(node, value, path, report);
      else report({ fault: 'wrong-type' }, path, value, node);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') report({ fault: 'wrong-type' }, path, value, node);
      return;
    case 'int-or-text':
      if (typeof value !== 'string' && !Number.isInteger(value)) report({ fault: 'wrong-type' }, path, value, node);
      return;
    case 'words':
      if (!node.words.includes(value)) report({ fault: 'not-one-of', words: node.words }, path, value, node);
      return;
    default:
      walkNumber(node, value, path, report);
  }
}

type NodeOf<S extends SchemaNode['shape']> = Extract<SchemaNode, { shape: S }>;
type Fields = Readonly<Record<string, unknown>>;

/** A map of JSON: neither null nor a list. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function walkObject(node: NodeOf<'object'>, value: Fields, path: (string | number)[], report: Report): void {
  for (const name of node.required) {
    if (!Object.hasOwn(value, name) || value[name] === undefined) {
      report({ fault: 'required-field', name, node: node.fields.get(name) }, path, value, node);
    }
  }
  for (const name of Object.keys(value)) {
    const field = value[name];
    if (field === undefined) continue;
    const fieldNode = node.fields.get(name);
    path.push(name);
    if (fieldNode !== undefined) walk(fieldNode, field, path, report);
    else if (!node.open) report({ fault: 'unknown-field', name }, path, field, node);
    path.pop();
  }
}

function walkMap(node: NodeOf<'map'>, value: Fields, path: (string | number)[], report: Report): void {
  if (node.values.shape === 'any') return;
  for (const name of Object.keys(value)) {
    const item = value[name];
    if (item === undefined) continue;
    path.push(name);
    walk(node.values, item, path, report);
    path.pop();
  }
}

function walkList(node: NodeOf<'list'>, value: readonly unknown[], path: (string | number)[], report: Report): void {
  const { length } = value;
  if (
    (node.minItems !== undefined && length < node.minItems) ||
    (node.maxItems !== undefined && length > node.maxItems)
  ) {
    report({ fault: 'list-length', length }, path, value, node);
  }
  for (const [index, item] of value.entries()) {
    path.push(index);
    walk(node.item, item ?? null, path, report);
    path.pop();
  }
  if (node.listType !== 'atomic' && length > 1) reportDuplicates(node, value, path, report);
}

/** Items of a `map` list are told apart by their key fields, items of a `set` by themselves. */
function reportDuplicates(
  node: NodeOf<'list'>,
  value: readonly unknown[],
  path: (string | number)[],
  report: Report,
): void {
  const firsts = new Map<string, number>();
  for (const [index, item] of value.entries()) {
    const identity = identityOf(node, item);
    if (identity === undefined) continue;
    const first = firsts.get(identity);
    if (first === undefined) {
      firsts.set(identity, index);
      continue;
    }
    path.push(index);
    report({ fault: 'duplicate-entry', first, keys: node.keys }, path, item, node);
    path.pop();
  }
}

function identityOf(node: NodeOf<'list'>, item: unknown): string | undefined {
  if (node.listType === 'set') return isObject(item) || Array.isArray(item) ? undefined : JSON.stringify(item);
  if (!isObject(item)) return undefined;
  const [only] = node.keys;
  if (node.keys.length === 1 && only !== undefined) {
    const key = item[only];
    return typeof key === 'string' ? key : undefined;
  }
  return JSON.stringify(node.keys.map((key) => item[key] ?? null));
}

function walkText(node: NodeOf<'text'>, value: string, path: (string | number)[], report: Report): void {
  const { minLength = 0, maxLength } = node;
  // Code units are never fewer than characters: counting characters is needed only near a bound.
  if (minLength > 0 || (maxLength !== undefined && value.length > maxLength)) {
    const length = characters(value);
    if (length < minLength || (maxLength !== undefined && length > maxLength)) {
      report({ fault: 'text-length', length }, path, value, node);
    }
  }
  if (node.pattern !== undefined && !node.pattern.test(value)) {
    report({ fault: 'text-pattern', pattern: node.pattern.source }, path, value, node);
  }
  if (node.format !== undefined && !hasFormat(value, node.format)) {
    report({ fault: 'text-format', format: node.format }, path, value, node);
  }
}

function characters(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

const dateTime = /^\d{4}-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-](\d{2}):(\d{2}))$/;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Formats that Kubernetes' API server checks itself; others are documentation. */
function hasFormat(value: string, format: string): boolean {
  if (format === 'date-time') return dateTime.test(value) && !Number.isNaN(Date.parse(value));
  if (format === 'byte') {
    // Nearly all are without line ends: only others are copied.
    return isBase64(value) || isBase64(value.replace(/[\r\n]/g, ''));
  }
  return true;
}

function isBase64(letters: string): boolean {
  return letters.length % 4 === 0 && base64.test(letters);
}

function walkNumber(
  node: NodeOf<'number' | 'integer'>,
  value: unknown,
  path: (string | number)[],
  report: Report,
): void {
  const right = node.shape === 'integer' ? Number.isInteger(value) : Number.isFinite(value);
  if (!right || typeof value !== 'number') {
    report({ fault: 'wrong-type' }, path, value, node);
    return;
  }
  const { minimum, maximum } = node;
  if ((minimum !== undefined && value < minimum) || (maximum !== undefined && value > maximum)) {
    report({ fault: 'out-of-range', minimum, maximum }, path, value, node);
  }
}
