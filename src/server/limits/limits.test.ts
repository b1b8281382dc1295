import { describe, expect, it } from 'vitest';
import { requestSlots } from './request-slots.ts';
import { slowReaders } from './slow-readers.ts';

describe('requestSlots', () => {
  it('gives each holder its share, and all together no more than the total', () => {
    const slots = requestSlots({ perHolder: 2, total: 3 });
    expect([slots.take('a'), slots.take('a'), slots.take('a')]).toEqual([true, true, false]);
    expect([slots.take('b'), slots.take('b')]).toEqual([true, false]);
    slots.release('a');
    expect(slots.take('b')).toBe(true);
    expect(slots.taken).toBe(3);
  });
});

interface TestResponse {
  writableLength: number;
  dropped: boolean;
  destroy(): void;
}

function aResponse(): TestResponse {
  return {
    writableLength: 0,
    dropped: false,
    destroy() {
      this.dropped = true;
    },
  };
}

describe('slowReaders', () => {
  function aSweeper() {
    const clock = { now: 0 };
    const readers = slowReaders({ stallMs: 1000, watchBacklog: 100 }, () => clock.now);
    return { clock, readers };
  }

  it('drops a reader that takes nothing for the time given', () => {
    const { clock, readers } = aSweeper();
    const response = aResponse();
    readers.add(response, false);
    response.writableLength = 50;
    for (const now of [0, 500, 999]) {
      clock.now = now;
      expect(readers.sweep()).toBe(0);
    }
    clock.now = 1000;
    expect(readers.sweep()).toBe(1);
    expect(response.dropped).toBe(true);
  });

  it('keeps a slow one that takes something, and one for whom nothing waits', () => {
    const { clock, readers } = aSweeper();
    const [slow, idle] = [aResponse(), aResponse()];
    readers.add(slow, false);
    readers.add(idle, true);
    for (let step = 0; step < 20; step += 1) {
      slow.writableLength = 1000 - step;
      clock.now += 900;
      readers.sweep();
    }
    expect([slow.dropped, idle.dropped]).toEqual([false, false]);
  });

  it('drops a watch at once when too much waits for it', () => {
    const { readers } = aSweeper();
    const [watch, list] = [aResponse(), aResponse()];
    readers.add(watch, true);
    readers.add(list, false);
    watch.writableLength = 101;
    list.writableLength = 101;
    readers.sweep();
    expect([watch.dropped, list.dropped]).toEqual([true, false]);
  });
});
