import { describe, expect, it } from 'vitest';
import { machineKind } from '../src/kinds/machine/kind.ts';
import { newObject } from '../src/runtime/object.ts';
import { statusProblems } from './status-checker.ts';

const time = '2026-11-22T10:00:00Z';
const good = { status: 'True', message: '', lastUpdateTime: time, lastTransitionTime: time, observedGeneration: 1 };

function problemsOf(...conditions: object[]): string[] {
  const frame = newObject(machineKind, { namespace: 'a', name: 'm' }, 0);
  return statusProblems({ ...frame, status: { observedGeneration: 1, conditions } }, machineKind);
}

const applied = { ...good, type: 'PlanApplied', reason: 'Applied' };
const ready = { ...good, type: 'Ready', reason: 'Ready' };

describe('statusProblems', () => {
  it('has nothing against a status that makes sense', () => {
    expect(problemsOf(ready, applied)).toEqual([]);
  });

  it.each([
    [
      'is True beside a False part',
      [ready, { ...applied, status: 'False', reason: 'Error' }],
      'Ready is True and PlanApplied is False',
    ],
    ['speaks of a generation to come', [{ ...ready, observedGeneration: 2 }], 'speaks of generation 2'],
    ['is there twice', [ready, ready], 'Ready is there twice'],
    ['gives no reason', [{ ...ready, reason: '' }], 'has the reason ""'],
    ['gives a reason that nobody documented', [{ ...ready, reason: 'Luck' }], 'undocumented reason Luck'],
    ['is nothing that its kind knows', [{ ...ready, type: 'Happy' }], 'Happy is no documented condition'],
    ['has a status of its own invention', [{ ...ready, status: 'Maybe' }], 'has the status Maybe'],
    ['has no times', [{ ...ready, lastUpdateTime: undefined }], 'has no times'],
  ])('finds a condition that %s', (_, conditions, words) => {
    expect(problemsOf(...conditions).join('\n')).toContain(words);
  });

  it('finds work and standstill at once', () => {
    const both = ['Stalled', 'Reconciling'].map((type) => ({ ...good, type, reason: type }));
    expect(problemsOf(...both).join('\n')).toContain('Stalled and Reconciling are both True');
  });
});
