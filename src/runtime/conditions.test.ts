import { describe, expect, it } from 'vitest';
import { withFindings } from './conditions.ts';

const at = (seconds: number, generation = 1) => ({ now: seconds * 1000, generation });
const waiting = { type: 'Ready', status: 'Unknown', reason: 'Waiting', message: 'for rain' } as const;

describe('withFindings', () => {
  it('keeps both times while nothing changes, and follows the generation', () => {
    const before = withFindings(undefined, [waiting], at(10));
    const after = withFindings(before, [waiting], at(20, 2));
    expect(after).toEqual([{ ...before[0], observedGeneration: 2 }]);
  });

  it('keeps the time of the transition while only the words change', () => {
    const before = withFindings(undefined, [waiting], at(10));
    const [after] = withFindings(before, [{ ...waiting, message: 'for sun' }], at(20));
    expect([after?.lastTransitionTime, after?.lastUpdateTime]).toEqual([
      '1970-01-01T00:00:10Z',
      '1970-01-01T00:00:20Z',
    ]);
  });

  it('sets both times when the status changes', () => {
    const before = withFindings(undefined, [waiting], at(10));
    const [after] = withFindings(before, [{ ...waiting, status: 'True' }], at(20));
    expect([after?.lastTransitionTime, after?.lastUpdateTime]).toEqual([
      '1970-01-01T00:00:20Z',
      '1970-01-01T00:00:20Z',
    ]);
  });

  it('lets go of what is not found any more, unless it is to be kept', () => {
    const other = { ...waiting, type: 'Foreign' };
    const before = withFindings(undefined, [waiting, other, { ...waiting, type: 'Old' }], at(10));
    const after = withFindings(before, [waiting], at(20), new Set(['Foreign']));
    expect(after.map(({ type }) => type)).toEqual(['Ready', 'Foreign']);
  });
});
