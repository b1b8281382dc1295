import type { Change } from '../../../store/types.ts';
import type { JsonObject } from '../json.ts';
import { clientObject, clientText } from '../object-text.ts';
import type { Selection } from '../selectors/selection.ts';
import type { ServedKind } from '../served-kinds.ts';
import { partialMetadata, tableOf } from '../table/table.ts';
import type { View } from '../views/object-view.ts';

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** Turns changes into the lines of one watch. */
export interface EventWriter {
  /** The line of an object as it is. */
  existing(value: string, revision: number): string;
  /** The line of a change; undefined when the watch does not hear of it. */
  changed(change: Change): string | undefined;
  /** A bookmark says how far the watch has come; `initialEnd` that all existing objects were told. */
  bookmark(revision: number, initialEnd: boolean): string;
}

/** Lines of plain watches, which are the same for all of them. */
export type SharedLines = WeakMap<Change, string>;

interface Told {
  readonly type: EventType;
  readonly value: string;
}

/** Makes the writer of one watch; lines that are alike for all watches are kept in `shared`. */
export function eventWriter(view: View, served: ServedKind, selection: Selection, shared: SharedLines): EventWriter {
  const { form } = view.negotiated;
  let definitionsSent = false;
  const textOf = (object: JsonObject): string => {
    if (form.as === 'metadata') return JSON.stringify(partialMetadata(object));
    if (form.as !== 'table') return JSON.stringify(object);
    const printer = view.printer();
    const definitions = definitionsSent ? null : printer.columnDefinitions;
    definitionsSent = true;
    const { resourceVersion } = (object.metadata ?? {}) as JsonObject;
    return JSON.stringify(
      tableOf(form.version, { resourceVersion }, definitions, [printer.row(object, view.include, new Date())]),
    );
  };
  const line = (type: EventType, value: string, revision: number): string => {
    const text =
      form.as === 'object'
        ? clientText(served, view.reveal?.(value) ?? value, revision)
        : textOf(clientObject(value, revision));
    return `{"type":"${type}","object":${text}}\n`;
  };
  // What only some may see is never shared.
  const plain = form.as === 'object' && (selection.all || selection.onlyName) && view.reveal === undefined;
  return {
    existing: (value, revision) => line('ADDED', value, revision),
    changed(change) {
      if (plain) {
        const known = shared.get(change);
        if (known !== undefined) return known;
      }
      const told = plain ? whole(change) : selected(change, selection);
      if (told === undefined) return undefined;
      const text = line(told.type, told.value, change.revision);
      if (plain) shared.set(change, text);
      return text;
    },
    bookmark(revision, initialEnd) {
      const annotations = initialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
      const metadata = { resourceVersion: String(revision), ...annotations };
      const object: JsonObject = { kind: served.kind.kind, apiVersion: served.apiVersion, metadata };
      if (form.as === 'object') return `{"type":"BOOKMARK","object":${JSON.stringify(object)}}\n`;
      if (form.as === 'metadata') return `{"type":"BOOKMARK","object":${JSON.stringify(partialMetadata(object))}}\n`;
      return `{"type":"BOOKMARK","object":${JSON.stringify(bookmarkTable(view, form.version, object))}}\n`;
    },
  };
}

/** A bookmark of a table watch carries its revision in the row's object, too, where clients look for it. */
function bookmarkTable(view: View, version: 'v1' | 'v1beta1', object: JsonObject): JsonObject {
  const { columnDefinitions } = view.printer();
  const row = { cells: columnDefinitions.map(() => ''), object: partialMetadata(object) };
  const { resourceVersion } = object.metadata as JsonObject;
  return tableOf(version, { resourceVersion }, null, [row]);
}

function whole(change: Change): Told {
  if (change.type === 'create') return { type: 'ADDED', value: change.value };
  if (change.type === 'update') return { type: 'MODIFIED', value: change.value };
  return { type: 'DELETED', value: change.previous };
}

/** An object that begins to match is added for the watch, one that no longer matches is deleted. */
function selected(change: Change, selection: Selection): Told | undefined {
  const matches = (value: string) => selection.matches(clientObject(value, change.revision));
  const before = change.type !== 'create' && matches(change.previous);
  const after = change.type !== 'delete' && matches(change.value);
  if (change.type === 'create') return after ? { type: 'ADDED', value: change.value } : undefined;
  if (change.type === 'delete') return before ? { type: 'DELETED', value: change.previous } : undefined;
  if (before && after) return { type: 'MODIFIED', value: change.value };
  if (after) return { type: 'ADDED', value: change.value };
  return before ? { type: 'DELETED', value: change.previous } : undefined;
}
