import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Cloud,
  CloudError,
  type CloudErrorKind,
  type CloudInstance,
  type Driver,
} from '../../src/drivers/types.ts';
import { parseAddress } from '../../src/network/address.ts';
import type { DriverFacts } from '../../src/network/facts.ts';
import type { Stack } from '../../src/network/family.ts';
import {
  type BenchLack,
  type Disturbance,
  type DriverBench,
  familiesOf,
  orderOf,
  userDataMark,
} from './driver-bench.ts';

const managerId = 'harbour-manager-4f2k';
const patience = 60_000;

/**
 * What every node driver must do, called by the test of each. `open` gives a driver on an empty provider; what its bench
 * lacks is not asked about, and only that.
 */
export function driverConformance(
  facts: DriverFacts,
  open: () => Promise<DriverBench>,
  lacks: readonly BenchLack[] = [],
): void {
  const [firstStack = 'ipv4'] = facts.stacks;
  const has = (part: BenchLack) => !lacks.includes(part);

  describe(`${facts.title} conform to the driver port`, { timeout: patience }, () => {
    let bench: DriverBench;
    let driver: Driver;
    let cloud: Cloud;

    beforeEach(async () => {
      bench = await open();
      driver = await bench.start(managerId);
      cloud = driver.open(bench.account);
    });

    afterEach(async () => {
      await driver.stop();
      await bench.close();
    });

    const anOrder = (stack: Stack = firstStack, clusterId?: string) => orderOf(bench.configOf(stack), stack, clusterId);
    const idsOf = (instances: readonly CloudInstance[]) => instances.map(({ id }) => id).sort();
    const listed = async () => {
      await bench.settle();
      return cloud.list();
    };
    const startAs = async (manager: string) => {
      await driver.stop();
      driver = await bench.start(manager);
      cloud = driver.open(bench.account);
    };

    describe('the driver', () => {
      it('has the facts of its folder', () => {
        expect(driver.facts).toBe(facts);
      });

      it('names the same place for the same place, whatever else configurations say', () => {
        const places = facts.stacks.map((stack) => driver.placeOf(bench.configOf(stack)));
        const renamed = { ...bench.configOf(firstStack), metadata: { name: 'other', namespace: 'elsewhere' } };
        expect(new Set([...places, driver.placeOf(renamed), driver.placeOf(bench.account.config)]).size).toBe(1);
        expect(places[0]).not.toBe('');
      });

      it('shows no credential in a place', () => {
        expectNoSecret(bench, driver.placeOf(bench.account.config));
      });

      if (has('credentials')) {
        it('names the fields of its credential, and takes an account by them', () => {
          expect(driver.credentialFields.length).toBeGreaterThan(0);
          expect(driver.credentialFields).toEqual(expect.arrayContaining(Object.keys(bench.account.credential)));
        });
      }

      if (has('call-count')) {
        it('calls nothing when an account is opened', async () => {
          driver.open(bench.account);
          await new Promise((resolve) => setTimeout(resolve, 20));
          expect(bench.calls?.()).toBe(0);
        });
      }
    });

    describe.each(facts.stacks)('a machine for %s', (stack) => {
      it('is found sound beforehand, and nothing is made by that', async () => {
        expect(await cloud.validate(anOrder(stack))).toEqual([]);
        expect(await listed()).toEqual([]);
      });

      it('runs with canonical addresses of the families of its cluster, the nodes among the internal ones', async () => {
        const { id } = await cloud.launch(anOrder(stack));
        await bench.settle();
        const instance = await cloud.get(id);
        expect(instance).toMatchObject({ id, state: 'running' });
        const { internal = [], external = [] } = instance?.addresses ?? {};
        expect(new Set(internal.map(familyOf))).toEqual(new Set(familiesOf[stack]));
        for (const address of external) expect(familiesOf[stack]).toContain(familyOf(address));
        expect(new Set([...internal, ...external].map(canonical))).toEqual(new Set([...internal, ...external]));
      });

      it('says whose it is, and by which order it was made', async () => {
        const order = anOrder(stack);
        const { id } = await cloud.launch(order);
        await bench.settle();
        const { token, owner } = order;
        expect(await cloud.get(id)).toMatchObject({ token, owner });
        expect(await cloud.list()).toMatchObject([{ id, token, owner }]);
      });

      it('has no address of another machine', async () => {
        const ids = await Promise.all([1, 2, 3].map(async () => (await cloud.launch(anOrder(stack))).id));
        await bench.settle();
        const found = await Promise.all(ids.map((id) => cloud.get(id)));
        const addresses = found.flatMap((instance) => [...new Set(instance?.addresses.internal)]);
        expect(addresses.length).toBeGreaterThanOrEqual(3);
        expect(new Set(addresses).size).toBe(addresses.length);
      });
    });

    describe('the account', () => {
      it('is the same each time, also for the next process', async () => {
        const id = await cloud.accountId();
        expect(id !== '').toBe(has('credentials'));
        expect(await cloud.accountId()).toBe(id);
        await startAs(managerId);
        expect(await cloud.accountId()).toBe(id);
      });
    });

    describe('launch', () => {
      it('gives an id, and the identity for the Node that get and list give as well', async () => {
        const { id, providerId } = await cloud.launch(anOrder());
        await bench.settle();
        expect(providerId).toMatch(/^[a-z0-9-]+:\/\/.*[^/]$/);
        expect(await cloud.get(id)).toMatchObject({ id, providerId });
        expect(await cloud.list()).toMatchObject([{ id, providerId }]);
      });

      it('makes as many machines as there are orders, at the same time', async () => {
        const made = await Promise.all(Array.from({ length: 5 }, () => cloud.launch(anOrder())));
        expect(new Set(made.map(({ id }) => id)).size).toBe(5);
        expect(idsOf(await listed())).toEqual(idsOf(made));
      });

      it('tells how launches are remembered', () => {
        const { idempotent, listLag } = cloud.launchMemory;
        expect(idempotent > 0).toBe(has('idempotency'));
        expect(listLag).toBeGreaterThanOrEqual(0);
        expect(listLag).toBeLessThanOrEqual(10 * 60_000);
      });

      if (has('idempotency')) {
        it('makes one machine of an order that is given again', async () => {
          const order = anOrder();
          const { id } = await cloud.launch(order);
          expect((await cloud.launch({ ...order })).id).toBe(id);
          await bench.settle();
          expect((await cloud.launch(order)).id).toBe(id);
          expect(idsOf(await listed())).toEqual([id]);
        });

        it('makes one machine of an order that is given several times at once', async () => {
          const order = anOrder();
          const made = await Promise.allSettled([1, 2, 3, 4].map(() => cloud.launch(order)));
          const ids = new Set(made.flatMap((launch) => (launch.status === 'fulfilled' ? [launch.value.id] : [])));
          for (const launch of made) if (launch.status === 'rejected') expect(launch.reason).toBeInstanceOf(CloudError);
          const [id] = ids;
          expect(ids.size).toBe(1);
          expect(idsOf(await listed())).toEqual([id]);
        });

        it('makes one machine of an order that the next process gives again', async () => {
          const order = anOrder();
          const { id } = await cloud.launch(order);
          await startAs(managerId);
          expect((await cloud.launch(order)).id).toBe(id);
          expect(idsOf(await listed())).toEqual([id]);
        });
      }
    });

    describe('get', () => {
      it('finds nothing of what never was', async () => {
        for (const id of [...bench.unknownIds, 'no such machine']) expect(await cloud.get(id)).toBeUndefined();
      });
    });

    describe('list', () => {
      it('is empty where nothing was made', async () => {
        expect(await cloud.list()).toEqual([]);
      });

      it('leaves out what another manager has made', async () => {
        const own = await cloud.launch(anOrder());
        await bench.settle();
        await startAs('another-manager');
        const foreign = await cloud.launch(anOrder());
        expect(idsOf(await listed())).toEqual([foreign.id]);
        await startAs(managerId);
        expect(idsOf(await listed())).toEqual([own.id]);
      });

      it('shows everything after a restart, for stopping ends no machine', async () => {
        const made = [await cloud.launch(anOrder()), await cloud.launch(anOrder())];
        await bench.settle();
        await startAs(managerId);
        const found = await listed();
        expect(idsOf(found)).toEqual(idsOf(made));
        expect(found.map(({ state }) => state)).toEqual(['running', 'running']);
      });

      if (has('call-count')) {
        it('costs as many calls for many machines as for one', async () => {
          await cloud.launch(anOrder());
          const few = await callsOf(listed);
          await Promise.all(Array.from({ length: 8 }, () => cloud.launch(anOrder())));
          const many = await callsOf(listed);
          expect(many).toBe(few);
          expect(many).toBeGreaterThan(0);
        });
      }

      async function callsOf(work: () => Promise<unknown>): Promise<number> {
        await bench.settle();
        const before = bench.calls?.() ?? 0;
        await work();
        return (bench.calls?.() ?? 0) - before;
      }
    });

    describe('terminate', () => {
      it('ends one machine and leaves the others', async () => {
        const [ending, staying] = [await cloud.launch(anOrder()), await cloud.launch(anOrder())];
        await bench.settle();
        await cloud.terminate(ending.id);
        expect(idsOf(await listed())).toEqual([staying.id]);
        expect(await cloud.get(ending.id)).toBeUndefined();
        expect(await cloud.get(staying.id)).toMatchObject({ state: 'running' });
      });

      it('may be called again, at once and when all is over', async () => {
        const { id } = await cloud.launch(anOrder());
        await bench.settle();
        await Promise.all([cloud.terminate(id), cloud.terminate(id)]);
        await cloud.terminate(id);
        await bench.settle();
        await cloud.terminate(id);
        expect(await cloud.get(id)).toBeUndefined();
      });

      it('ends a machine that was only just asked for', async () => {
        const { id } = await cloud.launch(anOrder());
        await cloud.terminate(id);
        expect(await listed()).toEqual([]);
        expect(await cloud.get(id)).toBeUndefined();
      });

      it('has nothing to do for what never was', async () => {
        for (const id of [...bench.unknownIds, 'no such machine']) await cloud.terminate(id);
        expect(await listed()).toEqual([]);
      });
    });

    describe('cleanUp', () => {
      it('has nothing to do for a cluster that never was', async () => {
        expect(await cloud.cleanUp('c-m-never')).toEqual([]);
      });

      it('leaves nothing when the last machine is gone, and may be called again', async () => {
        const order = anOrder();
        const { id } = await cloud.launch(order);
        await bench.settle();
        await cloud.terminate(id);
        await bench.settle();
        expect(await cloud.cleanUp(order.owner.clusterId)).toEqual([]);
        expect(await cloud.cleanUp(order.owner.clusterId)).toEqual([]);
      });

      it('harms no machine, of this cluster or of another', async () => {
        const made = [await cloud.launch(anOrder()), await cloud.launch(anOrder(firstStack, 'c-m-other'))];
        await bench.settle();
        await cloud.cleanUp('c-m-7h2kq9xd');
        const found = await listed();
        expect(idsOf(found)).toEqual(idsOf(made));
        expect(found.map(({ state }) => state)).toEqual(['running', 'running']);
      });

      it('keeps nobody from making machines for the cluster again', async () => {
        const order = anOrder();
        const first = await cloud.launch(order);
        await bench.settle();
        await cloud.terminate(first.id);
        await bench.settle();
        await cloud.cleanUp(order.owner.clusterId);
        const second = await cloud.launch(anOrder());
        expect(idsOf(await listed())).toEqual([second.id]);
      });

      if (has('footprint')) {
        it('says what is still in use', async () => {
          const order = anOrder();
          await cloud.launch(order);
          await bench.settle();
          const left = await cloud.cleanUp(order.owner.clusterId);
          expect(left.length).toBeGreaterThan(0);
          for (const sentence of left) expect(sentence).toMatch(/\S/);
        });
      }
    });

    describe('an order that cannot be carried out', () => {
      it('is told beforehand, and makes nothing', async () => {
        expect(bench.wrong.length).toBeGreaterThan(0);
        for (const { config, kind, field } of bench.wrong) {
          const problems = await cloud.validate(orderOf(config, firstStack));
          expect(problems, inspect(config)).toContainEqual(
            expect.objectContaining({ kind, ...(field === undefined ? {} : { field }) }),
          );
          for (const { message } of problems) expectSentence(message);
          expectNoSecret(bench, problems);
        }
        expect(await listed()).toEqual([]);
      });

      it('is refused in so many words, and makes nothing', async () => {
        for (const { config, kind } of bench.wrong) {
          const error = await failureOf(cloud.launch(orderOf(config, firstStack)));
          expectCloudError(bench, error, [kind]);
          expect(error.outcomeUnknown).toBe(false);
        }
        expect(await listed()).toEqual([]);
      });
    });

    describe('choices', () => {
      it('are none for a field that is free', async () => {
        expect(await cloud.choices('noSuchField', bench.configOf(firstStack))).toEqual([]);
      });

      if (has('choices')) {
        it('have a value and a label each, once', async () => {
          expect(bench.choiceFields.length).toBeGreaterThan(0);
          for (const field of bench.choiceFields) {
            const choices = await cloud.choices(field, bench.configOf(firstStack));
            expect(choices.length, field).toBeGreaterThan(0);
            expect(new Set(choices.map(({ value }) => value)).size, field).toBe(choices.length);
            for (const { label, unavailable } of choices) {
              expect(label, field).toMatch(/\S/);
              expect(unavailable, field).not.toBe('');
            }
          }
        });
      }
    });

    if (has('disturbances'))
      describe.each(disturbances(has('credentials')))('%s', (disturbance, kinds) => {
        it.each(['launch', 'get', 'list', 'terminate', 'cleanUp', 'validate'] as const)(
          '%s says so in an error that tells what to do, without a secret',
          async (call) => {
            const { id } = await cloud.launch(anOrder());
            await bench.settle();
            const calm = disturb(disturbance);
            const error = await failureOf(callOf(call, id));
            expect(calm()).toBe(true);
            expectCloudError(bench, error, kinds);
          },
        );

        if (has('credentials'))
          it('keeps it from saying whose the account is, without a secret', async () => {
            const calm = disturb(disturbance);
            const error = await failureOf(cloud.accountId());
            expect(calm()).toBe(true);
            expectCloudError(bench, error, kinds);
          });

        it('makes no second machine when the launch is tried again after it', async () => {
          const order = anOrder();
          const calm = disturb(disturbance);
          const error = await failureOf(cloud.launch(order));
          expect(calm()).toBe(true);
          expectCloudError(bench, error, kinds);
          expect((await listed()).length).toBeLessThanOrEqual(error.outcomeUnknown ? 1 : 0);
          if (!error.outcomeUnknown || has('idempotency')) await cloud.launch(order);
          const tokens = (await listed()).map(({ token }) => token);
          expect(tokens.filter((token) => token === order.token).length).toBeLessThanOrEqual(1);
          expect(tokens.length).toBeLessThanOrEqual(1);
        });

        function disturb(what: Disturbance): () => boolean {
          if (!bench.disturb) throw new Error('the bench cannot be disturbed and does not say that it lacks that');
          return bench.disturb(what);
        }

        async function callOf(call: 'launch' | 'get' | 'list' | 'terminate' | 'cleanUp' | 'validate', id: string) {
          if (call === 'launch') return cloud.launch(anOrder());
          if (call === 'list') return cloud.list();
          if (call === 'cleanUp') return cloud.cleanUp('c-m-7h2kq9xd');
          if (call !== 'validate') return cloud[call](id);
          // What speaks against the order may be thrown or told.
          const [problem] = await cloud.validate(anOrder());
          if (problem) throw new CloudError(problem.kind, problem.message);
          return undefined;
        }
      });

    if (has('disturbances'))
      describe('a lost answer', () => {
        it('leaves one machine, which the list shows with its order', async () => {
          // What clusters share is there from now on, so that the answer to the order itself is what gets lost.
          const other = await cloud.launch(anOrder());
          const order = anOrder();
          const calm = bench.disturb?.('lost-answer');
          const launched = await cloud.launch(order).then(
            ({ id }) => id,
            (error: unknown) => {
              expectCloudError(bench, error, ['unavailable']);
              expect(error.outcomeUnknown).toBe(true);
              return undefined;
            },
          );
          expect(calm?.()).toBe(true);
          const found = (await listed()).filter(({ id }) => id !== other.id);
          expect(found).toMatchObject([{ token: order.token, owner: order.owner }]);
          if (launched !== undefined) expect(launched).toBe(found[0]?.id);
          if (has('idempotency')) {
            expect((await cloud.launch(order)).id).toBe(found[0]?.id);
            expect((await listed()).length).toBe(2);
          }
        });
      });
  });
}

function disturbances(credentials: boolean): [Disturbance, readonly CloudErrorKind[]][] {
  return [
    ['throttled', ['throttled']],
    ['unavailable', ['unavailable']],
    ...(credentials ? [['bad-credential', ['credentials']] satisfies [Disturbance, CloudErrorKind[]]] : []),
  ];
}

function familyOf(address: string): string {
  const parsed = parseAddress(address);
  return parsed.ok ? parsed.value.family : `no address: ${address}`;
}

function canonical(address: string): string {
  const parsed = parseAddress(address);
  return parsed.ok ? parsed.value.text : `no address: ${address}`;
}

async function failureOf(call: Promise<unknown>): Promise<CloudError> {
  const error = await call.then(
    (value) => new Error(`succeeded with ${inspect(value)}, expected a failure`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof CloudError)) throw error;
  return error;
}

const retries: Readonly<Record<CloudErrorKind, string>> = {
  'no-capacity': 'later',
  quota: 'later',
  credentials: 'after-change',
  permission: 'after-change',
  'bad-parameter': 'after-change',
  throttled: 'soon',
  unavailable: 'soon',
};

function expectCloudError(
  bench: DriverBench,
  error: unknown,
  kinds: readonly CloudErrorKind[],
): asserts error is CloudError {
  expect(error).toBeInstanceOf(CloudError);
  if (!(error instanceof CloudError)) return;
  expect(kinds).toContain(error.kind);
  expect(error.retry).toBe(retries[error.kind]);
  expectSentence(error.message);
  expectNoSecret(bench, error);
}

/** Words that a person is shown. */
function expectSentence(message: string): void {
  expect(message).toMatch(/^\S.{8,}[^.\s]$/s);
}

/** Neither in the message nor in anything that a log would print of it, causes included. */
function expectNoSecret(bench: DriverBench, shown: unknown): void {
  const text = `${inspect(shown, { depth: 20, showHidden: true })}\n${String(shown)}`;
  for (const secret of [...bench.secrets, userDataMark]) expect(text).not.toContain(secret);
}
