import { isObject, type JsonObject, textAt } from '../json.ts';
import { type FieldSet, isEmptySet } from './field-set.ts';
import { decodeFieldsV1, encodeFieldsV1 } from './fields-v1.ts';

/** One manager's fields: an entry of `metadata.managedFields`. */
export interface Managed {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** The API version in which the fields are named. */
  readonly apiVersion: string;
  /** `status`, `scale` or empty. */
  readonly subresource: string;
  /** When fields were last taken, RFC 3339 in seconds; undefined where a client left it out. */
  readonly time: string | undefined;
  readonly set: FieldSet;
}

/** Managers by identity (see `identityOf`). */
export type Managers = Map<string, Managed>;

/** Who writes, as far as it tells entries apart. */
export type Writer = Pick<Managed, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

/**
 * What makes an entry the same: an applier is the same in every API version, a writer of updates is not
 * (Kubernetes, managedfields.BuildManagerIdentifier).
 */
export function identityOf(writer: Writer): string {
  const version = writer.operation === 'Apply' ? '' : writer.apiVersion;
  return JSON.stringify([writer.manager, writer.operation, version, writer.subresource]);
}

/** Reads `metadata.managedFields`; undefined when any entry is malformed. */
export function decodeManagers(value: unknown): Managers | undefined {
  if (value === undefined || value === null) return new Map();
  if (!Array.isArray(value)) return undefined;
  const managers: Managers = new Map();
  for (const entry of value) {
    const managed = decodeEntry(entry);
    if (managed === undefined) return undefined;
    managers.set(identityOf(managed), managed);
  }
  return managers;
}

function decodeEntry(entry: unknown): Managed | undefined {
  if (!isObject(entry)) return undefined;
  const operation = entry.operation;
  if (operation !== 'Apply' && operation !== 'Update') return undefined;
  if (entry.fieldsType !== 'FieldsV1') return undefined;
  const set = decodeFieldsV1(entry.fieldsV1 ?? {});
  if (set === undefined) return undefined;
  return {
    manager: textAt(entry, 'manager') ?? '',
    operation,
    apiVersion: textAt(entry, 'apiVersion') ?? '',
    subresource: textAt(entry, 'subresource') ?? '',
    time: textAt(entry, 'time'),
    set,
  };
}

/** Writes `metadata.managedFields`; undefined when nobody manages anything. */
export function encodeManagers(managers: Managers): JsonObject[] | undefined {
  const entries = [...managers.values()].filter((managed) => !isEmptySet(managed.set));
  if (entries.length === 0) return undefined;
  return entries.sort(inOrder).map((managed) => ({
    manager: managed.manager,
    operation: managed.operation,
    apiVersion: managed.apiVersion,
    ...(managed.time === undefined ? {} : { time: managed.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFieldsV1(managed.set),
    ...(managed.subresource === '' ? {} : { subresource: managed.subresource }),
  }));
}

/** Kubernetes' order: appliers first, then by time, manager, version and subresource. */
function inOrder(a: Managed, b: Managed): number {
  return (
    textOrder(a.operation, b.operation) ||
    secondsOf(a) - secondsOf(b) ||
    textOrder(a.manager, b.manager) ||
    textOrder(a.apiVersion, b.apiVersion) ||
    textOrder(a.subresource, b.subresource)
  );
}

export function secondsOf(managed: Managed): number {
  const milliseconds = managed.time === undefined ? 0 : Date.parse(managed.time);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}

export function textOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
