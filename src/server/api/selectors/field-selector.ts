import { type JsonObject, shown, valueAt } from '../json.ts';
import type { ServedKind } from '../served-kinds.ts';
import { badRequest } from '../status-error.ts';

export interface FieldRequirement {
  /** e.g. `metadata.name`. */
  readonly field: string;
  /** The value of the field; an absent one is empty. */
  readonly read: (object: JsonObject) => string;
  readonly equal: boolean;
  readonly value: string;
}

export type FieldSelector = readonly FieldRequirement[];

/** Reads a selector such as `metadata.name=x,status.phase!=y`; throws 400 for fields that the kind does not select by. */
export function parseFieldSelector(served: ServedKind, text: string): FieldSelector {
  return splitTerms(text).map((term) => parseTerm(served, term, text));
}

/** Splits at commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  const terms = text.match(/(?:\\.|[^,\\])+/gs) ?? [];
  return terms.filter((term) => term.trim() !== '');
}

const termForm = /^([^=!]+?)\s*(==|!=|=)(.*)$/s;

function parseTerm(served: ServedKind, term: string, whole: string): FieldRequirement {
  const match = termForm.exec(term.trim());
  const [, field, operator, value] = match ?? [];
  if (field === undefined || operator === undefined || value === undefined) {
    throw badRequest(
      `unable to parse the field selector ${JSON.stringify(whole)}: found ${JSON.stringify(term)}, expected field=value or field!=value`,
    );
  }
  if (!selectable(served, field)) throw badRequest(`field label not supported: ${field}`);
  return { field, read: readerOf(served, field), equal: operator !== '!=', value: value.replace(/\\(.)/gs, '$1') };
}

function readerOf({ kind }: ServedKind, field: string): (object: JsonObject) => string {
  const computed = kind.quirks?.computedFields;
  if (computed !== undefined && Object.hasOwn(computed, field)) return computed[field] ?? (() => '');
  const path = field.split('.');
  return (object) => {
    const found = valueAt(object, path);
    return found === undefined || found === null ? '' : shown(found);
  };
}

function selectable({ kind }: ServedKind, field: string): boolean {
  if (field === 'metadata.name') return true;
  if (field === 'metadata.namespace') return kind.scope === 'Namespaced';
  const { selectableFields = [], computedFields = {} } = kind.quirks ?? {};
  return selectableFields.includes(field) || Object.hasOwn(computedFields, field);
}

/** True when an object fulfils all demands; an absent field counts as empty text. */
export function matchesFields(selector: FieldSelector, object: JsonObject): boolean {
  return selector.every(({ read, equal, value }) => (read(object) === value) === equal);
}

/** The one name that a selector demands, or undefined: a list of it is a single look-up. */
export function selectedName(selector: FieldSelector): string | undefined {
  return selector.find(({ field, equal }) => field === 'metadata.name' && equal)?.value;
}
