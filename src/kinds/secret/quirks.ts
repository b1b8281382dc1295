import { entriesOf, judgeConfigKeys, judgeImmutable, judgeSize } from '../config-keys.ts';
import { type MessageDescription, metadataField } from '../protobuf.ts';
import type { AnyObject, Fault, Quirks } from '../quirks.ts';

/** Keys that a Secret of a type must have. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

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
  const size = entriesOf(secret, 'data').reduce((sum, [, value]) => sum + bytesOf(String(value)), 0);
  return [
    ...judgeConfigKeys(secret, 'data'),
    ...judgeSize('data', size),
    ...judgeRequiredKeys(secret),
    ...judgeType(secret, before),
    ...judgeImmutable(secret, before, ['data']),
  ];
}

/** Length of what a base64 text stands for. */
function bytesOf(text: string): number {
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  return Math.floor((text.length * 3) / 4) - padding;
}

function judgeRequiredKeys(secret: AnyObject): Fault[] {
  const keys = new Set(entriesOf(secret, 'data').map(([key]) => key));
  const required = Object.hasOwn(requiredKeys, String(secret.type)) ? requiredKeys[String(secret.type)] : undefined;
  return (required ?? [])
    .filter((key) => !keys.has(key))
    .map((key) => ({ fault: 'Required', path: ['data', key], message: 'Required value' }));
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
