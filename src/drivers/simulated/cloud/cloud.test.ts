import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderOf } from '../../../../testing/conformance/driver-bench.ts';
import { type SimulatedCloudBench, simulatedCloudBench } from '../../../../testing/simulated-cloud.ts';
import type { MachineConfig } from '../../../kinds/machine-config.ts';
import { parseAddress } from '../../../network/address.ts';
import { cidrFrom } from '../../../network/cidr.ts';
import type { Family } from '../../../network/family.ts';
import { reservedBlocksIn } from '../../../network/reserved.ts';
import { type Cloud, CloudError, type Driver } from '../../types.ts';
import { addressBook } from './addresses.ts';
import { seededMishaps } from './mishaps.ts';

describe('the simulated cloud', () => {
  let bench: SimulatedCloudBench;
  let driver: Driver;

  beforeEach(async () => {
    bench = simulatedCloudBench();
    driver = await bench.start('harbour-manager');
  });

  afterEach(() => bench.close());

  const configWith = (fields: Readonly<Record<string, unknown>>): MachineConfig => ({
    ...bench.account.config,
    ...fields,
  });
  const cloudOf = (config: MachineConfig): Cloud => driver.open({ credential: {}, config });
  const restart = async () => {
    await driver.stop();
    driver = await bench.start('harbour-manager');
  };

  it('takes its time, step by step', async () => {
    const config = configWith({ launchSeconds: 10, bootSeconds: 20, ipv6DelaySeconds: 5, removeSeconds: 30 });
    const cloud = cloudOf(config);
    const { id } = await cloud.launch(orderOf(config, 'dual'));
    const seen = async () => {
      const instance = await cloud.get(id);
      const families = instance?.addresses.internal.map((text) => (text.includes(':') ? 'ipv6' : 'ipv4'));
      return [instance?.state, families, (await cloud.list()).length];
    };
    expect(await seen()).toEqual(['pending', [], 0]);
    await bench.clock.advance(10_000);
    expect(await seen()).toEqual(['pending', ['ipv4'], 1]);
    await bench.clock.advance(5_000);
    expect(await seen()).toEqual(['pending', ['ipv4', 'ipv6'], 1]);
    await bench.clock.advance(14_999);
    expect(bench.hosts.done).toEqual([]);
    await bench.clock.advance(1);
    expect(await seen()).toEqual(['running', ['ipv4', 'ipv6'], 1]);
    await cloud.terminate(id);
    expect(await seen()).toEqual(['terminating', ['ipv4', 'ipv6'], 1]);
    await bench.clock.advance(30_000);
    expect(await seen()).toEqual([undefined, undefined, 0]);
    expect(bench.hosts.done).toEqual([`boot ${id}`, `remove ${id}`]);
  });

  it('tells how long its list may lag, for the slowest machine that there is', async () => {
    const slow = configWith({ launchSeconds: 90 });
    await cloudOf(slow).launch(orderOf(slow, 'dual'));
    expect(cloudOf(configWith({})).launchMemory.listLag).toBe(90_000);
    expect(cloudOf(configWith({ seed: 9 })).launchMemory.listLag).toBe(1_000);
  });

  it('gives addresses in the order of the families of the cluster', async () => {
    const cloud = cloudOf(configWith({}));
    const { id } = await cloud.launch({ ...orderOf(configWith({}), 'dual'), families: ['ipv6', 'ipv4'] });
    await bench.settle();
    expect((await cloud.get(id))?.addresses.internal.map((text) => text.includes(':'))).toEqual([true, false]);
  });

  it('lets so many machines exist as its quota says, and takes another one when one is gone', async () => {
    const config = configWith({ quota: 2 });
    const cloud = cloudOf(config);
    const first = await cloud.launch(orderOf(config, 'dual'));
    await cloud.launch(orderOf(config, 'dual'));
    await expect(cloud.launch(orderOf(config, 'dual'))).rejects.toMatchObject({ kind: 'quota', field: 'quota' });
    await cloud.terminate(first.id);
    await expect(cloud.launch(orderOf(config, 'dual'))).rejects.toMatchObject({ kind: 'quota' });
    await bench.settle();
    await cloud.launch(orderOf(config, 'dual'));
  });

  it('is a cloud of its own for each seed', async () => {
    const [one, two] = [configWith({ seed: 1 }), configWith({ seed: 2 })];
    const { id } = await cloudOf(one).launch(orderOf(one, 'dual'));
    await bench.settle();
    expect(driver.placeOf(one)).not.toBe(driver.placeOf(two));
    expect([(await cloudOf(one).list()).length, (await cloudOf(two).list()).length]).toEqual([1, 0]);
    await cloudOf(two).terminate(id);
    expect(await cloudOf(one).get(id)).toMatchObject({ state: 'running' });
    expect(await cloudOf(two).get(id)).toBeUndefined();
  });

  it('remembers an order of which the machine is gone for a day, and forgets it then', async () => {
    const cloud = cloudOf(configWith({}));
    const order = orderOf(configWith({}), 'dual');
    const { id } = await cloud.launch(order);
    await cloud.terminate(id);
    await bench.settle();
    expect(await cloud.launch(order)).toMatchObject({ id, state: 'gone' });
    await bench.clock.advance(25 * 3_600_000);
    expect(await cloud.list()).toEqual([]);
    await restart();
    expect(await cloudOf(configWith({})).launch(order)).toMatchObject({ id, state: 'pending' });
  });

  it('boots hosts again that ran when the last process ended, and finishes what it has begun', async () => {
    const config = configWith({ removeSeconds: 0 });
    const cloud = cloudOf(config);
    const [ran, asked, ending] = [
      await cloud.launch(orderOf(config, 'dual')),
      await cloud.launch(orderOf(configWith({ bootSeconds: 7_200 }), 'dual')),
      await cloud.launch(orderOf(config, 'dual')),
    ];
    await bench.settle();
    bench.hosts.failures.push('the machine room is on fire');
    await cloud.terminate(ending.id);
    await driver.stop();
    bench.hosts.done.length = 0;
    driver = await bench.start('harbour-manager');
    await bench.clock.advance(1_000);
    expect(bench.hosts.done.sort()).toEqual([`boot ${ran.id}`, `remove ${ending.id}`].sort());
    expect(await cloudOf(config).get(ran.id)).toMatchObject({ state: 'running' });
    expect(await cloudOf(config).get(ending.id)).toBeUndefined();
    await bench.clock.advance(7_200_000);
    expect(bench.hosts.done).toContain(`boot ${asked.id}`);
  });

  it('keeps what it has said at once, whatever becomes of its process', async () => {
    const cloud = cloudOf(configWith({}));
    const order = orderOf(configWith({}), 'dual');
    const { id } = await cloud.launch(order);
    // The process before does not stop: as far as the new one can tell it was killed.
    const next = (await bench.start('harbour-manager')).open({ credential: {}, config: configWith({}) });
    expect(await next.get(id)).toMatchObject({ id, token: order.token, owner: order.owner });
    await driver.stop();
  });

  it('tries again where a host does not boot, and says what it hears', async () => {
    const cloud = cloudOf(configWith({ launchSeconds: 0, bootSeconds: 0 }));
    bench.hosts.failures.push('no bridge lab0', 'no bridge lab0');
    const { id } = await cloud.launch(orderOf(configWith({ launchSeconds: 0, bootSeconds: 0 }), 'dual'));
    await bench.clock.advance(500);
    expect(await cloud.get(id)).toMatchObject({ state: 'pending', detail: expect.stringContaining('no bridge lab0') });
    expect(bench.warnings).toEqual([expect.stringContaining('no bridge lab0')]);
    await bench.settle();
    expect(await cloud.get(id)).toMatchObject({ state: 'running', detail: 'running' });
    expect(bench.hosts.done).toHaveLength(3);
  });

  it('says that a machine goes until its host is gone', async () => {
    const cloud = cloudOf(configWith({}));
    const { id } = await cloud.launch(orderOf(configWith({}), 'dual'));
    await bench.settle();
    bench.hosts.failures.push(...Array.from({ length: 5 }, () => 'the host is busy'));
    await cloud.terminate(id);
    await bench.clock.advance(10_000);
    expect(await cloud.get(id)).toMatchObject({ state: 'terminating', detail: expect.stringContaining('busy') });
    await bench.settle();
    expect(await cloud.get(id)).toBeUndefined();
  });

  it('fails as a cloud does when its book cannot be written', async () => {
    const cloud = cloudOf(configWith({}));
    await driver.stop();
    const error = await cloud.launch(orderOf(configWith({}), 'dual')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
  });

  it('loses answers of calls that it carries out', async () => {
    const config = configWith({ lostAnswerRate: 1 });
    const cloud = cloudOf(config);
    const error = await cloud.launch(orderOf(config, 'dual')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
    await bench.settle();
    const [made] = await cloudOf(configWith({})).list();
    await expect(cloud.terminate(made?.id ?? '')).rejects.toMatchObject({ outcomeUnknown: true });
    await expect(cloud.list()).rejects.toMatchObject({ outcomeUnknown: false });
    await bench.settle();
    expect(await cloudOf(configWith({})).list()).toEqual([]);
  });

  it.each([
    ['failureRate', ['unavailable', 'no-capacity']],
    ['throttleRate', ['throttled']],
  ])('refuses about as many calls as %s asks for, and does nothing then', async (rate, kinds) => {
    const config = configWith({ [rate]: 0.3 });
    const cloud = cloudOf(config);
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => cloud.launch(orderOf(config, 'dual'))));
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    for (const error of errors) expect(error).toBeInstanceOf(CloudError);
    expect(new Set(errors.map(({ kind }: CloudError) => kind))).toEqual(new Set(kinds));
    expect(errors.length).toBeGreaterThan(30);
    expect(errors.length).toBeLessThan(90);
    await bench.settle();
    expect(await cloudOf(configWith({})).list()).toHaveLength(200 - errors.length);
  });
});

describe('mishaps', () => {
  const rates = { failure: 0.2, lostAnswer: 0.2, throttle: 0.2 };

  it('come in the same order for the same seed, whatever is called in between', () => {
    const fate = (place: string, noise: boolean) => {
      const mishaps = seededMishaps();
      return Array.from({ length: 100 }, () => {
        if (noise) mishaps.refuse('list', place, rates);
        return [mishaps.refuse('launch', place, rates)?.kind, mishaps.loseAnswer('launch', place, rates)?.kind];
      });
    };
    expect(fate('seed-1', false)).toEqual(fate('seed-1', true));
    expect(fate('seed-1', false)).not.toEqual(fate('seed-2', false));
  });

  it('never come where nobody asks for them, and always where all calls fail', () => {
    const mishaps = seededMishaps();
    const none = { failure: 0, lostAnswer: 0, throttle: 0 };
    for (let n = 0; n < 500; n += 1) {
      expect(mishaps.refuse('get', 'p', none) ?? mishaps.loseAnswer('get', 'p', none)).toBeUndefined();
      expect(mishaps.refuse('get', 'p', { ...none, failure: 1 })).toBeInstanceOf(CloudError);
    }
  });
});

describe('addresses', () => {
  it('lie in no block that a rule speaks of, and are no two machines’', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 600_000 }), (manager, number) => {
        const book = addressBook(manager);
        const families: readonly Family[] = ['ipv4', 'ipv6'];
        const [one = [], next = []] = [number, number + 1].map((n) => book.addressesOf(n, families, () => false) ?? []);
        expect(new Set([...one, ...next]).size).toBe(4);
        for (const text of one) {
          const address = parseAddress(text);
          if (!address.ok) throw new Error(text);
          const bits = address.value.family === 'ipv4' ? 32 : 128;
          expect(reservedBlocksIn(cidrFrom(address.value, bits))).toEqual([]);
        }
      }),
    );
  });

  it('skip those that are taken, and end when all are', () => {
    const book = addressBook('manager');
    const [first = ''] = book.addressesOf(1, ['ipv4'], () => false) ?? [];
    expect(book.addressesOf(1, ['ipv4'], (text) => text === first)).toEqual(book.addressesOf(2, ['ipv4'], () => false));
    expect(book.addressesOf(1, ['ipv4'], () => true)).toBeUndefined();
  });
});
