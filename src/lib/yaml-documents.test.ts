import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepest, parseYamlDocument, type YamlDocument } from './yaml-documents.ts';
import { yamlExplanations } from './yaml-explanations.ts';

function read(text: string): YamlDocument {
  const outcome = parseYamlDocument(text);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.document;
}

function problemsOf(text: string, firstLine?: number) {
  const outcome = parseYamlDocument(text, firstLine);
  return outcome.ok ? [] : outcome.problems;
}

describe('reading a document', () => {
  test('gives plain JSON', () => {
    expect(read('a:\n  - 1\n  - b: [x, "2", true, null]\n').value).toEqual({ a: [1, { b: ['x', '2', true, null] }] });
  });

  test('reads unquoted words and numbers as the API server does', () => {
    const text = 'a: yes\nb: Off\nc: 0644\nd: 0x1F\ne: 1_000\nf: 0b11\ng: 08\nh: +5\ni: .5\nj: 0o17\nk: y\n';
    expect(read(text).value).toEqual({
      a: true,
      b: false,
      c: 420,
      d: 31,
      e: 1000,
      f: 3,
      g: 8,
      h: 5,
      i: 0.5,
      j: 15,
      k: true,
    });
  });

  test.each([
    '2001-01-01',
    '12:30:45',
    '1.2.3',
    '10.42.0.0/16',
    'fd00::/56',
    '0xZZ',
    '1e400',
    '-x',
    '0x',
    'yEs',
    '1__x',
  ])('keeps %s as text', (text) => expect(read(`a: ${text}`).value).toEqual({ a: text }));

  test('warns of values that mean something else than they look like', () => {
    const { warnings } = read('ok: true\nmode: 0644\nlist:\n  - on\nversion: 1.30\nquoted: "yes"\n');
    expect(warnings.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['yaml-surprise', 2, 7],
      ['yaml-surprise', 4, 5],
      ['yaml-surprise', 5, 10],
    ]);
    expect(warnings[0]?.message).toBe('the unquoted 0644 is read as the number 420');
  });

  test('turns keys that are numbers or booleans into text', () => {
    expect(read('1: a\non: b\n1.5: c\n').value).toEqual({ 1: 'a', true: 'b', 1.5: 'c' });
  });

  test('copies aliases and merges maps, own fields first', () => {
    const text = 'base: &b {k: 1, l: 2}\nuse:\n  l: 3\n  <<: *b\nboth:\n  <<: [*b, {k: 9, m: 9}]\n';
    const value = read(text).value as Record<string, unknown>;
    expect(value.use).toEqual({ k: 1, l: 3 });
    expect(value.both).toEqual({ k: 1, l: 2, m: 9 });
  });

  test('keeps __proto__ as a key like any other', () => {
    const value = read('__proto__: {polluted: true}\na: {<<: {__proto__: 1}}\n').value as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('reads JSON, tabs included', () => {
    expect(read('{"a":\n\t[1,\n\t\t{"b": "c"}]\n}').value).toEqual({ a: [1, { b: 'c' }] });
  });
});

describe('refusing a document', () => {
  test.each([
    ['a: 1\na: 2', 'yaml-duplicate-key', 2, 1],
    ['a: 1\n"a": 2', 'yaml-duplicate-key', 2, 1],
    ['x:\n  a: [', 'yaml-syntax', 2, 7],
    ['\ta: 1', 'yaml-syntax', 1, 1],
    ['a: "x', 'yaml-syntax', 1, 6],
    ['? [a]\n: 1', 'yaml-syntax', 1, 3],
    ['a: \u0000', 'yaml-characters', 1, 4],
    ['a: \ufffd', 'yaml-characters', 1, 4],
    ['a: \ud800x', 'yaml-characters', 1, 4],
    ['a: *b', 'yaml-aliases', 1, 4],
    ['&a [*a]', 'yaml-aliases', 1, 5],
    ['a: !foo x', 'yaml-tag', 1, 9],
    ['a: .nan', 'yaml-number', 1, 4],
    ['a: 1\n---\nb: 1', 'yaml-several-documents', 2, 1],
    ['{"a": 1}\n{"b": 1}', 'yaml-several-documents', 2, 1],
  ] as const)('%j is %s', (text, code, line, column) => {
    const [problem] = problemsOf(text);
    expect(problem).toMatchObject({ code, severity: 'error', line, column });
    expect(problem?.message).toMatch(/^[^A-Z].*[^.]$/s);
    expect(problem?.fix).not.toBe('');
    expect(yamlExplanations.map((explanation) => explanation.code)).toContain(code);
  });

  test('counts lines from where the document begins in its file', () => {
    expect(problemsOf('a: 1\na: 2', 10)[0]?.line).toBe(11);
  });

  test.each([
    ['flow lists', '['.repeat(100_000)],
    ['closed flow lists', '['.repeat(1000) + ']'.repeat(1000)],
    ['flow maps', '{a: '.repeat(50_000)],
    ['block lists', '- '.repeat(50_000)],
    ['block maps', 'a: '.repeat(50_000)],
    ['explicit keys', '? '.repeat(50_000)],
    ['indented maps', Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['aliases of aliases', aliasChain(1000)],
  ])('stops at nesting that is too deep: %s', (_, text) => {
    expect(problemsOf(text)[0]).toMatchObject({ code: 'yaml-too-deep' });
  });

  test('takes nesting up to the limit', () => {
    const text = '['.repeat(deepest) + ']'.repeat(deepest);
    expect(problemsOf(text)).toEqual([]);
    expect(problemsOf(`[${text}]`)[0]?.code).toBe('yaml-too-deep');
  });

  test('stops aliases that explode', () => {
    const names = 'abcdefghijklmnop'.split('');
    const lines = names.map((name, index) => {
      const items = Array.from({ length: 10 }, () => (index === 0 ? 'x' : `*${names[index - 1]}`));
      return `${name}: &${name} [${items.join(', ')}]`;
    });
    expect(problemsOf(lines.join('\n'))[0]).toMatchObject({ code: 'yaml-aliases' });
  });

  test.each([
    ['a line of ten million characters', `a: ${'x'.repeat(10_000_000)}`],
    ['a line of ten million blanks', `a: ${' '.repeat(10_000_000)}`],
    ['brackets that nothing opens', ']'.repeat(1_000_000)],
    ['tag marks', '!!'.repeat(500_000)],
    ['anchors', '&a '.repeat(50_000)],
    ['a map of a hundred thousand keys', Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n')],
    ['a quote that never ends', `a: "${'x\n '.repeat(300_000)}`],
    ['directives', '%YAML 1.2\n'.repeat(20_000)],
  ])('comes to an end with %s', (_, text) => {
    const outcome = parseYamlDocument(text);
    if (!outcome.ok) expect(JSON.stringify(outcome.problems).length).toBeLessThan(20_000);
  });
});

function aliasChain(length: number): string {
  return Array.from({ length }, (_, i) => (i === 0 ? 'k0: &a0 [x]' : `k${i}: &a${i} [*a${i - 1}]`)).join('\n');
}

/** Texts that are made of what YAML is made of, so that they reach further than random characters. */
const yamlish = fc
  .array(
    fc.constantFrom(
      ...['a', 'b: ', '- ', '\n', '\n  ', '  ', '\t', '[', ']', '{', '}', ',', ': ', '? ', '"', "'", '#', '&x ', '*x'],
      ...['!!str ', '!', '|', '>', '|-\n', '---', '...', '%', '<<: ', '~', '0x1', '\\', '\r\n', '\ufeff', '__proto__'],
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('any input whatever', () => {
  test.each([
    ['characters', fc.string({ unit: 'binary', maxLength: 200 })],
    ['pieces of YAML', yamlish],
    ['UTF-16 units', fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))],
  ])('gives a value or problems that lie inside it: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const outcome = parseYamlDocument(text);
        const lines = text.split('\n').length;
        if (outcome.ok) {
          // A plain tree: JSON can show it, and nothing but JSON is in it.
          expect(JSON.parse(JSON.stringify(outcome.document.value) ?? 'null')).toEqual(outcome.document.value);
          expect(outcome.document.locate(['a', 0, 'b']).line).toBeLessThanOrEqual(lines);
          return;
        }
        expect(outcome.problems.length).toBeGreaterThan(0);
        for (const { line, column, message } of outcome.problems) {
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThan(0);
          expect(message).not.toBe('');
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('means the same as JSON when it is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2, '\t'), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        fc.pre(!json.includes('\ufffd'));
        // JSON allows these characters unescaped, YAML does not.
        fc.pre(!/[\u007f-\u009f\ufffe\uffff]/.test(json) && json.isWellFormed());
        expect(normal(read(json).value)).toEqual(normal(JSON.parse(json)));
      }),
    );
  });
});

/** JSON text has one zero. */
function normal(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('locating a path', () => {
  const text =
    'spec:\n  pools:\n    - name: a\n    - name: b\n      "quantity": 5\n  1: x\n  use: &u\n    deep: 1\n  alias: *u\n';
  test.each([
    [['spec', 'pools', 1, 'quantity'], 5, 7],
    [['spec', 'pools', 1], 4, 7],
    [['spec', 'pools', 7, 'name'], 2, 3],
    [['spec', 'missing'], 1, 1],
    [['spec', '1'], 6, 3],
    [['spec', 'alias', 'deep'], 9, 3],
    [[], 1, 1],
  ])('%j stands at its key, or at what encloses it', (path, line, column) => {
    expect(read(text).locate(path)).toEqual({ line, column });
  });

  test('counts from the first line of the document in its file', () => {
    const outcome = parseYamlDocument('---\na:\n  b: 1\n', 7);
    expect(outcome.ok && outcome.document.locate(['a', 'b'])).toEqual({ line: 9, column: 3 });
  });
});

describe('explanations', () => {
  test.each(yamlExplanations.filter(({ code }) => code !== 'document-too-large'))(
    '$code: the bad example is refused for it and the good one is not',
    ({ code, example }) => {
      const codesOf = (yaml: string) => {
        const outcome = parseYamlDocument(yaml);
        return (outcome.ok ? outcome.document.warnings : outcome.problems).map((problem) => problem.code);
      };
      expect(codesOf(example.bad)).toContain(code);
      if (code !== 'yaml-several-documents') expect(codesOf(example.good)).toEqual([]);
    },
  );
});
