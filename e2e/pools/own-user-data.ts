import { expect, it } from 'vitest';
import type { PoolJourney } from './journey.ts';
import { workerPool } from './story.ts';

/** What a person's own part of the user data leaves on hosts. */
export function describeOwnUserData(journey: () => PoolJourney): void {
  it("run a person's own user data where the pool has it, and nowhere else", { concurrent: false }, () => {
    for (const { host } of journey().room.made) {
      const isWorker = host.name.includes(`-${workerPool}-`);
      expect(host.read('/var/log/greeting'), host.name).toBe(isWorker ? 'welcome to the lighthouse' : undefined);
    }
  });
}
