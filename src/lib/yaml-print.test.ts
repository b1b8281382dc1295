import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml12 } from 'yaml';
import { parseYamlDocument } from './yaml-documents.ts';
import { printYaml } from './yaml-print.ts';

function readBack(text: string): unknown {
  const outcome = parseYamlDocument(text);
  if (!outcome.ok) throw new Error(`${JSON.stringify(text)}: ${JSON.stringify(outcome.problems)}`);
  expect(outcome.document.warnings).toEqual([]);
  return outcome.document.value;
}

/** What people and machines put into manifests, and what trips printers up. */
const tricky = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '\t', '#', ':', '-', '"', "'", '\r', '\\', '|', '\u0085', '\u2028'),
  }),
  fc.constantFrom(
    'yes',
    'No',
    'on',
    '~',
    'null',
    '',
    '010',
    '0o14',
    '1_0',
    '0x1F',
    '1.30',
    '.5',
    '.inf',
    '<<',
    '2001-01-01',
  ),
  fc.constantFrom(
    'fd00::1',
    '::',
    'a: b',
    '- a',
    '? a',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '{',
    '[',
    '---',
    '...',
    '# a',
  ),
  fc.constantFrom(
    'a\n',
    'a\n\n',
    '\na',
    ' a\nb',
    'a \nb',
    '\ta\nb',
    'a\n b\n',
    '__proto__',
    'y',
    '=',
    '1e3',
    '+1',
    '\ufeffa',
  ),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 6 },
    tricky,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0 || 0),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(tricky, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

describe('printing', () => {
  test('is undone by reading', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(readBack(printYaml(value))).toEqual(value);
      }),
      { numRuns: 3000 },
    );
  });

  test('means the same to a reader of YAML 1.2', () => {
    fc.assert(
      fc.property(values, (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        expect(parseYaml12(printYaml(value))).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });

  test('gives the same bytes for the same value', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(printYaml(structuredClone(value))).toBe(printYaml(value));
      }),
    );
  });

  test('looks as people write it', () => {
    const value = {
      kind: 'Cluster',
      spec: { pools: [{ name: 'a', quantity: 3 }], script: '#!/bin/sh\necho hi\n', mode: '0644', none: {}, list: [] },
    };
    expect(printYaml(value)).toBe(`kind: Cluster
spec:
  pools:
    - name: a
      quantity: 3
  script: |
    #!/bin/sh
    echo hi
  mode: "0644"
  none: {}
  list: []
`);
  });

  test('leaves out fields that are undefined', () => {
    expect(printYaml({ a: undefined, b: 1 })).toBe('b: 1\n');
  });
});
