import type { Static, TSchema } from 'typebox';
import type { FieldPath } from '../field-path.ts';
import type { Issue } from '../issue.ts';
import { describe } from './describe.ts';
import { readSchema, type SchemaNode } from './node.ts';
import { type Places, placesOf } from './places.ts';
import { type Mismatch, walk } from './walk.ts';

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Reads values of one schema. It holds what has been worked out about the schema, so callers make one decoder for a
 * schema and keep it.
 */
export interface Decoder<T> {
  /** The schema in the form that navigation, pruning and defaults take. Read on first use. */
  readonly node: SchemaNode;
  /** The value itself, untouched, when it has the schema's shape; otherwise every problem of it. */
  decode(value: unknown): Decoded<T>;
}

/** More unknown fields than this and nobody looks for what each of them means. */
const mostMeanings = 100;

interface Found {
  readonly mismatch: Mismatch;
  readonly path: FieldPath;
  readonly value: unknown;
  readonly node: SchemaNode;
}

/** Makes the decoder of a schema; nothing is worked out before the first use. */
export function decoderOf<const S extends TSchema>(schema: S): Decoder<Static<S>> {
  let node: SchemaNode | undefined;
  let places: Places | undefined;
  const nodeOnce = (): SchemaNode => {
    node ??= readSchema(schema);
    return node;
  };
  const placesOnce = (): Places => {
    places ??= placesOf(nodeOnce());
    return places;
  };
  return {
    get node() {
      return nodeOnce();
    },
    decode(value) {
      const found: Found[] = [];
      walk(nodeOnce(), value, [], (mismatch, path, at, atNode) => {
        found.push({ mismatch, path: [...path], value: at, node: atNode });
      });
      if (found.length === 0) return { ok: true, value: value as Static<S> };
      return { ok: false, issues: inWords(found, value, placesOnce) };
    },
  };
}

function inWords(found: readonly Found[], root: unknown, places: () => Places): Issue[] {
  let unknown = 0;
  return found.map(({ mismatch, path, value, node }) => {
    if (mismatch.fault === 'unknown-field') unknown++;
    return describe(mismatch, path, value, node, { root, places, searchMeaning: unknown <= mostMeanings });
  });
}
