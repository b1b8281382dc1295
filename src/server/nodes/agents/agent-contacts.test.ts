import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { agentContacts } from './agent-contacts.ts';

const watch = { source: '10.0.0.1', userAgent: 'rancher-system-agent/v0.14.0', isWatch: true } as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells once that an agent went, and once that it came back', () => {
  const contacts = agentContacts(Date.now);
  const told: (string | boolean | undefined)[][] = [];
  const stop = contacts.onChange((secret) => told.push([secret, contacts.of(secret)?.watching.length === 1]));
  contacts.note('a/one', watch)?.();
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([['a/one', false]]);
  const end = contacts.note('a/one', watch);
  expect(told.slice(1)).toEqual([['a/one', true]]);
  stop();
  end?.();
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(2);
});

it('says nothing of an agent that opens its next watch at once, and of one that was forgotten', () => {
  const contacts = agentContacts(Date.now);
  const told: string[] = [];
  contacts.onChange((secret) => void told.push(secret));
  const first = contacts.note('a/one', watch);
  first?.();
  vi.advanceTimersByTime(500);
  const second = contacts.note('a/one', watch);
  vi.advanceTimersByTime(60_000);
  second?.();
  contacts.forget('a/one');
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([]);
});
