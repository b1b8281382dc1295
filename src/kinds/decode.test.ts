import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aCluster, aPool } from '../../testing/builders.ts';
import { formatFieldPath } from '../lib/field-path.ts';
import { amazonec2configKind } from './amazonec2config/kind.ts';
import { clusterKind } from './cluster/kind.ts';
import { decodeObject, kindCatalog } from './decode.ts';
import { simulatedconfigKind } from './simulatedconfig/kind.ts';

const catalog = kindCatalog([clusterKind, amazonec2configKind, simulatedconfigKind]);

function issuesOf(value: unknown) {
  const outcome = decodeObject(catalog, value);
  return outcome.outcome === 'refused' ? outcome.issues : [];
}

describe('an object of a known kind', () => {
  test('is decoded with its kind', () => {
    const cluster = aCluster({ pools: [aPool()] });
    expect(decodeObject(catalog, cluster)).toEqual({ outcome: 'decoded', kind: clusterKind, object: cluster });
  });

  test('may hold null wherever clients send it', () => {
    const cluster = {
      apiVersion: 'provisioning.cattle.io/v1',
      kind: 'Cluster',
      metadata: { name: 'a', creationTimestamp: null, labels: null, annotations: null },
      spec: {
        enableNetworkPolicy: null,
        rkeConfig: { chartValues: null, machineGlobalConfig: null, machinePools: null, registries: null },
      },
      status: {},
    };
    expect(issuesOf(cluster)).toEqual([]);
  });

  test('is refused with every problem at its path', () => {
    const issues = issuesOf({
      apiVersion: 'provisioning.cattle.io/v1',
      kind: 'Cluster',
      spec: { networking: { stackPreference: 'ipv6' }, rkeConfig: { machinePools: [{ name: 'a', quantity: '1' }] } },
    });
    expect(issues.map(({ code, path }) => `${code} ${formatFieldPath(path)}`)).toEqual([
      'unknown-field spec.networking',
      'required-field spec.rkeConfig.machinePools[0].machineConfigRef',
      'wrong-type spec.rkeConfig.machinePools[0].quantity',
    ]);
    expect(issues[0]?.message).toContain('belongs at spec.rkeConfig.networking.stackPreference');
  });

  test('with engine options beside the engine configuration is told where they go', () => {
    const cluster = aCluster({ rke: { 'cluster-cidr': '10.42.0.0/16' } as object });
    expect(issuesOf(cluster)[0]?.fix).toBe('move it to spec.rkeConfig.machineGlobalConfig.cluster-cidr');
  });

  test('of a node driver takes text for numbers, and says so', () => {
    const config = { apiVersion: 'rke-machine-config.cattle.io/v1', kind: 'Amazonec2Config', rootSize: 40 };
    expect(issuesOf(config)[0]).toMatchObject({ code: 'wrong-type', fix: 'write "40" in quotes' });
  });
});

describe('an object of another kind', () => {
  test.each([
    ['apps/v1', 'Deployment'],
    ['v1', 'Secret'],
    ['fleet.cattle.io/v1alpha1', 'Cluster'],
    ['cluster.x-k8s.io/v1beta1', 'Cluster'],
    ['rke-machine-config.cattle.io/v1', 'AzureConfig'],
  ])('%s %s is not judged', (apiVersion, kind) => {
    expect(decodeObject(catalog, { apiVersion, kind })).toEqual({ outcome: 'not judged', apiVersion, kind });
  });

  test.each([
    ['provisioning.cattle.io/v1', 'Clutser', 'kind', 'write kind: Cluster instead of "Clutser"'],
    ['provisioning.cattle.io/v1', 'cluster', 'kind', 'write kind: Cluster instead of "cluster"'],
    [
      'rke-machine-config.cattle.io/v1',
      'AmazonEC2Config',
      'kind',
      'write kind: Amazonec2Config instead of "AmazonEC2Config"',
    ],
    [
      'provisioning.cattel.io/v1',
      'Cluster',
      'apiVersion',
      'write apiVersion: provisioning.cattle.io/v1 instead of "provisioning.cattel.io/v1"',
    ],
    [
      'provisioning.cattle.io/v2beta17',
      'Cluster',
      'apiVersion',
      'write apiVersion: provisioning.cattle.io/v1 instead of "provisioning.cattle.io/v2beta17"',
    ],
  ])('%s %s is taken for a slip', (apiVersion, kind, path, fix) => {
    expect(issuesOf({ apiVersion, kind })).toMatchObject([{ code: 'unknown-kind', path: [path], fix }]);
  });

  test('without apiVersion or kind is told what is missing, with a proposal where there is one', () => {
    expect(issuesOf({ kind: 'Cluster' })).toMatchObject([
      { code: 'unknown-kind', path: ['apiVersion'], fix: 'write apiVersion: provisioning.cattle.io/v1' },
    ]);
    expect(issuesOf({ apiVersion: 5, kind: '' }).map(({ path }) => path)).toEqual([['apiVersion'], ['kind']]);
  });
});

test.each([[null], ['text'], [5], [[]], [undefined]])('%j is no object', (value) => {
  expect(issuesOf(value)).toMatchObject([{ code: 'not-an-object', path: [] }]);
});

test('any value whatever is decoded, refused or not judged, and problems lie where something is or should be', () => {
  const names = fc.constantFrom(
    'apiVersion',
    'kind',
    'metadata',
    'spec',
    'rkeConfig',
    'machinePools',
    'name',
    'labels',
    '__proto__',
  );
  const { value: values } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom('provisioning.cattle.io/v1', 'Cluster', 'a', '', null, 1, -1, 1.5, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.tuple(names, tie('value'))).map((entries) => Object.fromEntries(entries)),
    ),
  }));
  fc.assert(
    fc.property(values, fc.boolean(), (value, named) => {
      const given =
        named && typeof value === 'object' && value !== null
          ? { ...value, apiVersion: 'provisioning.cattle.io/v1', kind: 'Cluster' }
          : value;
      const outcome = decodeObject(catalog, given);
      if (outcome.outcome !== 'refused') return;
      expect(outcome.issues.length).toBeGreaterThan(0);
      for (const { path, message, fix } of outcome.issues) {
        expect(message).toMatch(/[^.]$/);
        expect(fix).not.toBe('');
        let parent: unknown = given;
        for (const step of path.slice(0, -1)) {
          expect(Object.hasOwn(parent as object, step)).toBe(true);
          parent = (parent as Record<string, unknown>)[step];
        }
      }
    }),
    { numRuns: 1000 },
  );
});
