import { expect, it } from 'vitest';
import { anEc2Config } from '../../testing/builders.ts';
import type { MachineConfig } from './machine-config.ts';
import { numberProblem, ownerOf, textIn, userdataProblem } from './machine-config-values.ts';

const config = (fields: Record<string, unknown>) => ({ ...anEc2Config(), ...fields }) as MachineConfig;

it.each([
  [undefined, ''],
  [null, ''],
  ['', ''],
  ['5', '5'],
  [5, '5'],
  [true, 'true'],
  [['a'], ''],
  [{}, ''],
])('reads %j as "%s"', (value, text) => {
  expect(textIn(config({ field: value }), 'field')).toBe(text);
});

it.each([
  ['', true],
  ['1', true],
  ['10', true],
  ['0', false],
  ['11', false],
  ['01', false],
  ['1.0', false],
  ['+1', false],
  [' 1', false],
  ['99999999999', false],
])('takes "%s" for a number from 1 to 10: %s', (value, fine) => {
  const problem = numberProblem(config({ size: value }), { field: 'size', minimum: 1, maximum: 10, unit: 'GB' });
  expect(problem === undefined).toBe(fine);
});

it('names what it found in user data', () => {
  expect(userdataProblem('hello\nworld')).toBe(
    'begins with "hello", expected #cloud-config or the #! of a script as its first characters',
  );
});

it.each([
  [undefined, undefined],
  ['nonsense', undefined],
  [[null], undefined],
  [[{ kind: 'Pod', name: 'a' }], undefined],
  [
    [
      { kind: 'Pod', name: 'a' },
      { kind: 'Cluster', name: 'demo' },
    ],
    'demo',
  ],
])('reads the owner of %j', (ownerReferences, owner) => {
  expect(ownerOf(config({ metadata: { name: 'a', ownerReferences } }))).toBe(owner);
});
