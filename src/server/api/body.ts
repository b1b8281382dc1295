import { parse } from 'yaml';
import type { MessageDescription } from '../../kinds/protobuf.ts';
import { checkDepth } from './depth.ts';
import { isObject, type JsonObject } from './json.ts';
import { readProtobuf } from './protobuf/read-envelope.ts';
import { badRequest, unsupportedMediaType } from './status-error.ts';

const objectTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
/** Past so many uses of anchors a YAML text is meant to explode. */
const maxAliases = 100;

/** The media type of a Content-Type header, lower case and without parameters; empty where there is none. */
export function mediaTypeOf(header: string | undefined): string {
  return (header?.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** Reads the body of a create or update: JSON, YAML, or protobuf for kinds that have a description of it. */
export function readObjectBody(type: string, body: Buffer, protobuf: MessageDescription | undefined): JsonObject {
  switch (type) {
    case '':
    case 'application/json':
    case 'application/x-www-form-urlencoded':
      return asObject(readJson(body));
    case 'application/yaml':
      return asObject(readYaml(body));
    case 'application/vnd.kubernetes.protobuf':
      if (protobuf !== undefined) return readProtobuf(body, protobuf);
      throw unsupportedMediaType(type, objectTypes.slice(0, 2));
    default:
      throw unsupportedMediaType(type, objectTypes);
  }
}

/** Reads a JSON body; throws 400 when it is none. */
export function readJson(body: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw badRequest(`the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  checkDepth(value);
  return value;
}

/** Reads a body that is YAML or JSON, as kubectl and others send for server-side apply. */
export function readYaml(body: Buffer): unknown {
  const text = body.toString('utf8');
  if (text.startsWith('{')) {
    try {
      const value: unknown = JSON.parse(text);
      checkDepth(value);
      return value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // A flow mapping of YAML starts alike.
    }
  }
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: maxAliases, uniqueKeys: true });
  } catch (error) {
    throw badRequest(`the body is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  checkDepth(value);
  return value;
}

function asObject(value: unknown): JsonObject {
  if (!isObject(value)) throw badRequest('the body is not an object');
  return value;
}
