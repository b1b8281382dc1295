import { formatFieldPath } from '../../../lib/field-path.ts';
import type { Issue } from '../../../lib/issue.ts';
import { pruneUnknown } from '../../../lib/schema/prune.ts';
import { type JsonObject, objectAt, textAt } from '../json.ts';
import type { FieldValidation } from '../request-options.ts';
import type { ServedKind } from '../served-kinds.ts';
import { badRequest, cannotBeHandled, invalid, wrongKind } from '../status-error.ts';
import { causeOfIssue } from './causes.ts';
import { isListKey } from './list-keys.ts';
import { withoutEmpty } from './typed.ts';

/** How an object is read. */
export interface Reading {
  readonly validation: FieldValidation;
  /** A configuration for server-side apply may leave out required fields, but for keys of items: others may set them. */
  readonly partial: boolean;
  /** Hears of fields that were ignored. */
  readonly warn: (text: string) => void;
}

/** At most so many unknown fields are told in one message. */
const mostTold = 20;

/**
 * Reads an object as one of its kind: unknown fields are pruned, refused or warned about, types are checked, and
 * built-in kinds are completed. Never changes what it is given. Throws 400 for what cannot be read and 422 for what
 * does not fit the schema.
 */
export function readObject(served: ServedKind, given: JsonObject, reading: Reading): JsonObject {
  checkType(served, given);
  const typed = reading.partial ? given : asStruct(served, given);
  const decoded = served.decoder.decode(typed);
  const known = decoded.ok ? typed : settle(served, typed, decoded.issues, reading);
  return reading.partial ? known : ((served.kind.quirks?.complete?.(known) as JsonObject | undefined) ?? known);
}

/** An object of a built-in kind may leave its type to the path; others must say it. */
function checkType(served: ServedKind, object: JsonObject): void {
  const { apiVersion, kind } = object;
  if (apiVersion === served.apiVersion && kind === served.kind.kind) return;
  const missing = [
    ...(kind === undefined || kind === '' ? ['kind'] : []),
    ...(apiVersion === undefined || apiVersion === '' ? ['apiVersion'] : []),
  ];
  const [first] = missing;
  if (first !== undefined && !served.kind.builtIn) throw badRequest(`the object has no ${first}`);
  const fits =
    (missing.includes('kind') || kind === served.kind.kind) &&
    (missing.includes('apiVersion') || apiVersion === served.apiVersion);
  if (!fits) throw wrongKind(served.kind, apiVersion, kind);
  object.apiVersion = served.apiVersion;
  object.kind = served.kind.kind;
}

function asStruct(served: ServedKind, object: JsonObject): JsonObject {
  return served.kind.builtIn
    ? (withoutEmpty(served.decoder.node, object) as JsonObject)
    : withTypedMetadata(served, object);
}

function withTypedMetadata(served: ServedKind, object: JsonObject): JsonObject {
  const { node } = served.decoder;
  const metadataNode = node.shape === 'object' ? node.fields.get('metadata') : undefined;
  const metadata = object.metadata;
  if (metadataNode === undefined || metadata === undefined) return object;
  const typed = withoutEmpty(metadataNode, metadata);
  return typed === metadata ? object : { ...object, metadata: typed };
}

function settle(served: ServedKind, object: JsonObject, issues: readonly Issue[], reading: Reading): JsonObject {
  const unknown = issues.filter((issue) => issue.code === 'unknown-field');
  const wrong = issues.filter(
    ({ code, path }) =>
      code !== 'unknown-field' &&
      !(reading.partial && code === 'required-field' && !isListKey(served.decoder.node, path)),
  );
  tellUnknown(served, unknown, reading);
  if (wrong.length > 0) throw misfit(served, object, wrong);
  return unknown.length === 0 ? object : (pruneUnknown(served.decoder.node, object).value as JsonObject);
}

function tellUnknown(served: ServedKind, unknown: readonly Issue[], reading: Reading): void {
  if (unknown.length === 0 || reading.validation === 'Ignore') return;
  const told = unknown.slice(0, mostTold).map((issue) => {
    const hint = issue.fix === '' ? '' : ` (${issue.fix})`;
    return { plain: `unknown field ${JSON.stringify(formatFieldPath(issue.path))}`, hint };
  });
  if (reading.validation === 'Strict') {
    const all = told.map(({ plain, hint }) => `${plain}${hint}`).join(', ');
    throw cannotBeHandled(served.kind, `strict decoding error: ${all}`);
  }
  for (const { plain, hint } of told) reading.warn(`${plain}${hint}`);
}

/** Kubernetes cannot even decode a built-in kind or metadata of the wrong type; other kinds are invalid. */
function misfit(served: ServedKind, object: JsonObject, wrong: readonly Issue[]): Error {
  const undecodable = wrong.find(
    ({ code, path }) =>
      (code === 'wrong-type' || code === 'text-format') && (served.kind.builtIn === true || path[0] === 'metadata'),
  );
  if (undecodable !== undefined) {
    const { path, message, fix } = undecodable;
    return cannotBeHandled(served.kind, `${formatFieldPath(path)}: ${message}; ${fix}`);
  }
  const name = textAt(objectAt(object, 'metadata') ?? {}, 'name') ?? '';
  return invalid(served.kind, name, wrong.map(causeOfIssue));
}
