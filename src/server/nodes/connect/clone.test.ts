import { describe, expect, it } from 'vitest';
import { isClone } from './clone.ts';

const known = { bootId: 'b1', hostname: 'one' };
const live = { watching: ['10.0.0.1'] };

describe('isClone', () => {
  it.each([
    ['nobody is connected', { bootId: 'b2', hostname: 'two', source: '10.0.0.2' }, undefined, false],
    ['the agent was stopped', { bootId: 'b2', hostname: 'two', source: '10.0.0.2' }, { watching: [] }, false],
    ['the same boot asks again', { ...known, source: '10.0.0.9' }, live, false],
    ['another host asks', { bootId: 'b2', hostname: 'two', source: '10.0.0.2' }, live, true],
    [
      'a copy with the same name asks from elsewhere',
      { bootId: 'b2', hostname: 'one', source: '10.0.0.2' },
      live,
      true,
    ],
    ['the host is back after a power loss', { bootId: 'b2', hostname: 'one', source: '10.0.0.1' }, live, false],
    ['containers of one kernel share a boot', { bootId: 'b1', hostname: 'two', source: '10.0.0.1' }, live, true],
    ['a script of before says nothing', { source: '10.0.0.1' }, live, true],
  ])('tells when %s', (_, asking, agent, expected) => {
    expect(isClone(asking, known, agent)).toBe(expected);
  });
});
