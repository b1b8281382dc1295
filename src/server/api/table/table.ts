import type { Column } from '../../../kinds/types.ts';
import { ageOf } from '../age.ts';
import { type JsonObject, objectAt, shown } from '../json.ts';
import type { ServedKind } from '../served-kinds.ts';
import { badRequest } from '../status-error.ts';
import { readerOf } from './json-path.ts';

/** What of the object stands behind a row. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** Prints objects of one kind as rows. */
export interface TablePrinter {
  readonly columnDefinitions: readonly JsonObject[];
  /** One row; `now` is what ages are counted to. */
  row(object: JsonObject, include: IncludeObject, now: Date): JsonObject;
}

const nameDescription =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Cannot be updated.';

const ageColumn: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** Makes the printer of a kind; its columns come after the name, which a kind may place itself. */
export function tablePrinter({ kind }: ServedKind): TablePrinter {
  const columns = kind.columns.length === 0 ? [ageColumn] : kind.columns;
  const namesItself = columns.some((column) => column.name === 'Name');
  const cells = columns.map(cellPrinter);
  return {
    columnDefinitions: [...(namesItself ? [] : [nameDefinition]), ...columns.map(definitionOf)],
    row(object, include, now) {
      const metadata = objectAt(object, 'metadata') ?? {};
      const own = cells.map((print) => print(object, now));
      return { cells: namesItself ? own : [metadata.name ?? '', ...own], object: rowObject(object, include) };
    },
  };
}

const nameDefinition: JsonObject = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: nameDescription,
  priority: 0,
};

function definitionOf(column: Column): JsonObject {
  return {
    name: column.name,
    type: column.type,
    format: column.name === 'Name' ? 'name' : '',
    description: column.description ?? `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
    priority: column.priority ?? 0,
  };
}

function cellPrinter({ type, jsonPath, print }: Column): (object: JsonObject, now: Date) => unknown {
  const read = print ?? readerOf(jsonPath);
  if (type === 'date') {
    return (object, now) => {
      const moment = read(object);
      return moment === undefined || moment === null ? null : ageOf(moment, now);
    };
  }
  return print ?? ((object) => cellOf(read(object), type));
}

/** A missing value is null, which clients leave blank. */
function cellOf(value: unknown, type: Column['type']): unknown {
  if (value === undefined || value === null) return null;
  if (type === 'integer') return typeof value === 'number' ? value : null;
  if (type === 'boolean') return typeof value === 'boolean' ? value : null;
  return shown(value);
}

function rowObject(object: JsonObject, include: IncludeObject): JsonObject | null {
  if (include === 'None') return null;
  return include === 'Object' ? object : partialMetadata(object);
}

/** The object with nothing but its metadata. */
export function partialMetadata(object: JsonObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata ?? {} };
}

/** A table with rows; definitions are left out of all but the first table of a watch. */
export function tableOf(
  version: 'v1' | 'v1beta1',
  metadata: JsonObject,
  definitions: readonly JsonObject[] | null,
  rows: readonly JsonObject[],
): JsonObject {
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: definitions,
    rows,
  };
}

/** Reads `includeObject`; nothing is the metadata. Throws 400 for anything unknown. */
export function includeObjectOf(text: string | null): IncludeObject {
  if (text === null || text === '' || text === 'Metadata') return 'Metadata';
  if (text === 'None' || text === 'Object') return text;
  throw badRequest(`includeObject is ${JSON.stringify(text)}, expected None, Metadata or Object`);
}
