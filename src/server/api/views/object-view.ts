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
  /** Shows the caller more of a stored object than everybody sees; absent where there is no more. */
  readonly reveal?: (value: string) => string;
}

/** JSON text, or its YAML. */
export function encoded(view: Pick<View, 'negotiated'>, json: string): string {
  return view.negotiated.encoding === 'yaml' ? stringify(JSON.parse(json)) : json;
}

/** One stored object in the form that the client wants. */
export function showObject(view: View, served: ServedKind, value: string, revision: number | undefined): string {
  const { form } = view.negotiated;
  if (form.as === 'object') {
    const seen = view.reveal?.(value) ?? value;
    return encoded(view, revision === undefined ? seen : clientText(served, seen, revision));
  }
  const object = revision === undefined ? (JSON.parse(value) as JsonObject) : clientObject(value, revision);
  if (form.as === 'metadata') return encoded(view, JSON.stringify(partialMetadata(object)));
  const printer = view.printer();
  const rows = [printer.row(object, view.include, view.now)];
  const { resourceVersion } = objectAt(object, 'metadata') ?? {};
  return encoded(view, JSON.stringify(tableOf(form.version, { resourceVersion }, printer.columnDefinitions, rows)));
}

type Item = { readonly value: string; readonly revision: number };

/** The parts of a list in JSON: what comes before the items, each item, and what comes behind. */
export interface ListFrame {
  readonly head: string;
  readonly tail: string;
  item(item: Item): string;
}

/** How a list looks in the form that the client wants. `metadata` is that of the list. */
export function listFrame(view: View, served: ServedKind, metadata: JsonObject): ListFrame {
  const { form } = view.negotiated;
  if (form.as === 'object') {
    const list = { kind: `${served.kind.kind}List`, apiVersion: served.apiVersion, metadata };
    return frameOf(list, 'items', ({ value, revision }) => clientText(served, view.reveal?.(value) ?? value, revision));
  }
  if (form.as === 'metadata') {
    const list = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata };
    return frameOf(list, 'items', ({ value, revision }) =>
      JSON.stringify(partialMetadata(clientObject(value, revision))),
    );
  }
  const printer = view.printer();
  const { rows: _, ...table } = tableOf(form.version, metadata, printer.columnDefinitions, []);
  return frameOf(table, 'rows', ({ value, revision }) =>
    JSON.stringify(printer.row(clientObject(value, revision), view.include, view.now)),
  );
}

function frameOf(list: JsonObject, field: string, item: ListFrame['item']): ListFrame {
  return { head: `${JSON.stringify(list).slice(0, -1)},"${field}":[`, tail: ']}', item };
}

/** Characters after which a long list goes on in a further piece. */
const pieceLength = 64 * 1024;

/**
 * A whole list in the form that the client wants, as bytes. A long one is in several pieces, each made while its text
 * is still in the processor's cache, and each encrypted while the client takes the one before.
 */
export function showList(view: View, served: ServedKind, items: readonly Item[], metadata: JsonObject): Buffer[] {
  const { head, tail, item } = listFrame(view, served, metadata);
  if (view.negotiated.encoding !== 'json') {
    return [Buffer.from(encoded(view, `${head}${items.map(item).join(',')}${tail}`))];
  }
  const pieces: Buffer[] = [];
  let text = head;
  for (const [index, one] of items.entries()) {
    text += index === 0 ? item(one) : `,${item(one)}`;
    if (text.length < pieceLength) continue;
    pieces.push(Buffer.from(text));
    text = '';
  }
  pieces.push(Buffer.from(text + tail));
  return pieces;
}
