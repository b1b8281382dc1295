import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { needs, whereIs } from '../../testing/needs.ts';
import { resolvePlain, surpriseOf } from './yaml-scalars.ts';

/** As `kubectl label --local -o json` (1.33) reads them from a manifest. */
const asKubectl: readonly (readonly [string, unknown])[] = [
  ['y', true],
  ['n', false],
  ['Y', true],
  ['yes', true],
  ['On', true],
  ['OFF', false],
  ['tRue', 'tRue'],
  ['~', null],
  ['Null', null],
  ['', null],
  ['0644', 420],
  ['08', 8],
  ['00', 0],
  ['0o17', 15],
  ['0O17', 15],
  ['+0o7', 7],
  ['0o8', '0o8'],
  ['1_000', 1000],
  ['1__0', 10],
  ['1_', 1],
  ['_1', '_1'],
  ['-1_0', -10],
  ['010_0', 64],
  ['0b11', 3],
  ['0B1', 1],
  ['-0b11', -3],
  ['0b-10', -2],
  ['0b_+10', 2],
  ['0b', '0b'],
  ['0b2', '0b2'],
  ['0x1F', 31],
  ['0X1f', 31],
  ['0x_1F', 31],
  ['-0x10', -16],
  ['0x', '0x'],
  ['0xFFFFFFFFFFFFFFFFFF', '0xFFFFFFFFFFFFFFFFFF'],
  ['9223372036854775808', 2 ** 63],
  ['18446744073709551616', 2 ** 64],
  ['+5', 5],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['+.5', 0.5],
  ['5.', 5],
  ['._5', '._5'],
  ['.7_7', 0.77],
  ['1_0.5', 10.5],
  ['0.1_5', 0.15],
  ['1e3', 1000],
  ['1E5', 100000],
  ['1e400', '1e400'],
  ['2001-01-01', '2001-01-01'],
  ['12:30:45', '12:30:45'],
  ['=', '='],
];

test.each(asKubectl)('%j is read as kubectl reads it', (text, value) => {
  expect(resolvePlain(text)).toBe(value);
});

describe('surprises', () => {
  test.each(['yes', 'Off', 'y', '0644', '08', '1_000', '0b11', '1.30', '1.0', '9007199254740993'])(
    '%s is one',
    (text) => {
      expect(surpriseOf(text, resolvePlain(text))).toMatch(/^the (number|boolean) /);
    },
  );

  test.each([
    'true',
    'False',
    '~',
    '0',
    '10',
    '-5',
    '+5',
    '1.5',
    '1e3',
    '0x1F',
    'text',
    '0',
    '0.5',
    '9007199254740992',
  ])('%s is none', (text) => expect(surpriseOf(text, resolvePlain(text))).toBeUndefined());
});

needs('kubectl')('thousands of scalars', () => {
  test('are read as the kubectl of this machine reads them', () => {
    const part = fc.constantFrom(
      ...['0', '1', '7', '8', '9', '.', '_', '-', '+', 'e', 'E', 'x', 'o', 'b', '0x', '0b', '0o', 'A', 'f'],
      ...['y', 'n', '~', 'null', 'Yes', 'OFF', 'true', 'tRue', 'on'],
    );
    const scalar = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    const texts = [...new Set(fc.sample(scalar, 4000))].filter((text) => text !== '-' && !text.startsWith('---'));
    const manifest = [
      'apiVersion: example.com/v1',
      'kind: Thing',
      'metadata: {name: a}',
      'list:',
      ...texts.map((text) => `- ${text}`),
    ];
    // With --local it reads, changes and prints without any server.
    const { stdout, stderr } = spawnSync(whereIs('kubectl'), ['label', '--local', '-f', '-', 'a=b', '-o', 'json'], {
      input: manifest.join('\n'),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(stderr).toBe('');
    const { list } = JSON.parse(stdout) as { list: unknown[] };
    expect(list).toHaveLength(texts.length);
    for (const [index, text] of texts.entries()) {
      expect([text, normal(resolvePlain(text))]).toEqual([text, normal(list[index])]);
    }
  });
});

/** Minus zero is lost in JSON. */
function normal(value: unknown): unknown {
  return value === 0 ? 0 : value;
}
