import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../../testing/fake-clock.ts';
import { mostCalls, openLane } from './lane.ts';

function aLane() {
  const clock = fakeClock();
  const woken: string[] = [];
  const lane = openLane({ clock, random: () => 1, wake: (key) => woken.push(key) });
  return { clock, lane, woken };
}

describe('the calls of an account', () => {
  it('are bounded, and whoever came first has the next turn', () => {
    const { lane, woken } = aLane();
    for (let index = 0; index < mostCalls; index += 1) expect(lane.take(`early-${index}`)).toBe(true);
    expect(lane.take('first')).toBe(false);
    expect(lane.take('second')).toBe(false);
    lane.release('done');
    expect(woken).toEqual(['first']);
    expect(lane.take('newcomer')).toBe(false);
    expect(lane.take('first')).toBe(true);
  });

  it('are not held up by one who waits no more', () => {
    const { lane, woken } = aLane();
    for (let index = 0; index < mostCalls; index += 1) lane.take(`early-${index}`);
    lane.take('first');
    lane.take('second');
    lane.leave('first');
    lane.release('done');
    expect(woken.at(-1)).toBe('second');
    expect(lane.take('second')).toBe(true);
  });

  it('pause together when there are too many, and then are fewer', async () => {
    const { clock, lane, woken } = aLane();
    for (let index = 0; index < mostCalls; index += 1) lane.take(`early-${index}`);
    for (let index = 0; index < mostCalls; index += 1) lane.release('throttled');
    expect(lane.pausedUntil).toBe(clock.now() + 1_000);
    for (let index = 0; index < mostCalls; index += 1) expect(lane.take(`late-${index}`)).toBe(false);
    await clock.advance(1_000);
    expect(woken).toHaveLength(mostCalls / 2);
    const taken = woken.filter((key) => lane.take(key));
    expect(taken).toHaveLength(mostCalls / 2);
  });

  it('pause longer when they are throttled again, and not when that is over', async () => {
    const { clock, lane } = aLane();
    for (const pause of [1_000, 2_000, 4_000]) {
      lane.take('one');
      lane.release('throttled');
      expect(lane.pausedUntil - clock.now()).toBe(pause);
      await clock.advance(pause);
    }
    lane.take('one');
    lane.release('done');
    lane.take('one');
    lane.release('throttled');
    expect(lane.pausedUntil - clock.now()).toBe(1_000);
  });
});
