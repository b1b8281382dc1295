import type { JsonObject } from '../json.ts';
import { objectAt } from '../json.ts';
import type { ServedKind } from '../served-kinds.ts';
import { type FieldSelector, matchesFields, parseFieldSelector, selectedName } from './field-selector.ts';
import { type LabelSelector, matchesLabels, parseLabelSelector } from './label-selector.ts';

/** Which objects a list, watch or deletion means. */
export interface Selection {
  /** True when every object is meant. */
  readonly all: boolean;
  /** The one name that is meant, where a field selector names it. */
  readonly name: string | undefined;
  /** True when nothing but a name is demanded. */
  readonly onlyName: boolean;
  matches(object: JsonObject): boolean;
}

/** Reads `labelSelector` and `fieldSelector`; throws 400 when one cannot be read. */
export function selectionOf(served: ServedKind, query: URLSearchParams): Selection {
  const labels: LabelSelector = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields: FieldSelector = parseFieldSelector(served, query.get('fieldSelector') ?? '');
  const name = selectedName(fields);
  return {
    all: labels.length === 0 && fields.length === 0,
    name,
    onlyName: name !== undefined && labels.length === 0 && fields.length === 1,
    matches(object) {
      const own = objectAt(objectAt(object, 'metadata') ?? {}, 'labels') ?? {};
      return matchesLabels(labels, own) && matchesFields(fields, object);
    },
  };
}
