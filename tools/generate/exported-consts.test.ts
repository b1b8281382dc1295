import { expect, it } from 'vitest';
import { exportedConsts, exportedTypes } from './exported-consts.ts';

it('reads name, annotated type and plain strings of each exported const', () => {
  const source = `
    import type { Rule } from './rule.ts';
    export const rangesOverlapRule: Rule<ClusterSubject> = { code: 'ranges-overlap', severity: 'error', judge: () => [] };
    export const inferred = 5;
    const hidden: Rule<ClusterSubject> = other;
    export function ignored() {}
  `;

  expect(exportedConsts(source)).toEqual([
    { name: 'rangesOverlapRule', type: 'Rule', strings: { code: 'ranges-overlap', severity: 'error' } },
    { name: 'inferred', type: undefined, strings: {} },
  ]);
});

it('takes a satisfied type for an annotated one', () => {
  expect(exportedConsts("export const k3s = { name: 'k3s' } satisfies Engine;")).toEqual([
    { name: 'k3s', type: 'Engine', strings: { name: 'k3s' } },
  ]);
});

it('lists exported interfaces and type aliases', () => {
  expect(exportedTypes('export interface A {}\nexport type B = A;\ninterface C {}\n')).toEqual(['A', 'B']);
});

it('throws for text that does not parse', () => {
  expect(() => exportedConsts('export const = 1')).toThrow();
});
