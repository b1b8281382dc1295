import type { TSchema } from 'typebox';

/**
 * A JSON Schema as TypeBox writes it, read once into the few shapes that Kubernetes objects have. Null is no shape of
 * its own: a node says whether it may be null.
 */
export type SchemaNode =
  | ObjectNode
  | MapNode
  | ListNode
  | TextNode
  | NumberNode
  | (Common & { readonly shape: 'boolean' })
  | (Common & { readonly shape: 'words'; readonly words: readonly unknown[] })
  | (Common & { readonly shape: 'int-or-text' })
  | (Common & { readonly shape: 'any' });

interface Common {
  readonly nullable: boolean;
  readonly description?: string;
  /** What {@link applyDefaults} fills in; absent when there is no default. */
  readonly default?: unknown;
  /** `byte`, `date-time`, `int32`, `int64`, …. */
  readonly format?: string;
}

/** An object with known fields. */
export interface ObjectNode extends Common {
  readonly shape: 'object';
  readonly fields: ReadonlyMap<string, SchemaNode>;
  readonly required: readonly string[];
  /** Fields beside the known ones are kept as they are. */
  readonly open: boolean;
  /** `atomic`: server-side apply replaces it whole. */
  readonly mapType: 'granular' | 'atomic';
}

/** An object whose keys are free. */
export interface MapNode extends Common {
  readonly shape: 'map';
  readonly values: SchemaNode;
  /** Some keys that belong here (`x-drover-keys`), so that they are recognised elsewhere; others are as good. */
  readonly commonKeys: readonly string[];
  /** Its values are free too (`x-kubernetes-preserve-unknown-fields`). */
  readonly open: boolean;
  readonly mapType: 'granular' | 'atomic';
}

export interface ListNode extends Common {
  readonly shape: 'list';
  readonly item: SchemaNode;
  /** How server-side apply merges it; `atomic` unless the schema says otherwise. */
  readonly listType: 'atomic' | 'map' | 'set';
  /** Fields that identify an item of a `map` list. */
  readonly keys: readonly string[];
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface TextNode extends Common {
  readonly shape: 'text';
  /** In Unicode characters. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  /** Texts of the right form, for messages. */
  readonly examples?: readonly string[];
}

export interface NumberNode extends Common {
  readonly shape: 'number' | 'integer';
  readonly minimum?: number;
  readonly maximum?: number;
}

type Raw = Readonly<Record<string, unknown>>;

/**
 * Reads a schema. Throws on JSON Schema words that Kubernetes' structural schemas cannot express either (several
 * alternatives, tuples, references): a kind that uses one is a mistake of its author, found by its first test.
 */
export function readSchema(schema: TSchema): SchemaNode {
  return read(schema as Raw, new Map());
}

/** Schema parts are shared between kinds and within them (metadata, selectors): each is read once for a whole schema. */
function read(raw: Raw, seen: Map<Raw, SchemaNode>): SchemaNode {
  const known = seen.get(raw);
  if (known) return known;
  const node = readNew(raw, seen);
  seen.set(raw, node);
  return node;
}

function readNew(raw: Raw, seen: Map<Raw, SchemaNode>): SchemaNode {
  const common = commonOf(raw);
  if (raw['x-kubernetes-int-or-string'] === true) return { ...common, shape: 'int-or-text' };
  if (Array.isArray(raw.anyOf)) return readUnion(raw.anyOf, common, seen);
  if ('const' in raw) return { ...common, shape: 'words', words: [raw.const] };
  if (Array.isArray(raw.enum)) return { ...common, shape: 'words', words: raw.enum };
  switch (raw.type) {
    case 'object':
      return readObject(raw, common, seen);
    case 'array':
      return readList(raw, common, seen);
    case 'string':
      return {
        ...common,
        shape: 'text',
        ...bounds(raw, 'minLength', 'maxLength'),
        ...(typeof raw.pattern === 'string' ? { pattern: new RegExp(raw.pattern, 'u') } : {}),
        ...(Array.isArray(raw.examples) ? { examples: raw.examples.map(String) } : {}),
      };
    case 'integer':
    case 'number':
      return { ...common, shape: raw.type, ...bounds(raw, 'minimum', 'maximum') };
    case 'boolean':
      return { ...common, shape: 'boolean' };
    case undefined:
      return { ...common, shape: 'any' };
    default:
      throw new TypeError(`schema type ${JSON.stringify(raw.type)} is none that a kind can use`);
  }
}

/** The one union that a structural schema knows: something, or null. */
function readUnion(members: readonly Raw[], common: Common, seen: Map<Raw, SchemaNode>): SchemaNode {
  const real = members.filter((member) => member.type !== 'null');
  const [only] = real;
  if (only === undefined || real.length !== 1 || members.length > 2) {
    throw new TypeError('a schema union must be of one type and null: Kubernetes’ structural schemas know no other');
  }
  return { ...read(only, seen), ...common, nullable: true };
}

function readObject(raw: Raw, common: Common, seen: Map<Raw, SchemaNode>): SchemaNode {
  const mapType = raw['x-kubernetes-map-type'] === 'atomic' ? 'atomic' : 'granular';
  const open = raw['x-kubernetes-preserve-unknown-fields'] === true;
  const values = valuesOf(raw);
  if (values) {
    const commonKeys = (raw['x-drover-keys'] ?? []) as readonly string[];
    return { ...common, shape: 'map', values: read(values, seen), commonKeys, open, mapType };
  }
  const properties = (raw.properties ?? {}) as Readonly<Record<string, Raw>>;
  const fields = new Map(Object.entries(properties).map(([name, field]) => [name, read(field, seen)]));
  return {
    ...common,
    shape: 'object',
    fields,
    required: (raw.required ?? []) as readonly string[],
    open: open || raw.additionalProperties !== false,
    mapType,
  };
}

/** The schema of a record's values: TypeBox writes a record as one pattern for all keys. */
function valuesOf(raw: Raw): Raw | undefined {
  const patterns = raw.patternProperties as Readonly<Record<string, Raw>> | undefined;
  if (patterns) return Object.values(patterns)[0];
  const rest = raw.additionalProperties;
  return raw.properties === undefined && typeof rest === 'object' && rest !== null ? (rest as Raw) : undefined;
}

function readList(raw: Raw, common: Common, seen: Map<Raw, SchemaNode>): ListNode {
  const listType = raw['x-kubernetes-list-type'];
  return {
    ...common,
    shape: 'list',
    item: read(raw.items as Raw, seen),
    listType: listType === 'map' || listType === 'set' ? listType : 'atomic',
    keys: (raw['x-kubernetes-list-map-keys'] ?? []) as readonly string[],
    ...bounds(raw, 'minItems', 'maxItems'),
  };
}

function commonOf(raw: Raw): Common {
  return {
    nullable: raw.nullable === true,
    ...('description' in raw ? { description: String(raw.description) } : {}),
    ...('default' in raw ? { default: raw.default } : {}),
    ...('format' in raw ? { format: String(raw.format) } : {}),
  };
}

function bounds<const K extends string>(raw: Raw, ...names: readonly K[]): Partial<Record<K, number>> {
  const found: Partial<Record<K, number>> = {};
  for (const name of names) {
    const value = raw[name];
    if (typeof value === 'number') found[name] = value;
  }
  return found;
}
