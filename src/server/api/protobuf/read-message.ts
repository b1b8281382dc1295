import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { MessageDescription, ProtobufField } from '../../../kinds/protobuf.ts';
import type { JsonObject } from '../json.ts';

/**
 * Reads a protobuf message into the JSON form of the same object. Empty texts count as absent, since Kubernetes'
 * encoder writes them for unset fields. Throws on malformed bytes.
 */
export function readMessage(bytes: Uint8Array, message: MessageDescription): JsonObject {
  const reader = new BinaryReader(bytes);
  const out: JsonObject = {};
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = message[number];
    if (field === undefined || wireTypeOf(field) !== wireType) reader.skip(wireType, number);
    else readField(reader, field, out);
  }
  return out;
}

function wireTypeOf(field: ProtobufField): WireType {
  return field.type === 'integer' || field.type === 'boolean' ? WireType.Varint : WireType.LengthDelimited;
}

function readField(reader: BinaryReader, field: ProtobufField, out: JsonObject): void {
  if (field.type === 'map') {
    const { key, value } = readEntry(reader.bytes(), field.values);
    const map = (out[field.name] ?? {}) as JsonObject;
    out[field.name] = map;
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
    return;
  }
  const value = readValue(reader, field);
  if (field.repeated) out[field.name] = [...((out[field.name] as unknown[] | undefined) ?? []), value];
  else if (value !== '') out[field.name] = value;
}

function readValue(reader: BinaryReader, field: Exclude<ProtobufField, { type: 'map' }>): unknown {
  switch (field.type) {
    case 'text':
      return reader.string();
    case 'bytes':
      return Buffer.from(reader.bytes()).toString('base64');
    case 'boolean':
      return reader.bool();
    case 'integer':
      return Number(reader.int64());
    case 'time':
      return readTime(reader.bytes());
    case 'message':
      return readMessage(reader.bytes(), field.message);
  }
}

/** A map entry: key 1, value 2. */
function readEntry(bytes: Uint8Array, values: 'text' | 'bytes'): { key: string; value: string } {
  const entry = readMessage(bytes, { 1: { name: 'key', type: 'text' }, 2: { name: 'value', type: values } });
  return { key: String(entry.key ?? ''), value: String(entry.value ?? '') };
}

/** Kubernetes' Time: seconds 1. An unset one is null in JSON. */
function readTime(bytes: Uint8Array): string | null {
  const { seconds } = readMessage(bytes, { 1: { name: 'seconds', type: 'integer' } });
  if (typeof seconds !== 'number' || Math.abs(seconds) > 8.64e12) return null;
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
