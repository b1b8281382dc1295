import type { Column } from '../../../kinds/types.ts';
import { toOpenApi } from '../../../lib/schema/openapi.ts';
import type { JsonObject } from '../json.ts';
import type { ServedKind } from '../served-kinds.ts';

/** What a CustomResourceDefinition says, but for the fields that differ from one object to the next. */
export interface Definition {
  /** `<plural>.<group>`. */
  readonly name: string;
  readonly spec: JsonObject;
  /** `time` is when it was made, RFC 3339. */
  status(time: string): JsonObject;
}

/** The definitions of all kinds that Kubernetes itself does not have; versions of one kind together. */
export function definitionsOf(kinds: readonly ServedKind[]): Definition[] {
  const custom = kinds.filter(({ kind }) => kind.builtIn !== true);
  return [...Map.groupBy(custom, ({ kind }) => `${kind.plural}.${kind.group}`)].flatMap(([name, versions]) => {
    const [first] = versions;
    return first === undefined ? [] : [definitionOf(name, first, versions)];
  });
}

function definitionOf(name: string, first: ServedKind, versions: readonly ServedKind[]): Definition {
  const { kind } = first;
  const names = {
    plural: kind.plural,
    singular: kind.singular,
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
  };
  return {
    name,
    spec: {
      group: kind.group,
      names,
      scope: kind.scope,
      versions: versions.map((served) => versionOf(served, served === first)),
      conversion: { strategy: 'None' },
    },
    status: (lastTransitionTime) => ({
      conditions: [
        {
          type: 'NamesAccepted',
          status: 'True',
          lastTransitionTime,
          reason: 'NoConflicts',
          message: 'no conflicts found',
        },
        {
          type: 'Established',
          status: 'True',
          lastTransitionTime,
          reason: 'InitialNamesAccepted',
          message: 'the kind is served',
        },
      ],
      acceptedNames: names,
      storedVersions: [kind.version],
    }),
  };
}

function versionOf(served: ServedKind, storage: boolean): JsonObject {
  const { kind } = served;
  const subresources = { ...(kind.statusSubresource ? { status: {} } : {}), ...scaleOf(served) };
  const columns = kind.columns.flatMap(columnOf);
  const fields = kind.quirks?.selectableFields ?? [];
  return {
    name: kind.version,
    served: true,
    storage,
    schema: { openAPIV3Schema: schemaOf(served) },
    ...(Object.keys(subresources).length === 0 ? {} : { subresources }),
    ...(columns.length === 0 ? {} : { additionalPrinterColumns: columns }),
    ...(fields.length === 0 ? {} : { selectableFields: fields.map((field) => ({ jsonPath: `.${field}` })) }),
  };
}

/** A definition leaves type and metadata to Kubernetes. */
function schemaOf({ decoder }: ServedKind): JsonObject {
  const schema = toOpenApi(decoder.node);
  const required = Array.isArray(schema.required)
    ? schema.required.filter((name) => !['apiVersion', 'kind', 'metadata'].includes(String(name)))
    : [];
  const { required: _, ...rest } = schema;
  return {
    ...rest,
    ...(required.length === 0 ? {} : { required }),
    properties: {
      ...(schema.properties as JsonObject | undefined),
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
    },
  };
}

function scaleOf({ kind: { scale } }: ServedKind): JsonObject {
  if (scale === undefined) return {};
  const { specReplicas, statusReplicas, selector } = scale;
  return {
    scale: {
      specReplicasPath: specReplicas,
      statusReplicasPath: statusReplicas,
      ...(selector === undefined ? {} : { labelSelectorPath: selector }),
    },
  };
}

/** A column that is worked out has no path that says it all; its nearest one is told. */
function columnOf({ name, type, jsonPath, priority, description }: Column): JsonObject[] {
  if (name === 'Name') return [];
  return [
    {
      name,
      type,
      jsonPath,
      ...(description === undefined ? {} : { description }),
      ...(priority === undefined || priority === 0 ? {} : { priority }),
    },
  ];
}
