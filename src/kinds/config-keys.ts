import type { AnyObject, Fault } from './quirks.ts';

const configKey = /^[-._a-zA-Z0-9]+$/;
const configKeyRule =
  'a valid config key must consist of alphanumeric characters, "-", "_" or ".", such as "key.name", "KEY_NAME" or "key-name"';
/** Kubernetes' limit on what a Secret or a ConfigMap holds, in bytes. */
const maxBytes = 1024 * 1024;

/** A map of an object as entries; none where it is absent or null. */
export function entriesOf(object: AnyObject, field: string): [string, unknown][] {
  const map = object[field];
  return typeof map === 'object' && map !== null ? Object.entries(map) : [];
}

/** Faults of the keys of one map of a Secret or ConfigMap, which become file names in pods. */
export function judgeConfigKeys(object: AnyObject, field: string): Fault[] {
  return entriesOf(object, field).flatMap(([key]) => judgeConfigKey(field, key));
}

function judgeConfigKey(field: string, key: string): Fault[] {
  const found = JSON.stringify(key);
  const at = { fault: 'Invalid', path: [field], key } as const;
  if (key.length > 253) return [{ ...at, message: `Invalid value: ${found}: must be no more than 253 characters` }];
  if (!configKey.test(key)) return [{ ...at, message: `Invalid value: ${found}: ${configKeyRule}` }];
  if (key === '.' || key.startsWith('..')) {
    return [{ ...at, message: `Invalid value: ${found}: must not be "." and not start with ".."` }];
  }
  return [];
}

/** The fault of holding more than a Secret or a ConfigMap can. */
export function judgeSize(field: string, bytes: number): Fault[] {
  if (bytes <= maxBytes) return [];
  const message = `Too long: found ${bytes} bytes of data, may not be more than ${maxBytes} bytes`;
  return [{ fault: 'TooLong', path: field === '' ? [] : [field], message }];
}

/** Bytes that a base64 text stands for. */
export function bytesOfBase64(text: string): number {
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  return Math.floor((text.length * 3) / 4) - padding;
}

/** Faults of changing what `immutable: true` fixed. */
export function judgeImmutable(object: AnyObject, before: AnyObject | undefined, fields: readonly string[]): Fault[] {
  if (before?.immutable !== true) return [];
  const message = 'Forbidden: field is immutable when `immutable` is set';
  const changed = fields.filter((field) => !sameEntries(entriesOf(object, field), entriesOf(before, field)));
  return [...(object.immutable === true ? [] : ['immutable']), ...changed].map((field) => ({
    fault: 'Forbidden',
    path: [field],
    message,
  }));
}

/** Values of these maps are texts. */
function sameEntries(a: readonly [string, unknown][], b: readonly [string, unknown][]): boolean {
  const known = new Map(b);
  return a.length === b.length && a.every(([key, value]) => known.has(key) && known.get(key) === value);
}
