import { describe, expect, it } from 'vitest';
import { readLabels, readTaints } from './build-subject.ts';

describe('readLabels', () => {
  it('splits items at commas and at the first equals sign', () => {
    expect(readLabels('tier=gold, zone,a=b=c')).toEqual([
      { text: 'tier=gold', index: 0, key: 'tier', value: 'gold' },
      { text: 'zone', index: 1, key: 'zone' },
      { text: 'a=b=c', index: 2, key: 'a', value: 'b=c' },
    ]);
    expect(readLabels(' ')).toEqual([]);
  });
});

describe('readTaints', () => {
  it('takes the effect from behind the last colon', () => {
    expect(readTaints('dedicated=db:NoSchedule,spot:NoExecute,plain')).toEqual([
      { text: 'dedicated=db:NoSchedule', index: 0, key: 'dedicated', value: 'db', effect: 'NoSchedule' },
      { text: 'spot:NoExecute', index: 1, key: 'spot', effect: 'NoExecute' },
      { text: 'plain', index: 2, key: 'plain' },
    ]);
  });
});
