import { type FieldPath, formatFieldPath } from '../field-path.ts';
import type { Issue, PatchOperation } from '../issue.ts';
import { nearestName } from '../nearest.ts';
import { jsonPointer } from '../patch.ts';
import type { SchemaNode } from './node.ts';
import { findPlace, type Misplaced, type Places } from './places.ts';
import { isObject, type Mismatch } from './walk.ts';

/** What the words for a mismatch are made from. */
export interface Context {
  /** The whole value that was checked. */
  readonly root: unknown;
  /** Made only when a field is unknown. */
  readonly places: () => Places;
  /** False when there are so many unknown fields that looking for each one's meaning would take too long. */
  readonly searchMeaning: boolean;
}

type Words = Pick<Issue, 'message' | 'fix' | 'patch'>;

/** Puts a mismatch into words: what was found, what is expected, what to do. */
export function describe(
  mismatch: Mismatch,
  path: FieldPath,
  value: unknown,
  node: SchemaNode,
  context: Context,
): Issue {
  const at = mismatch.fault === 'required-field' ? [...path, mismatch.name] : path;
  return { code: mismatch.fault, severity: 'error', path: at, ...words(mismatch, at, value, node, context) };
}

function words(mismatch: Mismatch, path: FieldPath, value: unknown, node: SchemaNode, context: Context): Words {
  switch (mismatch.fault) {
    case 'unknown-field':
      return unknownField(mismatch.name, path, value, node, context);
    case 'required-field': {
      const kind = mismatch.node === undefined ? 'a value' : expected(mismatch.node);
      return {
        message: `${formatFieldPath(path)} is missing, expected ${kind}`,
        fix: `add the field "${clip(mismatch.name)}"`,
      };
    }
    case 'wrong-type':
      return wrongType(path, value, node);
    case 'not-one-of': {
      const known = mismatch.words.map((word) => JSON.stringify(word)).join(', ');
      const near = typeof value === 'string' ? nearestName(clip(value), mismatch.words.map(String)) : undefined;
      const meant = near ?? (mismatch.words.length === 1 ? mismatch.words[0] : undefined);
      return {
        message: `found ${found(value)}, expected ${mismatch.words.length > 1 ? 'one of ' : ''}${known}`,
        fix: meant === undefined ? `write one of ${known}` : `write ${JSON.stringify(meant)}`,
        ...(meant === undefined ? {} : { patch: [{ op: 'replace', path: jsonPointer(path), value: meant }] }),
      };
    }
    case 'out-of-range':
      return {
        message: `found ${String(value)}, expected ${rangeWords(mismatch.minimum, mismatch.maximum)}`,
        fix: `write a number ${rangeWords(mismatch.minimum, mismatch.maximum)}`,
      };
    case 'text-length':
      return lengthWords(mismatch.length, node);
    case 'text-pattern':
      return {
        message: `found ${found(value)}, expected ${formOf(node, mismatch.pattern)}`,
        fix: `write ${formOf(node, mismatch.pattern)}`,
      };
    case 'text-format':
      return {
        message: `found ${found(value)}, expected ${formats[mismatch.format] ?? mismatch.format}`,
        fix: `write ${formats[mismatch.format] ?? mismatch.format}`,
      };
    case 'list-length': {
      const bounds = node.shape === 'list' ? rangeWords(node.minItems, node.maxItems) : '';
      return { message: `found ${mismatch.length} items, expected ${bounds}`, fix: `keep ${bounds} items` };
    }
    case 'duplicate-entry':
      return duplicate(mismatch.first, mismatch.keys, path, value);
  }
}

const formats: Readonly<Record<string, string>> = {
  'date-time': 'a time such as 2026-11-22T10:00:00Z (RFC 3339)',
  byte: 'base64 (RFC 4648, with padding)',
};

function unknownField(name: string, path: FieldPath, value: unknown, node: SchemaNode, context: Context): Words {
  const known = node.shape === 'object' ? [...node.fields.keys()] : [];
  const message = `unknown field "${clip(name)}"`;
  const remove: Words = { message: `${message}; known here are ${listed(known)}`, fix: 'remove it' };
  if (!context.searchMeaning || name.length > longestMeaningful) return remove;
  const sibling = nearestName(name, known);
  const misplaced = findPlace(context.places(), path, value);
  const onlyCase = sibling?.toLowerCase() === name.toLowerCase();
  if (misplaced && !onlyCase) return belongsElsewhere(message, misplaced, path, context.root);
  if (sibling === undefined) return remove;
  const target = [...path.slice(0, -1), sibling];
  return {
    message: `${message}, the nearest known field is "${sibling}"`,
    fix: `write "${sibling}" instead of "${name}"`,
    ...movePatch(path, target, value, context.root),
  };
}

/** Names longer than this are no misspelling of anything. */
const longestMeaningful = 80;

function belongsElsewhere(message: string, misplaced: Misplaced, path: FieldPath, root: unknown): Words {
  const targets = misplaced.belongs.map(formatFieldPath).join(' or ');
  const [target] = misplaced.belongs;
  const clear = misplaced.belongs.length === 1 && target !== undefined && !target.includes('*');
  return {
    message: `${message}; ${formatFieldPath(misplaced.written)} belongs at ${targets}`,
    fix: `move it to ${targets}`,
    ...(clear ? movePatch(path, target, misplaced.value, root) : {}),
  };
}

/** Removes one field and adds its value elsewhere, with the objects that have to hold it; none if something is there. */
function movePatch(from: FieldPath, to: FieldPath, value: unknown, root: unknown): { patch?: PatchOperation[] } {
  let parent: unknown = root;
  for (const [depth, step] of to.entries()) {
    if (!isObject(parent) && !Array.isArray(parent)) return {};
    const held = Object.hasOwn(parent, step) ? (parent as Record<string, unknown>)[String(step)] : undefined;
    if (held === undefined || held === null) {
      const wrapped = to.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      return {
        patch: [
          { op: 'remove', path: jsonPointer(from) },
          { op: 'add', path: jsonPointer(to.slice(0, depth + 1)), value: wrapped },
        ],
      };
    }
    parent = held;
  }
  return {};
}

function wrongType(path: FieldPath, value: unknown, node: SchemaNode): Words {
  const repair = repairOf(value, node);
  return {
    message: `found ${found(value)}, expected ${expected(node)}`,
    fix: repair.fix,
    ...('value' in repair ? { patch: [{ op: 'replace', path: jsonPointer(path), value: repair.value }] } : {}),
  };
}

/** What the user most probably meant, as advice and, where it is certain, as a value. */
function repairOf(value: unknown, node: SchemaNode): { readonly fix: string; readonly value?: unknown } {
  if (value === null) return { fix: 'give it a value or leave the field out' };
  if (node.shape === 'text') {
    if (Number.isSafeInteger(value)) return { fix: `write "${String(value)}" in quotes`, value: String(value) };
    if (typeof value === 'number' || typeof value === 'boolean') return { fix: 'put the value in quotes' };
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return { fix: 'write one text' };
  }
  if (typeof value === 'string') {
    const plain = plainMeaning(value, node);
    if (plain !== undefined) return { fix: `write ${String(plain)} without quotes`, value: plain };
  }
  if (node.shape === 'list' && !isObject(value) && matchesShape(value, node.item)) {
    return { fix: 'make it a list with this one item', value: [value] };
  }
  if (node.shape === 'object') return { fix: `write its fields below it: ${listed([...node.fields.keys()])}` };
  return { fix: `write ${expected(node)}` };
}

function plainMeaning(value: string, node: SchemaNode): number | boolean | undefined {
  if (node.shape === 'boolean') {
    const lower = value.toLowerCase();
    return lower === 'true' || lower === 'false' ? lower === 'true' : undefined;
  }
  if (node.shape !== 'integer' && node.shape !== 'number') return undefined;
  const number = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isFinite(number) || (node.shape === 'integer' && !Number.isSafeInteger(number))) return undefined;
  return number;
}

function matchesShape(value: unknown, node: SchemaNode): boolean {
  if (node.shape === 'text') return typeof value === 'string';
  return node.shape === 'integer' && Number.isSafeInteger(value);
}

function duplicate(first: number, keys: readonly string[], path: FieldPath, value: unknown): Words {
  const list = formatFieldPath(path.slice(0, -1));
  const identity = isObject(value)
    ? keys.map((key) => `${key} ${found(value[key])}`).join(' and ')
    : `the value ${found(value)}`;
  return {
    message: `${identity.replace('the text ', '')} is already taken by ${list}[${first}]`,
    fix: 'rename or remove one of the two',
  };
}

function lengthWords(length: number, node: SchemaNode): Words {
  const bounds = node.shape === 'text' ? rangeWords(node.minLength, node.maxLength) : '';
  return { message: `found ${length} characters, expected ${bounds}`, fix: `write ${bounds} characters` };
}

function rangeWords(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return `at most ${String(maximum)}`;
  if (maximum === undefined || maximum === 2_147_483_647) return `at least ${minimum}`;
  return `${minimum} to ${maximum}`;
}

/** The expected kind of value, in a user's words. */
function expected(node: SchemaNode): string {
  switch (node.shape) {
    case 'object':
      return 'an object with fields';
    case 'map':
      return 'an object';
    case 'list':
      return node.item.shape === 'text' ? 'a list of texts' : 'a list';
    case 'text':
      return 'text';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'int-or-text':
      return 'a whole number or text such as "25%"';
    case 'words':
      return node.words.map((word) => JSON.stringify(word)).join(' or ');
    case 'any':
      return 'a value';
  }
}

function formOf(node: SchemaNode, pattern: string): string {
  const examples = node.shape === 'text' ? (node.examples ?? []) : [];
  return examples.length > 0 ? `text such as ${examples.join(' or ')}` : `text that matches ${pattern}`;
}

/** What was found, in a user's words; long values are clipped. */
function found(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return `the text ${JSON.stringify(clip(value))}`;
  if (typeof value === 'boolean') return `the boolean ${String(value)}`;
  if (typeof value === 'number') return `the number ${String(value)}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  const names = Object.keys(value);
  return names.length === 0 ? 'an empty object' : `an object with ${listed(names)}`;
}

function listed(names: readonly string[]): string {
  const most = 12;
  if (names.length === 0) return 'no fields';
  const shown = names.slice(0, most).map(clip).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
