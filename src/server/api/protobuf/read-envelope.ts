import type { MessageDescription } from '../../../kinds/protobuf.ts';
import { isObject, type JsonObject } from '../json.ts';
import { badRequest } from '../status-error.ts';
import { readMessage } from './read-message.ts';

/** Every protobuf body of Kubernetes starts with these bytes: "k8s" and a zero. */
const magic = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

const typeMeta: MessageDescription = {
  1: { name: 'apiVersion', type: 'text' },
  2: { name: 'kind', type: 'text' },
};
const unknownMessage: MessageDescription = {
  1: { name: 'typeMeta', type: 'message', message: typeMeta },
  2: { name: 'raw', type: 'bytes' },
};

/** Reads a protobuf body whose object has the given fields; throws 400 when it cannot be read. */
export function readProtobuf(bytes: Buffer, message: MessageDescription): JsonObject {
  if (!bytes.subarray(0, magic.length).equals(magic)) {
    throw badRequest('the protobuf body does not start with Kubernetes’ prefix "k8s"');
  }
  try {
    const envelope = readMessage(bytes.subarray(magic.length), unknownMessage);
    const raw = Buffer.from(String(envelope.raw ?? ''), 'base64');
    const meta = envelope.typeMeta;
    return { ...(isObject(meta) ? meta : {}), ...readMessage(raw, message) };
  } catch (error) {
    throw badRequest(`the protobuf body cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
