import { copyJson, isObject, type JsonObject, textAt, textsAt } from './json.ts';
import { badRequest, invalid, type StatusCause } from './status-error.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** What the query says of a create, an update or a patch. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** Undefined where the query does not say. */
  readonly force: boolean | undefined;
}

export interface DeleteOptions {
  readonly dryRun: boolean;
  /** Undefined leaves it to finalizers that the object has. */
  readonly propagation: Propagation | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  readonly gracePeriodSeconds: number | undefined;
}

const longestManager = 128;

/** Reads the options of a write; throws 422 for values that are none. */
export function writeOptions(
  query: URLSearchParams,
  type: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  userAgent: string,
): WriteOptions {
  const manager = query.get('fieldManager') ?? '';
  const validation = query.get('fieldValidation') ?? '';
  const force = query.get('force');
  const causes = [
    ...judgeDryRun(query.getAll('dryRun')),
    ...judgeManager(manager),
    ...judgeWord('fieldValidation', validation, ['', 'Ignore', 'Warn', 'Strict']),
  ];
  if (causes.length > 0) throw invalidOptions(type, causes);
  return {
    dryRun: query.getAll('dryRun').some((value) => value !== ''),
    fieldManager: manager === '' ? managerOfUserAgent(userAgent) : manager,
    fieldValidation: validation === 'Strict' || validation === 'Ignore' ? validation : 'Warn',
    force: force === null ? undefined : isTrue(force),
  };
}

/** The options of an apply: it names its manager and may force; other patches may not. Throws 422. */
export function checkApplyOptions(query: URLSearchParams, apply: boolean): void {
  if (apply && (query.get('fieldManager') ?? '') === '') {
    const message = 'Required value: is required for apply patch';
    throw invalidOptions('PatchOptions', [{ reason: 'FieldValueRequired', message, field: 'fieldManager' }]);
  }
  if (!apply && query.get('force') !== null) {
    const message = 'Forbidden: may not be specified for non-apply patch';
    throw invalidOptions('PatchOptions', [{ reason: 'FieldValueForbidden', message, field: 'force' }]);
  }
}

/** Who writes when no field manager is named: the first part of the User-Agent, e.g. `kubectl`. */
function managerOfUserAgent(userAgent: string): string {
  const name = userAgent.split('/', 1)[0]?.trim() ?? '';
  return name.replace(/[^\x20-\x7e]/g, '').slice(0, longestManager);
}

function judgeDryRun(values: readonly string[]): StatusCause[] {
  return values.flatMap((value) => judgeWord('dryRun', value, ['', 'All']));
}

function judgeManager(manager: string): StatusCause[] {
  if (manager.length > longestManager) {
    const message = `Too long: may not be more than ${longestManager} bytes`;
    return [{ reason: 'FieldValueTooLong', message, field: 'fieldManager' }];
  }
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(manager)) return [];
  const message = `Invalid value: ${JSON.stringify(manager)}: should only contain printable characters`;
  return [{ reason: 'FieldValueInvalid', message, field: 'fieldManager' }];
}

function judgeWord(field: string, value: string, words: readonly string[]): StatusCause[] {
  if (words.includes(value)) return [];
  const known = words.map((word) => JSON.stringify(word)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${known}`;
  return [{ reason: 'FieldValueNotSupported', message, field }];
}

function isTrue(value: string): boolean {
  return value !== 'false' && value !== '0';
}

const propagations = ['Background', 'Foreground', 'Orphan'] as const;

/** Reads the options of a delete from the body, or from the query where there is none. Throws 400 and 422. */
export function deleteOptions(body: JsonObject | undefined, query: URLSearchParams): DeleteOptions {
  const given = body === undefined ? optionsOfQuery(query) : copyJson(body);
  const { kind } = given;
  if (kind !== undefined && kind !== 'DeleteOptions') {
    throw badRequest(`the body of the delete is a ${JSON.stringify(kind)}, expected DeleteOptions`);
  }
  const dryRun = textsAt(given, 'dryRun');
  const policy = textAt(given, 'propagationPolicy');
  const orphan = given.orphanDependents;
  const causes = [
    ...dryRun.flatMap((value) => judgeWord('dryRun', value, ['All'])),
    ...(policy === undefined ? [] : judgeWord('propagationPolicy', policy, [...propagations, 'nil'])),
  ];
  if (typeof orphan === 'boolean' && policy !== undefined) {
    const message = `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`;
    causes.push({ reason: 'FieldValueInvalid', message, field: 'propagationPolicy' });
  }
  if (causes.length > 0) throw invalidOptions('DeleteOptions', causes);
  const { preconditions, gracePeriodSeconds } = given;
  return {
    dryRun: dryRun.length > 0,
    propagation: propagations.find((word) => word === policy) ?? propagationOfOrphan(orphan),
    uid: isObject(preconditions) ? textAt(preconditions, 'uid') : undefined,
    resourceVersion: isObject(preconditions) ? textAt(preconditions, 'resourceVersion') : undefined,
    gracePeriodSeconds: typeof gracePeriodSeconds === 'number' ? gracePeriodSeconds : undefined,
  };
}

function propagationOfOrphan(orphan: unknown): Propagation | undefined {
  if (typeof orphan !== 'boolean') return undefined;
  return orphan ? 'Orphan' : 'Background';
}

function optionsOfQuery(query: URLSearchParams): JsonObject {
  const grace = query.get('gracePeriodSeconds');
  return {
    dryRun: query.getAll('dryRun').filter((value) => value !== ''),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    orphanDependents: query.has('orphanDependents') ? isTrue(query.get('orphanDependents') ?? '') : undefined,
    gracePeriodSeconds: grace !== null && /^\d+$/.test(grace) ? Number(grace) : undefined,
  };
}

function invalidOptions(type: string, causes: readonly StatusCause[]): Error {
  return invalid({ group: 'meta.k8s.io', version: 'v1', kind: type, plural: '' }, '', causes);
}
