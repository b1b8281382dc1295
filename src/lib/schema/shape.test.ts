import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { applyDefaults } from './defaults.ts';
import { nodeAt } from './navigate.ts';
import { readSchema } from './node.ts';
import { toOpenApi } from './openapi.ts';
import { pruneUnknown } from './prune.ts';

const closed = { additionalProperties: false };
const Pool = Type.Object(
  {
    name: Type.String({ description: 'Name', minLength: 1 }),
    size: Type.Optional(
      Type.Union([
        Type.Integer({ format: 'int32', minimum: -2_147_483_648, maximum: 2_147_483_647, default: 3 }),
        Type.Null(),
      ]),
    ),
    taints: Type.Optional(Type.Array(Type.String(), { default: ['a'] })),
  },
  closed,
);
const schema = Type.Object(
  {
    apiVersion: Type.Literal('x/v1'),
    pools: Type.Optional(
      Type.Union([
        Type.Array(Pool, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] }),
        Type.Null(),
      ]),
    ),
    byName: Type.Optional(Type.Record(Type.String(), Pool)),
    labels: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Labels' })),
    free: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { 'x-kubernetes-preserve-unknown-fields': true })),
    surge: Type.Optional(
      Type.Union([Type.Integer(), Type.String()], { 'x-kubernetes-int-or-string': true, description: 'Surge' }),
    ),
    selector: Type.Optional(
      Type.Object({ key: Type.Optional(Type.String()) }, { ...closed, 'x-kubernetes-map-type': 'atomic' }),
    ),
  },
  closed,
);
const node = readSchema(schema);

describe('pruning', () => {
  test('takes away unknown fields at every depth and says which', () => {
    const value = {
      apiVersion: 'x/v1',
      extra: 1,
      pools: [{ name: 'a', old: 2 }],
      byName: { p: { name: 'p', old: 1 } },
    };
    expect(pruneUnknown(node, value)).toEqual({
      value: { apiVersion: 'x/v1', pools: [{ name: 'a' }], byName: { p: { name: 'p' } } },
      removed: [['extra'], ['pools', 0, 'old'], ['byName', 'p', 'old']],
    });
  });

  test('returns the very same value when nothing is unknown, free parts included', () => {
    const value = { apiVersion: 5, free: { a: { b: 1 } }, pools: 'wrong', labels: { a: 'b' } };
    expect(pruneUnknown(node, value).value).toBe(value);
  });

  test('keeps a key called __proto__ in free parts and takes it away elsewhere', () => {
    const value = JSON.parse('{"free":{"__proto__":1},"__proto__":{"x":1}}');
    const { value: pruned, removed } = pruneUnknown(node, value);
    expect(removed).toEqual([['__proto__']]);
    expect(JSON.stringify(pruned)).toBe('{"free":{"__proto__":1}}');
  });
});

describe('defaults', () => {
  test('fill what is absent or null and nothing else', () => {
    const value = { pools: [{ name: 'a' }, { name: 'b', size: null, taints: [] }, { name: 'c', size: 0 }] };
    const before = structuredClone(value);
    expect(applyDefaults(node, value)).toEqual({
      pools: [
        { name: 'a', size: 3, taints: ['a'] },
        { name: 'b', size: 3, taints: [] },
        { name: 'c', size: 0, taints: ['a'] },
      ],
    });
    expect(value).toEqual(before);
  });

  test('are copies, so that one object cannot change another', () => {
    const first = applyDefaults(node, { pools: [{ name: 'a' }] }) as { pools: [{ taints: string[] }] };
    first.pools[0].taints.push('b');
    expect(applyDefaults(node, { pools: [{ name: 'a' }] })).toEqual({ pools: [{ name: 'a', size: 3, taints: ['a'] }] });
  });

  test('leave a complete or ill-shaped value as it is', () => {
    for (const value of [{ pools: [{ name: 'a', size: 1, taints: ['x'] }] }, { pools: 'x' }, 5, null]) {
      expect(applyDefaults(node, value)).toBe(value);
    }
  });
});

describe('navigation', () => {
  test('finds fields, items and map values, with how they merge', () => {
    expect(nodeAt(node, ['pools'])).toMatchObject({ shape: 'list', listType: 'map', keys: ['name'], nullable: true });
    expect(nodeAt(node, ['pools', 4, 'taints'])).toMatchObject({ shape: 'list', listType: 'atomic' });
    expect(nodeAt(node, ['byName', 'any', 'size'])).toMatchObject({ shape: 'integer' });
    expect(nodeAt(node, ['selector'])).toMatchObject({ mapType: 'atomic' });
  });

  test('knows nothing of what the schema does not know', () => {
    expect(nodeAt(node, ['nope', 'a'])).toBeUndefined();
    expect(nodeAt(node, ['free', 'a', 'b'])).toBeUndefined();
    expect(nodeAt(node, ['pools', 'name'])).toBeUndefined();
  });
});

test('publishing gives Kubernetes’ structural form', () => {
  expect(toOpenApi(node)).toEqual({
    type: 'object',
    required: ['apiVersion'],
    properties: {
      apiVersion: { type: 'string', enum: ['x/v1'] },
      pools: {
        type: 'array',
        nullable: true,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string', description: 'Name', minLength: 1 },
            size: { type: 'integer', format: 'int32', nullable: true, default: 3 },
            taints: { type: 'array', items: { type: 'string' }, default: ['a'] },
          },
        },
      },
      byName: { type: 'object', additionalProperties: expect.objectContaining({ type: 'object' }) },
      labels: { type: 'object', description: 'Labels', additionalProperties: { type: 'string' } },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      surge: { 'x-kubernetes-int-or-string': true, description: 'Surge' },
      selector: {
        type: 'object',
        'x-kubernetes-map-type': 'atomic',
        properties: { key: { type: 'string' } },
      },
    },
  });
});
