import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { aCluster, aDigitalOceanConfig, anEc2Config, aPool, aSimulatedConfig } from '../../testing/builders.ts';
import { kinds } from '../generated/kinds.ts';
import { applyDefaults } from '../lib/schema/defaults.ts';
import { nodeAt } from '../lib/schema/navigate.ts';
import { readSchema } from '../lib/schema/node.ts';
import { toOpenApi } from '../lib/schema/openapi.ts';
import { parseYamlDocument } from '../lib/yaml-documents.ts';
import { amazonec2configKind } from './amazonec2config/kind.ts';
import { clusterKind } from './cluster/kind.ts';
import { decodeObject, kindCatalog } from './decode.ts';
import { apiVersionOf } from './types.ts';

const catalog = kindCatalog(kinds);

/** Steps of the simple JSONPaths that columns use: `.spec.subjects[*].name`. */
function stepsOf(jsonPath: string): string[] {
  return jsonPath.replaceAll('[*]', '.*').split('.').slice(1);
}

/** Words of a structural schema; Kubernetes refuses a CRD with others, or with several alternatives for one value. */
const structuralWords = new Set([
  ...['type', 'description', 'format', 'nullable', 'default', 'properties', 'required', 'items', 'enum', 'pattern'],
  ...['additionalProperties', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'],
  ...['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-int-or-string', 'x-kubernetes-list-type'],
  ...['x-kubernetes-list-map-keys', 'x-kubernetes-map-type'],
]);

function wordsOf(schema: object): string[] {
  return Object.entries(schema).flatMap(([word, value]) => {
    const inner =
      word === 'properties' ? Object.values(value) : word === 'items' || word === 'additionalProperties' ? [value] : [];
    return [word, ...inner.flatMap(wordsOf)];
  });
}

describe.each(kinds.map((kind) => [kind.kind, kind] as const))('%s', (_, kind) => {
  const node = readSchema(kind.schema);

  test('has an example of itself that decodes without a warning', () => {
    const outcome = parseYamlDocument(kind.example);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
    expect(outcome.document.warnings).toEqual([]);
    expect(decodeObject(catalog, outcome.document.value)).toMatchObject({ outcome: 'decoded', kind });
  });

  test('says in its schema what it says in its names', () => {
    expect(nodeAt(node, ['apiVersion'])).toMatchObject({ words: [apiVersionOf(kind)] });
    expect(nodeAt(node, ['kind'])).toMatchObject({ words: [kind.kind] });
    expect(node.description).toBe(kind.description);
    expect(kind.singular).toBe(kind.kind.toLowerCase());
  });

  test('has columns that point at its fields', () => {
    for (const { jsonPath } of kind.columns) {
      expect([jsonPath, nodeAt(node, stepsOf(jsonPath))?.shape]).toEqual([jsonPath, expect.any(String)]);
    }
  });

  test('describes each condition once', () => {
    const types = kind.conditions.map((condition) => condition.type);
    expect(new Set(types).size).toBe(types.length);
    for (const { surfaces, reasons } of kind.conditions) {
      expect(surfaces).not.toBe('');
      for (const reason of Object.keys(reasons)) expect(reason).toMatch(/^[A-Z][A-Za-z]+$/);
    }
  });

  test('publishes nothing but words of a structural schema', () => {
    for (const word of wordsOf(toOpenApi(node))) expect(structuralWords).toContain(word);
  });

  test('has defaults that its own schema takes', () => {
    const outcome = parseYamlDocument(kind.example);
    const filled = applyDefaults(node, outcome.ok ? outcome.document.value : undefined);
    expect(decodeObject(catalog, filled)).toMatchObject({ outcome: 'decoded' });
  });
});

test('a cluster is stored as written: its schema has no defaults', () => {
  expect(JSON.stringify(toOpenApi(readSchema(clusterKind.schema)))).not.toContain('"default":');
});

test('a machine configuration carries the default of every flag that has one', () => {
  const filled = applyDefaults(
    readSchema(amazonec2configKind.schema),
    anEc2Config({ ipv6AddressCount: null }),
  ) as object;
  expect(filled).toMatchObject({ rootSize: '16', securityGroup: ['rancher-nodes'], ipv6AddressCount: '0', zone: 'a' });
  expect(Object.keys(filled)).not.toContain('openPort');
  // apiVersion, kind, metadata and the 38 fields that have a default.
  expect(Object.keys(filled)).toHaveLength(41);
});

test('the builders make objects that decode', () => {
  for (const object of [
    aCluster(),
    aCluster({ pools: [aPool()] }),
    anEc2Config(),
    aDigitalOceanConfig(),
    aSimulatedConfig(),
  ]) {
    expect(decodeObject(catalog, object)).toMatchObject({ outcome: 'decoded', object });
  }
});

describe('agreement with the schema library', () => {
  const full = aCluster({
    stackPreference: 'dual',
    annotations: { a: 'b' },
    pools: [aPool({ labels: { a: 'b' }, taints: [{ key: 'a', effect: 'NoSchedule' }] }), aPool({ name: 'pool2' })],
    spec: {
      agentEnvVars: [{ name: 'A', value: 'b' }],
      clusterAgentDeploymentCustomization: {
        overrideAffinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a' }] } },
        schedulingCustomization: { podDisruptionBudget: { minAvailable: '25%' }, priorityClass: { value: 5 } },
      },
    },
    rke: {
      registries: { configs: { a: { insecureSkipVerify: true } }, mirrors: { b: { endpoint: ['https://c'] } } },
      upgradeStrategy: { workerConcurrency: '10%', workerDrainOptions: { enabled: true, gracePeriod: -1 } },
    },
  });
  const libraryCheck = Compile(clusterKind.schema);

  /** Every place of a value, the root first. */
  function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
    if (typeof value !== 'object' || value === null) return [path];
    return [
      path,
      ...Object.entries(value).flatMap(([key, child]) =>
        places(child, [...path, Array.isArray(value) ? Number(key) : key]),
      ),
    ];
  }

  const junk = fc.constantFrom<unknown>(
    null,
    true,
    0,
    -5,
    1.5,
    70,
    '',
    'x',
    '10m0s',
    'y'.repeat(400),
    [],
    [null],
    {},
    { a: 1 },
    { name: 'x' },
  );

  test('holds for any one or two changes of a valid cluster', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), junk, fc.constantFrom('set', 'delete', 'add')), { minLength: 1, maxLength: 2 }),
        (changes) => {
          const value: unknown = structuredClone(full);
          for (const [at, shared, how] of changes) {
            const replacement = structuredClone(shared);
            const all = places(value);
            const path = all[at % all.length] ?? [];
            const last = path.at(-1);
            if (last === undefined) continue;
            const parent = path
              .slice(0, -1)
              .reduce<unknown>((object, step) => (object as Record<string, unknown>)[step], value) as Record<
              string,
              unknown
            >;
            if (how === 'delete' && !Array.isArray(parent)) delete parent[last];
            else if (how === 'add' && !Array.isArray(parent)) parent.surplus = replacement;
            else parent[last] = replacement;
          }
          const outcome = decodeObject(catalog, value);
          // The library neither compares the keys of list items nor knows base64; a changed kind is not judged at all.
          const beyond =
            outcome.outcome === 'refused' &&
            outcome.issues.every(({ code }) => code === 'duplicate-entry' || code === 'text-format');
          fc.pre(!beyond && outcome.outcome !== 'not judged');
          expect(outcome.outcome === 'decoded').toBe(libraryCheck.Check(value));
        },
      ),
      { numRuns: 3000 },
    );
  });
});
