import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeClock, turns } from '../../testing/fake-clock.ts';
import { type KeyedQueue, type Outcome, openKeyedQueue } from './keyed-queue.ts';

/** A queue whose works end when the test says so. */
function heldQueue(concurrency = 1) {
  const clock = fakeClock();
  const begun: string[] = [];
  const under = new Map<string, (outcome: Outcome) => void>();
  const queue = openKeyedQueue({
    concurrency,
    clock,
    random: () => 1 - Number.EPSILON,
    work(key) {
      if (under.has(key)) throw new Error(`${key} is worked on twice at a time`);
      begun.push(key);
      return new Promise((resolve) => {
        under.set(key, (outcome) => {
          under.delete(key);
          resolve(outcome);
        });
      });
    },
  });
  queue.start();
  async function end(key: string, outcome: Outcome = { kind: 'rest' }): Promise<void> {
    under.get(key)?.(outcome);
    await turns();
  }
  return { queue, clock, begun, end, under };
}

describe('keyed queue', () => {
  it('works on a key once, however often it is added', async () => {
    const { queue, begun, end } = heldQueue();
    queue.add('first', 'change');
    for (let times = 0; times < 5; times += 1) queue.add('second', 'change');
    await end('first');
    await end('second');
    expect(begun).toEqual(['first', 'second']);
  });

  it('works once more on a key that was added during its work, and only then', async () => {
    const { queue, begun, end } = heldQueue(4);
    queue.add('a', 'change');
    queue.add('a', 'change');
    queue.add('a', 'change');
    expect(begun).toEqual(['a']);
    await end('a');
    expect(begun).toEqual(['a', 'a']);
    await end('a');
    expect(begun).toEqual(['a', 'a']);
  });

  it('gives a key that is added again and again no more turns than the others', async () => {
    const { queue, begun, end } = heldQueue();
    queue.add('busy', 'change');
    queue.add('quiet', 'change');
    queue.add('busy', 'change');
    await end('busy');
    await end('quiet');
    await end('busy');
    expect(begun).toEqual(['busy', 'quiet', 'busy']);
  });

  it('takes changes before reviews, and a review now and then all the same', async () => {
    const { queue, begun, end } = heldQueue();
    queue.add('running', 'change');
    queue.add('review', 'review');
    for (let index = 0; index < 20; index += 1) queue.add(`change-${index}`, 'change');
    for (let index = 0; index < 22; index += 1) await end(begun.at(-1) ?? '');
    expect(begun.indexOf('review')).toBeGreaterThan(3);
    expect(begun.indexOf('review')).toBeLessThan(12);
  });

  it('moves a key that waits for review forward when it changes', async () => {
    const { queue, begun, end } = heldQueue();
    queue.add('running', 'change');
    queue.add('review', 'review');
    queue.add('other', 'review');
    queue.add('other', 'change');
    await end('running');
    expect(begun).toEqual(['running', 'other']);
  });

  it('tries what failed again after pauses that grow, and starts over after a success', async () => {
    const { queue, clock, begun, end } = heldQueue();
    queue.add('a', 'change');
    await end('a', { kind: 'failed' });
    const first = clock.next ?? 0;
    await clock.advance(first);
    await end('a', { kind: 'failed' });
    const second = clock.next ?? 0;
    expect([Math.round(first), Math.round(second)]).toEqual([500, 1000]);
    await clock.advance(second);
    await end('a');
    queue.add('a', 'change');
    await end('a', { kind: 'failed' });
    expect(Math.round(clock.next ?? 0)).toBe(500);
    expect(begun).toHaveLength(4);
  });

  it('does not wait for the pause when something changes', async () => {
    const { queue, begun, end } = heldQueue();
    queue.add('a', 'change');
    await end('a', { kind: 'failed' });
    queue.add('a', 'change');
    expect(begun).toEqual(['a', 'a']);
  });

  it('comes back to a key when its work asks for it', async () => {
    const { queue, clock, begun, end } = heldQueue();
    queue.add('a', 'change');
    await end('a', { kind: 'later', milliseconds: 30_000 });
    await clock.advance(29_999);
    expect(begun).toHaveLength(1);
    await clock.advance(1);
    expect(begun).toHaveLength(2);
  });

  it('lets work that wants to go on do so, but not for ever without a pause', async () => {
    const { queue, clock, begun, end } = heldQueue();
    queue.add('a', 'change');
    for (let times = 0; times < 40 && clock.next === undefined; times += 1) await end('a', { kind: 'again' });
    expect(begun.length).toBeGreaterThan(10);
    expect(clock.next).toBeGreaterThan(0);
  });

  it('lets a key rest whose work took long when more is heard of it, and others begin', async () => {
    const { queue, clock, begun, end } = heldQueue();
    queue.add('large', 'change');
    await clock.advance(300);
    queue.add('large', 'change');
    queue.add('small', 'change');
    await end('large');
    await end('small');
    queue.add('large', 'change');
    await clock.advance(599);
    expect(begun).toEqual(['large', 'small']);
    await clock.advance(1);
    expect(begun).toEqual(['large', 'small', 'large']);
  });

  it('lets no key rest long, nor one whose work got on', async () => {
    const { queue, clock, begun, end } = heldQueue();
    queue.add('a', 'change');
    await clock.advance(60_000);
    await end('a', { kind: 'again' });
    expect(begun).toHaveLength(2);
    await clock.advance(60_000);
    await end('a');
    queue.add('a', 'change');
    await clock.advance(1_000);
    expect(begun).toHaveLength(3);
  });

  it('is not settled while a key rests of which more was heard', async () => {
    const { queue, clock, end } = heldQueue();
    queue.add('a', 'change');
    await clock.advance(300);
    queue.add('a', 'change');
    await end('a');
    let settled = false;
    void queue.settled().then(() => {
      settled = true;
    });
    await turns();
    expect(settled).toBe(false);
    await clock.advance(600);
    await end('a');
    expect(settled).toBe(true);
  });

  it('reviews only a part at a time, so that changes find a place', async () => {
    const { queue, begun, end } = heldQueue(8);
    for (let index = 0; index < 20; index += 1) queue.add(`review-${index}`, 'review');
    expect(begun).toEqual(['review-0', 'review-1']);
    queue.add('change', 'change');
    expect(begun.at(-1)).toBe('change');
    await end('review-0');
    expect(begun.at(-1)).toBe('review-2');
  });

  it('comes back for a review when its work asks for it', async () => {
    const { queue, clock, begun, end } = heldQueue();
    queue.add('a', 'change');
    await end('a', { kind: 'later', milliseconds: 1000, lane: 'review' });
    queue.add('running', 'change');
    await clock.advance(1000);
    queue.add('change', 'change');
    await end('running');
    await end('change');
    expect(begun).toEqual(['a', 'running', 'change', 'a']);
  });

  it('keeps what gathers until it is started', () => {
    const begun: string[] = [];
    const work = async (key: string): Promise<Outcome> => {
      begun.push(key);
      return { kind: 'rest' };
    };
    const queue = openKeyedQueue({ concurrency: 1, clock: fakeClock(), random: Math.random, work });
    queue.add('a', 'change');
    expect(begun).toEqual([]);
    queue.start();
    expect(begun).toEqual(['a']);
  });

  it('waits for the work under way when it is stopped, and begins nothing new', async () => {
    const { queue, begun, end } = heldQueue();
    queue.add('a', 'change');
    queue.add('b', 'change');
    const stopped = queue.stop();
    await end('a');
    await stopped;
    queue.add('c', 'change');
    expect(begun).toEqual(['a']);
  });

  it('works on every key that was added, never on one twice at a time, whatever comes in between', async () => {
    const action = fc.oneof(
      fc.record({
        act: fc.constant('add' as const),
        key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        lane: fc.constantFrom('change' as const, 'review' as const),
      }),
      fc.record({ act: fc.constant('wait' as const) }),
      fc.record({
        act: fc.constant('end' as const),
        outcome: fc.constantFrom<Outcome>(
          { kind: 'rest' },
          { kind: 'outdated' },
          { kind: 'failed' },
          { kind: 'again' },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const { queue, clock, begun, end, under } = heldQueue(2);
        /** By key: from which beginning on its work is owed. */
        const owed = new Map<string, number>();
        for (const step of actions) {
          if (step.act === 'add') {
            owed.set(step.key, begun.length);
            queue.add(step.key, step.lane);
          } else if (step.act === 'wait') {
            await clock.advance(100);
          } else {
            const [key] = under.keys();
            if (key !== undefined) await end(key, step.outcome);
          }
        }
        await finish(queue, clock.advance, end, under);
        for (const [key, from] of owed) expect(begun.slice(from)).toContain(key);
        expect(queue.waiting).toBe(0);
      }),
    );
  });
});

async function finish(
  queue: KeyedQueue,
  advance: (milliseconds: number) => Promise<void>,
  end: (key: string) => Promise<void>,
  under: ReadonlyMap<string, unknown>,
): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    for (const key of [...under.keys()]) await end(key);
    await advance(120_000);
    if (under.size === 0 && queue.waiting === 0) return;
  }
  throw new Error('the queue never comes to rest');
}
