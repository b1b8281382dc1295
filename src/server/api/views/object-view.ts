import { stringify } from 'yaml';
import { type JsonObject, objectAt } from '../json.ts';
import type { Negotiated } from '../negotiate.ts';
import { clientObject, clientText } from '../object-text.ts';
import type { ServedKind } from '../served-kinds.ts';
import { type IncludeObject, partialMetadata, type TablePrinter, tableOf } from '../table/table.ts';

/** How one answer is to look. */
export interface View {
  readonly negotiated: Negotiated;
  readonly include: IncludeObject;
  readonly printer: () => TablePrinter;
  readonly now: Date;
}

/** JSON text, or its YAML. */
export function encoded(view: Pick<View, 'negotiated'>, json: string): string {
  return view.negotiated.encoding === 'yaml' ? stringify(JSON.parse(json)) : json;
}

/** One stored object in the form that the client wants. */
export function showObject(view: View, served: ServedKind, value: string, revision: number | undefined): string {
  const { form } = view.negotiated;
  if (form.as === 'object') return encoded(view, revision === undefined ? value : clientText(served, value, revision));
  const object = revision === undefined ? (JSON.parse(value) as JsonObject) : clientObject(value, revision);
  if (form.as === 'metadata') return encoded(view, JSON.stringify(partialMetadata(object)));
  const printer = view.printer();
  const rows = [printer.row(object, view.include, view.now)];
  const { resourceVersion } = objectAt(object, 'metadata') ?? {};
  return encoded(view, JSON.stringify(tableOf(form.version, { resourceVersion }, printer.columnDefinitions, rows)));
}

/** A page of stored objects in the form that the client wants. `metadata` is that of the list. */
export function showList(
  view: View,
  served: ServedKind,
  items: readonly { readonly value: string; readonly revision: number }[],
  metadata: JsonObject,
): string {
  const { form } = view.negotiated;
  if (form.as === 'object') {
    const head = `{"kind":${JSON.stringify(`${served.kind.kind}List`)},"apiVersion":${JSON.stringify(served.apiVersion)},"metadata":${JSON.stringify(metadata)},"items":[`;
    return encoded(
      view,
      `${head}${items.map(({ value, revision }) => clientText(served, value, revision)).join(',')}]}`,
    );
  }
  const objects = items.map(({ value, revision }) => clientObject(value, revision));
  if (form.as === 'metadata') {
    const list = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata };
    return encoded(view, JSON.stringify({ ...list, items: objects.map(partialMetadata) }));
  }
  const printer = view.printer();
  const rows = objects.map((object) => printer.row(object, view.include, view.now));
  return encoded(view, JSON.stringify(tableOf(form.version, metadata, printer.columnDefinitions, rows)));
}
