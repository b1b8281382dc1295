import { type Static, type TSchema, Type } from 'typebox';

/** An object whose unknown fields are errors. */
export function fields<const P extends Record<string, TSchema>>(properties: P, description?: string) {
  return Type.Object(properties, {
    additionalProperties: false,
    ...(description === undefined ? {} : { description }),
  });
}

/** A field that may be left out or be null: clients send null for what they do not set. */
export function optional<const S extends TSchema>(schema: S) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}

export function text(description: string, options: Record<string, unknown> = {}) {
  return optional(Type.String({ description, ...options }));
}

export function flag(description: string, options: { default?: boolean } = {}) {
  return optional(Type.Boolean({ description, ...options }));
}

/** A whole number; Kubernetes' int32 unless bounds say otherwise. */
export function count(description: string, options: { minimum?: number; maximum?: number; default?: number } = {}) {
  return optional(
    Type.Integer({ description, format: 'int32', minimum: -2_147_483_648, maximum: 2_147_483_647, ...options }),
  );
}

/** A whole number of Kubernetes' int64, as far as JavaScript tells such numbers apart. */
export function longCount(description: string) {
  return optional(
    Type.Integer({
      description,
      format: 'int64',
      minimum: Number.MIN_SAFE_INTEGER,
      maximum: Number.MAX_SAFE_INTEGER,
    }),
  );
}

/** A length of time as Go writes it, e.g. `10m0s`; Kubernetes' own fields of the kind cannot be read otherwise. */
export function duration(description: string) {
  return text(description, {
    pattern: '^([+-]?(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+|[+-]?0)$',
    examples: ['10m0s'],
  });
}

/** One of a few words; anything else is refused. */
export function choice<const T extends string>(
  words: readonly T[],
  description: string,
  options: { default?: T } = {},
) {
  return optional(Type.Enum([...words], { description, ...options }));
}

/** A list of texts, replaced whole by server-side apply. */
export function texts(description: string, options: { default?: readonly string[] } = {}) {
  return optional(Type.Array(Type.String(), { description, ...options }));
}

export function textMap(description: string) {
  return optional(Type.Record(Type.String(), Type.String(), { description }));
}

/**
 * A map whose keys and values are free, such as an engine's configuration or Helm values. `commonKeys` are some of its
 * keys: written elsewhere by mistake, they are recognised.
 */
export function freeMap(description: string, commonKeys: readonly string[] = []) {
  return optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description,
      'x-kubernetes-preserve-unknown-fields': true,
      ...(commonKeys.length === 0 ? {} : { 'x-drover-keys': [...commonKeys] }),
    }),
  );
}

/** A number, or a percentage as text (`"25%"`). */
export function intOrString(description: string) {
  return optional(Type.Union([Type.Integer(), Type.String()], { description, 'x-kubernetes-int-or-string': true }));
}

/** A list that server-side apply merges by key instead of replacing it whole. */
export function listMap<const S extends TSchema>(
  item: S,
  keys: readonly string[],
  description: string,
  maxItems?: number,
) {
  return optional(
    Type.Array(item, {
      description,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': [...keys],
      ...(maxItems === undefined ? {} : { maxItems }),
    }),
  );
}

/** Seconds precision RFC 3339 in UTC, e.g. `2026-11-22T10:00:00Z`. */
export const Timestamp = Type.String({ format: 'date-time' });

/** Kubernetes OwnerReference. Replaced whole by server-side apply. */
export const OwnerReference = Type.Object(
  {
    apiVersion: Type.String(),
    kind: Type.String(),
    name: Type.String(),
    uid: Type.String(),
    controller: flag('This owner is the managing controller'),
    blockOwnerDeletion: flag('Foreground deletion of the owner waits for this object'),
  },
  { additionalProperties: false, 'x-kubernetes-map-type': 'atomic' },
);

/** Kubernetes ObjectMeta as clients send it and the server keeps it. */
export const ObjectMeta = fields(
  {
    name: text('Name, unique within the namespace'),
    generateName: text('Prefix from which the server makes a name'),
    namespace: text('Namespace'),
    selfLink: text('Deprecated; ignored'),
    uid: text('Identity over time, set by the server'),
    resourceVersion: text('Revision of the last write, set by the server'),
    generation: longCount('Counts changes outside metadata and status, set by the server'),
    creationTimestamp: optional(Timestamp),
    deletionTimestamp: optional(Timestamp),
    deletionGracePeriodSeconds: longCount('Seconds the object is given to end'),
    labels: textMap('Labels, for selection'),
    annotations: textMap('Annotations, for tools'),
    ownerReferences: listMap(OwnerReference, ['uid'], 'Objects this one belongs to'),
    finalizers: optional(
      Type.Array(Type.String(), { description: 'What must happen before removal', 'x-kubernetes-list-type': 'set' }),
    ),
    managedFields: optional(
      Type.Array(Type.Record(Type.String(), Type.Unknown(), { 'x-kubernetes-preserve-unknown-fields': true }), {
        description: 'Who owns which field, kept by the server',
      }),
    ),
  },
  'Standard object metadata',
);
export type ObjectMeta = Static<typeof ObjectMeta>;

const LabelSelectorRequirement = fields({
  key: Type.String(),
  operator: Type.String({ description: 'In, NotIn, Exists or DoesNotExist' }),
  values: texts('Values to compare with'),
});

/** Kubernetes LabelSelector; empty selects everything. Replaced whole by server-side apply. */
export const LabelSelector = Type.Object(
  {
    matchLabels: textMap('Labels that must have these values'),
    matchExpressions: optional(Type.Array(LabelSelectorRequirement)),
  },
  { additionalProperties: false, 'x-kubernetes-map-type': 'atomic' },
);
export type LabelSelector = Static<typeof LabelSelector>;

/** Kubernetes ObjectReference. Replaced whole by server-side apply. */
export const ObjectReference = Type.Object(
  {
    apiVersion: text('API version of the object'),
    kind: text('Kind of the object'),
    name: text('Name of the object'),
    namespace: text('Namespace of the object'),
    uid: text('Identity of the object'),
    resourceVersion: text('Revision of the object'),
    fieldPath: text('Part of the object'),
  },
  { additionalProperties: false, 'x-kubernetes-map-type': 'atomic' },
);

export const Condition = fields({
  type: Type.String({ description: 'What it is about' }),
  status: Type.String({ description: 'True, False or Unknown' }),
  reason: text('One CamelCase word'),
  message: text('A sentence for people'),
  lastUpdateTime: text('When it was last written'),
  lastTransitionTime: text('When its status last changed'),
  observedGeneration: longCount('Generation that the condition speaks of'),
});
export type Condition = Static<typeof Condition>;

export const Conditions = listMap(Condition, ['type'], 'What is known about the state of the object');

/** What every status of ours ends with. */
export const observation = {
  observedGeneration: longCount('Generation that the status speaks of'),
  conditions: Conditions,
};

/** Kubernetes Toleration. */
export const Toleration = fields({
  key: text('Taint key'),
  operator: text('Exists or Equal'),
  value: text('Taint value'),
  effect: text('NoSchedule, PreferNoSchedule or NoExecute'),
  tolerationSeconds: longCount('How long a pod stays on a node with the taint'),
});

export const ResourceRequirements = fields({
  limits: optional(
    Type.Record(Type.String(), Type.Union([Type.Integer(), Type.String()], { 'x-kubernetes-int-or-string': true })),
  ),
  requests: optional(
    Type.Record(Type.String(), Type.Union([Type.Integer(), Type.String()], { 'x-kubernetes-int-or-string': true })),
  ),
  claims: optional(Type.Array(fields({ name: Type.String(), request: text('Request within the claim') }))),
});

/** The frame every kind has. */
export function objectOf<const P extends Record<string, TSchema>>(
  apiVersion: string,
  kind: string,
  properties: P,
  description: string,
) {
  return fields(
    {
      apiVersion: Type.Literal(apiVersion),
      kind: Type.Literal(kind),
      metadata: Type.Optional(ObjectMeta),
      ...properties,
    },
    description,
  );
}
