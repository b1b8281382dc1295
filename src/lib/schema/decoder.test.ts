import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { formatFieldPath } from '../field-path.ts';
import type { Issue } from '../issue.ts';
import { decoderOf } from './decoder.ts';
import { schemaExplanations } from './explanations.ts';

const closed = { additionalProperties: false };
function optional<const S extends Parameters<typeof Type.Optional>[0]>(schema: S) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}

const Engine = Type.Object(
  {
    networking: optional(Type.Object({ stackPreference: optional(Type.String()) }, closed)),
    config: optional(
      Type.Record(Type.String(), Type.Unknown(), {
        'x-kubernetes-preserve-unknown-fields': true,
        'x-drover-keys': ['cni'],
      }),
    ),
    pools: optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ minLength: 1 }),
            quantity: optional(Type.Integer({ minimum: 0 })),
            labels: optional(Type.Record(Type.String(), Type.String())),
            surge: optional(Type.Union([Type.Integer(), Type.String()], { 'x-kubernetes-int-or-string': true })),
            timeout: optional(Type.String({ pattern: '^[0-9]+s$', examples: ['10s'] })),
          },
          closed,
        ),
        { maxItems: 3, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
      ),
    ),
    ca: optional(Type.String({ format: 'byte' })),
    since: optional(Type.String({ format: 'date-time' })),
  },
  closed,
);
const schema = Type.Object(
  {
    kind: Type.Literal('Cluster'),
    spec: optional(
      Type.Object(
        { version: optional(Type.String()), paused: optional(Type.Boolean()), engine: optional(Engine) },
        closed,
      ),
    ),
    stack: optional(Type.Enum(['ipv4', 'dual'])),
    tags: optional(Type.Array(Type.String({ maxLength: 5 }), { 'x-kubernetes-list-type': 'set' })),
  },
  closed,
);
const decoder = decoderOf(schema);

function issuesOf(value: unknown): readonly Issue[] {
  const decoded = decoder.decode(value);
  return decoded.ok ? [] : decoded.issues;
}

function only(value: unknown): Issue & { at: string } {
  const issues = issuesOf(value);
  expect(issues).toHaveLength(1);
  const [issue] = issues;
  if (!issue) throw new Error('no issue');
  return { ...issue, at: formatFieldPath(issue.path) };
}

const cluster = (spec: unknown) => ({ kind: 'Cluster', spec });
const pools = (...items: unknown[]) => cluster({ engine: { pools: items } });

describe('a value of the right shape', () => {
  test('is handed back untouched', () => {
    const value = cluster({ version: null, engine: { config: { any: [1, { thing: null }] }, pools: [{ name: 'a' }] } });
    const decoded = decoder.decode(value);
    expect(decoded).toEqual({ ok: true, value });
    expect(decoded.ok && decoded.value).toBe(value);
  });

  test('may leave fields undefined', () => {
    expect(issuesOf(cluster({ version: undefined }))).toEqual([]);
  });

  test('takes numbers and texts where either may stand', () => {
    expect(issuesOf(pools({ name: 'a', surge: 1 }, { name: 'b', surge: '25%' }))).toEqual([]);
  });
});

describe('an unknown field', () => {
  test('in the wrong place is told where it belongs, with the patch that moves it', () => {
    const issue = only(cluster({ networking: { stackPreference: 'dual' } }));
    expect(issue).toMatchObject({ code: 'unknown-field', severity: 'error', at: 'spec.networking' });
    expect(issue.message).toContain(
      'spec.networking.stackPreference belongs at spec.engine.networking.stackPreference',
    );
    expect(issue.patch).toEqual([
      { op: 'remove', path: '/spec/networking' },
      { op: 'add', path: '/spec/engine', value: { networking: { stackPreference: 'dual' } } },
    ]);
  });

  test('that is misspelt is told the nearest name, with the patch that renames it', () => {
    const issue = only(pools({ name: 'a', quantitty: 3 }));
    expect(issue).toMatchObject({
      code: 'unknown-field',
      at: 'spec.engine.pools[0].quantitty',
      message: 'unknown field "quantitty", the nearest known field is "quantity"',
      patch: [
        { op: 'remove', path: '/spec/engine/pools/0/quantitty' },
        { op: 'add', path: '/spec/engine/pools/0/quantity', value: 3 },
      ],
    });
  });

  test('that differs only in case is told so even when other places have the name', () => {
    expect(only(cluster({ engine: { Pools: [] } })).message).toContain('nearest known field is "pools"');
  });

  test('that lists share is told with a star for the item', () => {
    const issue = only(cluster({ labels: { a: 'b' } }));
    expect(issue.message).toContain('spec.labels belongs at spec.engine.pools[*].labels');
    expect(issue.patch).toBeUndefined();
  });

  test('that is a common key of a free map is sent there', () => {
    expect(only(cluster({ engine: { cni: 'calico' } })).fix).toBe('move it to spec.engine.config.cni');
  });

  test('is not moved over a value that is there already', () => {
    const issue = only(
      cluster({ networking: { stackPreference: 'dual' }, engine: { networking: { stackPreference: 'x' } } }),
    );
    expect(issue.patch).toBeUndefined();
  });

  test('that resembles nothing is answered with what is known there', () => {
    expect(only(cluster({ zzzzzzzz: 1 })).message).toBe(
      'unknown field "zzzzzzzz"; known here are version, paused, engine',
    );
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('may be called %s', (name) => {
    const value = JSON.parse(`{"kind":"Cluster",${JSON.stringify(name)}:{"a":1}}`);
    expect(only(value)).toMatchObject({ code: 'unknown-field', path: [name] });
  });

  test('may come a hundred thousand times', () => {
    const value = {
      kind: 'Cluster',
      ...Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`stacc${i}`, 1])),
    };
    const issues = issuesOf(value);
    expect(issues).toHaveLength(100_000);
    expect(issues[0]?.message).toContain('nearest known field is "stack"');
    expect(issues.at(-1)?.message).toContain('known here are');
  });
});

describe('a value of the wrong type', () => {
  test.each([
    [cluster({ version: 5 }), 'found the number 5, expected text', 'write "5" in quotes', '5'],
    [cluster({ version: 1.3 }), 'found the number 1.3, expected text', 'put the value in quotes', undefined],
    [cluster({ version: true }), 'found the boolean true, expected text', 'put the value in quotes', undefined],
    [cluster({ paused: 'True' }), 'found the text "True", expected true or false', 'write true without quotes', true],
    [pools({ name: 'a', quantity: '3' }), 'found the text "3", expected a whole number', 'write 3 without quotes', 3],
    [
      pools({ name: 'a', quantity: 1.5 }),
      'found the number 1.5, expected a whole number',
      'write a whole number',
      undefined,
    ],
    [
      { kind: 'Cluster', tags: 'a' },
      'found the text "a", expected a list of texts',
      'make it a list with this one item',
      ['a'],
    ],
    [
      cluster([]),
      'found an empty list, expected an object with fields',
      'write its fields below it: version, paused, engine',
      undefined,
    ],
    [pools({ name: null }), 'found null, expected text', 'give it a value or leave the field out', undefined],
  ])('%j is answered in plain words', (value, message, fix, mended) => {
    const issue = only(value);
    expect(issue).toMatchObject({ code: 'wrong-type', message, fix });
    expect(issue.patch?.[0]?.value).toEqual(mended);
  });

  test('says what was found at the root', () => {
    expect(only('text')).toMatchObject({ at: '', code: 'wrong-type' });
  });
});

describe('other problems', () => {
  test.each([
    [{ spec: null }, 'required-field', 'kind', 'kind is missing, expected "Cluster"'],
    [{ kind: 'Claster' }, 'not-one-of', 'kind', 'found the text "Claster", expected "Cluster"'],
    [
      { kind: 'Cluster', stack: 'both' },
      'not-one-of',
      'stack',
      'found the text "both", expected one of "ipv4", "dual"',
    ],
    [
      pools({ name: 'a', quantity: -1 }),
      'out-of-range',
      'spec.engine.pools[0].quantity',
      'found -1, expected at least 0',
    ],
    [pools({ name: '' }), 'text-length', 'spec.engine.pools[0].name', 'found 0 characters, expected at least 1'],
    [
      { kind: 'Cluster', tags: ['ℝ🜁🜂🜃🜄', 'abcdef'] },
      'text-length',
      'tags[1]',
      'found 6 characters, expected at most 5',
    ],
    [
      pools({ name: 'a', timeout: '10' }),
      'text-pattern',
      'spec.engine.pools[0].timeout',
      'found the text "10", expected text such as 10s',
    ],
    [
      cluster({ engine: { ca: 'a b' } }),
      'text-format',
      'spec.engine.ca',
      'found the text "a b", expected base64 (RFC 4648, with padding)',
    ],
    [
      cluster({ engine: { since: 'now' } }),
      'text-format',
      'spec.engine.since',
      'found the text "now", expected a time such as 2026-11-22T10:00:00Z (RFC 3339)',
    ],
    [
      pools({ name: 'a' }, { name: 'a' }),
      'duplicate-entry',
      'spec.engine.pools[1]',
      'name "a" is already taken by spec.engine.pools[0]',
    ],
    [
      { kind: 'Cluster', tags: ['a', 'b', 'a'] },
      'duplicate-entry',
      'tags[2]',
      'the value "a" is already taken by tags[0]',
    ],
    [
      pools({ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }),
      'list-length',
      'spec.engine.pools',
      'found 4 items, expected at most 3',
    ],
  ])('%j is %s', (value, code, at, message) => {
    expect(only(value)).toMatchObject({ code, at, message });
  });

  test('come all at once', () => {
    const value = { kind: 5, spec: { version: 5, pauzed: true }, tags: ['abcdef', 7], extra: 1 };
    expect(issuesOf(value).map((issue) => formatFieldPath(issue.path))).toEqual([
      'kind',
      'spec.version',
      'spec.pauzed',
      'tags[0]',
      'tags[1]',
      'extra',
    ]);
  });

  test('each have an explanation', () => {
    const codes = schemaExplanations.map((explanation) => explanation.code);
    for (const code of [
      ...['unknown-field', 'required-field', 'wrong-type', 'not-one-of', 'out-of-range', 'text-length', 'text-pattern'],
      ...['text-format', 'list-length', 'duplicate-entry', 'unknown-kind', 'not-an-object'],
    ]) {
      expect(codes).toContain(code);
    }
    expect(new Set(codes).size).toBe(codes.length);
  });

  test('of values nested without end are found without following them', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(issuesOf(cluster({ engine: { config: { deep } } }))).toEqual([]);
    expect(only(cluster({ version: deep }))).toMatchObject({ code: 'wrong-type' });
    expect(only(cluster({ networking: deep }))).toMatchObject({ code: 'unknown-field' });
  });
});

test('a schema that no kind can use is refused at once', () => {
  const several = Type.Object({ a: Type.Union([Type.String(), Type.Number()]) }, closed);
  expect(() => decoderOf(several).node).toThrow(/structural schemas/);
});
