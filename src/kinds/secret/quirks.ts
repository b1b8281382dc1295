import { bytesOfBase64, entriesOf, judgeConfigKeys, judgeImmutable, judgeSize } from '../config-keys.ts';
import { type MessageDescription, metadataField } from '../protobuf.ts';
import type { AnyObject, Fault, Quirks } from '../quirks.ts';

/** Keys that a Secret of a type must have. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

const accountAnnotation = 'kubernetes.io/service-account.name';

/** `stringData` is write-only: it becomes data. Type Opaque unless given. Empty data is no data. */
function complete(secret: AnyObject): AnyObject {
  const plain = entriesOf(secret, 'stringData');
  if (plain.length === 0 && secret.stringData === undefined && typeof secret.type === 'string' && secret.type !== '') {
    return secret;
  }
  const { stringData: _, ...rest } = secret;
  const data = { ...Object.fromEntries(entriesOf(secret, 'data')) };
  for (const [key, value] of plain) data[key] = base64OfText(String(value));
  return {
    ...rest,
    ...(Object.keys(data).length > 0 ? { data } : {}),
    type: typeof secret.type === 'string' && secret.type !== '' ? secret.type : 'Opaque',
  };
}

function base64OfText(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

function judge(secret: AnyObject, before: AnyObject | undefined): Fault[] {
  const size = entriesOf(secret, 'data').reduce((sum, [, value]) => sum + bytesOfBase64(String(value)), 0);
  return [
    ...judgeConfigKeys(secret, 'data'),
    ...judgeSize('data', size),
    ...judgeRequiredKeys(secret),
    ...judgeOfType(secret),
    ...judgeType(secret, before),
    ...judgeImmutable(secret, before, ['data']),
  ];
}

function judgeRequiredKeys(secret: AnyObject): Fault[] {
  const keys = new Set(entriesOf(secret, 'data').map(([key]) => key));
  const required = Object.hasOwn(requiredKeys, String(secret.type)) ? requiredKeys[String(secret.type)] : undefined;
  return (required ?? []).filter((key) => !keys.has(key)).map((key) => requiredAt(key));
}

function requiredAt(key: string): Fault {
  return { fault: 'Required', path: ['data'], key, message: 'Required value' };
}

/** What a type demands beyond the presence of keys. */
function judgeOfType(secret: AnyObject): Fault[] {
  const data = new Map(entriesOf(secret, 'data'));
  switch (secret.type) {
    case 'kubernetes.io/basic-auth':
      return data.has('username') || data.has('password') ? [] : [requiredAt('username'), requiredAt('password')];
    case 'kubernetes.io/dockerconfigjson':
      return judgeJson('.dockerconfigjson', data);
    case 'kubernetes.io/dockercfg':
      return judgeJson('.dockercfg', data);
    case 'kubernetes.io/service-account-token':
      return accountOf(secret) === ''
        ? [{ fault: 'Required', path: ['metadata', 'annotations'], key: accountAnnotation, message: 'Required value' }]
        : [];
    default:
      return [];
  }
}

function accountOf(secret: AnyObject): string {
  const { annotations } = (secret.metadata ?? {}) as AnyObject;
  return String(((annotations ?? {}) as AnyObject)[accountAnnotation] ?? '');
}

function judgeJson(key: string, data: ReadonlyMap<string, unknown>): Fault[] {
  const text = data.get(key);
  if (text === undefined) return [];
  try {
    JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(String(text)), (letter) => letter.charCodeAt(0))));
    return [];
  } catch {
    const message = 'Invalid value: "<secret contents redacted>": found no JSON, expected a JSON document';
    return [{ fault: 'Invalid', path: ['data'], key, message }];
  }
}

function judgeType(secret: AnyObject, before: AnyObject | undefined): Fault[] {
  if (before === undefined || before.type === secret.type) return [];
  const message = `Invalid value: ${JSON.stringify(secret.type)}: field is immutable`;
  return [{ fault: 'Invalid', path: ['type'], message }];
}

const protobuf: MessageDescription = {
  ...metadataField,
  2: { name: 'data', type: 'map', values: 'bytes' },
  3: { name: 'type', type: 'text' },
  4: { name: 'stringData', type: 'map', values: 'text' },
  5: { name: 'immutable', type: 'boolean' },
};

export const secretQuirks: Quirks = { complete, judge, selectableFields: ['type'], protobuf };
