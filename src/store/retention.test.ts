import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.ts';
import { compactionPoint, forgetHistory, type RetentionPolicy, type Sample } from './retention.ts';

const policy: RetentionPolicy = { keep: 300_000, growth: 1_000, keepAtLeast: 30_000, interval: 15_000 };

function sample(at: number, revision: number, bytes = 0, compacted = 0): Sample {
  return { at, revision, bytes, compacted };
}

describe('retention', () => {
  it('forgets what is older than the time to keep', () => {
    expect(compactionPoint([sample(0, 5), sample(15_000, 8), sample(310_000, 20)], policy)).toBe(5);
    expect(compactionPoint([sample(0, 5), sample(15_000, 8), sample(315_000, 20)], policy)).toBe(8);
  });

  it('keeps all while nothing is old enough, or forgotten already', () => {
    expect(compactionPoint([], policy)).toBeUndefined();
    expect(compactionPoint([sample(0, 5), sample(299_999, 8)], policy)).toBeUndefined();
    expect(compactionPoint([sample(0, 5), sample(300_000, 8, 0, 5)], policy)).toBeUndefined();
  });

  it('keeps less while the store grows fast', () => {
    const samples = [sample(0, 5), sample(15_000, 8, 900), sample(45_000, 20, 1_001)];
    expect(compactionPoint(samples, policy)).toBe(8);
    expect(compactionPoint([...samples.slice(0, 2), sample(45_000, 20, 1_000)], policy)).toBeUndefined();
  });

  describe('over time', () => {
    beforeEach(() => {
      vi.useFakeTimers();
    });

    afterEach(() => {
      vi.useRealTimers();
    });

    it('follows the store and stops', async () => {
      const store = new MemoryStore();
      const warnings: string[] = [];
      const forgetting = forgetHistory(
        store,
        policy,
        () => Date.now(),
        (message) => warnings.push(message),
      );
      for (let i = 0; i < 40; i += 1) {
        await store.commit([
          { op: 'create', key: { group: '', resource: 'r', namespace: '', name: `n${i}` }, value: '1' },
        ]);
        await vi.advanceTimersByTimeAsync(policy.interval);
      }
      // Forty looks, the last at revision 40: twenty of them are within the time to keep.
      expect((await store.status()).compacted).toBe(20);
      forgetting.stop();
      await vi.advanceTimersByTimeAsync(policy.keep * 2);
      expect((await store.status()).compacted).toBe(20);
      expect(warnings).toEqual([]);
    });

    it('tells what failed and tries again', async () => {
      const store = new MemoryStore();
      const warnings: string[] = [];
      const forgetting = forgetHistory(
        store,
        policy,
        () => Date.now(),
        (message) => warnings.push(message),
      );
      await store.close();
      await vi.advanceTimersByTimeAsync(policy.interval * 2);
      expect(warnings).toEqual(Array(2).fill('history was not shortened: store is closed'));
      forgetting.stop();
    });
  });
});
