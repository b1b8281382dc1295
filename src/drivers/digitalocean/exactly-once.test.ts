import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DigitaloceanLab, openLab } from '../../../testing/digitalocean/bench.ts';
import { readDescription } from '../../../testing/digitalocean/description.ts';
import type { Fault } from '../../../testing/digitalocean/double.ts';
import { CloudError } from '../types.ts';

const description = readDescription();

/** What meets one request; most go well. */
const anyFault = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom<Fault>('drop', 'lose') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Fault>(
      { status: 429, id: 'too_many_requests', message: 'API Rate limit exceeded.', headers: { 'retry-after': '3' } },
      { status: 500, id: 'server_error', message: 'Server was unable to give you a response.' },
      { status: 504, id: 'gateway_timeout', message: '' },
    ),
  },
);

/** What a manager does between two tries: wait for so many seconds, or end and start again. */
const anyPause = fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constant('restart' as const));

/** Calls until it is answered, as whoever keeps the contract of the port would. */
async function insist<T>(
  lab: DigitaloceanLab,
  call: () => Promise<T>,
  pauses: readonly (number | 'restart')[],
): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const pause = pauses[tries % pauses.length] ?? 1;
      if (pause !== 'restart') {
        lab.double.advance((pause + 1) * 1000);
        continue;
      }
      // Only the process that sent an order knows how long ago that was.
      if (error.outcomeUnknown) lab.double.advance(lab.cloud.launchMemory.listLag);
      lab.restart();
    }
  }
  throw new Error('the call was never answered');
}

it('makes one droplet of each order and loses none, whatever goes wrong on the way and whenever the manager starts again', async () => {
  const property = fc.asyncProperty(
    fc.array(anyFault, { maxLength: 40, size: 'max' }),
    fc.array(anyPause, { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 1, max: 3 }),
    async (faults, pauses, count) => {
      const lab = await openLab({ listLag: 150_000 }, description);
      const orders = Array.from({ length: count }, () => lab.order());
      faults.forEach((fault, index) => {
        if (fault) lab.double.disturb({ fault, turn: index + 1, times: 1 });
      });
      const ids: string[] = [];
      for (const order of orders) ids.push((await insist(lab, () => lab.cloud.launch(order), pauses)).id);
      lab.double.advance(lab.cloud.launchMemory.listLag);
      const listed = await insist(lab, () => lab.cloud.list(), pauses);
      expect(listed.map(({ id }) => id).sort()).toEqual([...ids].sort());
      expect(new Set(listed.map(({ token }) => token))).toEqual(new Set(orders.map(({ token }) => token)));
      expect(lab.double.account.made()).toBe(count);
      for (const id of ids) await insist(lab, () => lab.cloud.terminate(id), pauses);
      lab.settle();
      const clusterId = orders[0]?.owner.clusterId ?? '';
      expect(await insist(lab, () => lab.cloud.cleanUp(clusterId), pauses)).toEqual([]);
      expect([lab.double.account.tags(), lab.double.account.firewalls(), lab.double.account.keys()]).toEqual([
        [],
        [],
        [],
      ]);
      await lab.close();
    },
  );
  await fc.assert(property, { numRuns: 60 });
});
