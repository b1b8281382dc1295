import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anEc2Config, aPool, aSimulatedConfig } from '../../../testing/builders.ts';
import { aPoolMachine, aPoolsWorld, aWantedPool, unasked } from '../../../testing/pools/machines.ts';
import { start } from '../../../testing/rollout/worlds.ts';
import { shuffledMaps } from '../../../testing/shuffled.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';
import { decidePools } from './decide.ts';
import { hostnameOf, machineNameOf } from './names.ts';
import { inOrderOfRemoval } from './order.ts';
import { snapshotOf, templateHash } from './template.ts';
import { wantedPoolOf } from './wanted.ts';
import type { PoolMachine, WantedPool } from './world.ts';

const hour = 3_600_000;
const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const suffix = fc.stringMatching(/^[a-z0-9]{5}$/);

describe('names of machines', () => {
  it('are labels that begin with the cluster, whatever the length of what they are made of', () => {
    fc.assert(
      fc.property(label, label, suffix, fc.integer({ min: 10, max: 63 }), (cluster, pool, end, limit) => {
        const name = machineNameOf(cluster, pool, end);
        expect(name).toMatch(dnsLabel);
        expect(name.endsWith(`-${end}`)).toBe(true);
        const host = hostnameOf(name, limit);
        expect(host).toMatch(dnsLabel);
        expect(host.length).toBeLessThanOrEqual(limit);
        if (name.length <= limit) expect(host).toBe(name);
      }),
    );
  });

  it('are told apart although hosts have short names', () => {
    const hosts = ['aaaaa', 'bbbbb', 'ccccc'].map((end) => hostnameOf(machineNameOf('production', 'workers', end), 15));
    expect(new Set(hosts).size).toBe(3);
    expect(hosts[0]).toMatch(/^productio-[0-9a-f]{5}$/);
  });
});

describe('what machines are made from', () => {
  const config = (fields: object) => ({ ...anEc2Config(), ...fields }) as MachineConfig;
  const hash = (given: MachineConfig, pool = aPool()) =>
    templateHash(snapshotOf(given, ['accessKey', 'secretKey']), pool);

  it('has no credential in it, and is the same with another one', () => {
    const secret = config({ accessKey: 'AKIA', secretKey: 'hush' });
    expect(JSON.stringify(snapshotOf(secret, ['accessKey', 'secretKey']))).not.toMatch(/AKIA|hush/);
    expect(hash(secret)).toBe(hash(config({})));
  });

  it('is the same in whatever order it is written, and wherever it is stored', () => {
    fc.assert(
      fc.property(shuffledMaps(config({ tags: 'a,b', nested: { x: 1, y: [{ p: 1, q: 2 }] } })), (shuffled) => {
        expect(hash(shuffled)).toBe(hash(config({ tags: 'a,b', nested: { y: [{ q: 2, p: 1 }], x: 1 } })));
      }),
    );
    expect(hash({ ...config({}), metadata: { name: 'other', namespace: 'x' } })).toBe(hash(config({})));
    expect(hash(config({ iamInstanceProfile: '', tags: null }))).toBe(hash(config({})));
  });

  it('is another with another field, role, system or user data, and not with other labels', () => {
    const plain = hash(config({}));
    expect(hash(config({ instanceType: 'm7i.large' }))).not.toBe(plain);
    expect(hash(aSimulatedConfig() as unknown as MachineConfig)).not.toBe(plain);
    expect(hash(config({}), aPool({ etcdRole: false }))).not.toBe(plain);
    expect(hash(config({}), aPool({ machineOS: 'windows' }))).not.toBe(plain);
    expect(hash(config({}), aPool({ userdata: { inlineUserdata: '#!/bin/sh' } }))).not.toBe(plain);
    expect(hash(config({}), aPool({ labels: { a: 'b' }, quantity: 7 }))).toBe(plain);
  });
});

describe('what is wanted', () => {
  const wanted = (options: Parameters<typeof aPool>[0]) =>
    wantedPoolOf(aPool({ etcdRole: false, controlPlaneRole: false, quantity: 10, ...options }), { hash: 'one' }, false);

  it('has the defaults of Rancher', () => {
    expect(wanted({})).toMatchObject({ surge: 1, unavailable: 0, startupLimit: 600_000, paused: false });
    expect(wanted({}).unhealthyLimit).toBe(Number.POSITIVE_INFINITY);
    expect(wanted({ quantity: null as never }).quantity).toBe(1);
  });

  it('reads shares, limits and ranges', () => {
    const rollingUpdate = { maxSurge: '25%', maxUnavailable: '25%' };
    expect(wanted({ rollingUpdate })).toMatchObject({ surge: 3, unavailable: 2 });
    expect(wanted({ nodeStartupTimeout: '0s' }).startupLimit).toBe(Number.POSITIVE_INFINITY);
    expect(wanted({ unhealthyNodeTimeout: '5m' }).unhealthyLimit).toBe(300_000);
    expect(wanted({ maxUnhealthy: '35%' }).replaceable).toEqual({ least: 0, most: 3 });
    expect(wanted({ maxUnhealthy: '35%', unhealthyRange: '[3-5]' }).replaceable).toEqual({ least: 3, most: 5 });
  });

  it('always leaves room to replace a machine', () => {
    expect(wanted({ rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } })).toMatchObject({ surge: 0, unavailable: 1 });
    expect(wanted({ rollingUpdate: { maxSurge: 0, maxUnavailable: '5%' } })).toMatchObject({ unavailable: 1 });
  });

  it('takes servers one at a time', () => {
    const rollingUpdate = { maxSurge: 3, maxUnavailable: 3 };
    expect(wanted({ etcdRole: true, rollingUpdate })).toMatchObject({ surge: 1, unavailable: 1 });
  });

  it('respects a quantity within the bounds of the autoscaler', () => {
    const bounds = { autoscalingMinSize: 3, autoscalingMaxSize: 6 };
    expect([1, 4, 9].map((quantity) => wanted({ ...bounds, quantity }).quantity)).toEqual([3, 4, 6]);
  });
});

describe('the order of removal', () => {
  it('spares what serves longest', () => {
    const machines = [
      aPoolMachine('old'),
      aPoolMachine('young', { createdAt: start - 1 }),
      aPoolMachine('unready', { ready: false }),
      aPoolMachine('booting', { started: false, ready: false }),
      aPoolMachine('asked', { ...unasked, orderedAt: start }),
      withoutOrder(aPoolMachine('unasked', unasked)),
      aPoolMachine('marked', { preferred: true }),
    ];
    expect(inOrderOfRemoval(machines).map(({ name }) => name)).toEqual([
      'marked',
      'unasked',
      'asked',
      'booting',
      'unready',
      'old',
      'young',
    ]);
  });
});

function withoutOrder({ orderedAt: _, ...machine }: PoolMachine): PoolMachine {
  return machine;
}

describe('decisions', () => {
  const decide = (pool: Partial<WantedPool>, machines: readonly PoolMachine[], options = {}) =>
    decidePools(aPoolsWorld([aWantedPool('workers', 'w', pool)], machines, options));
  const removed = (pool: Partial<WantedPool>, machines: readonly PoolMachine[], options = {}) =>
    decide(pool, machines, options).steps.flatMap((step) =>
      step.kind === 'delete' ? [`${step.machine} ${step.reason}`] : [],
    );

  it('order a few machines at a time, and none while the provider refuses one', () => {
    const many = decide({ quantity: 100 }, []);
    expect(many.steps).toHaveLength(20);
    const refusal = { message: 'no capacity', needsChange: false, retryAt: start + 60_000 };
    const refused = decide({ quantity: 100 }, [aPoolMachine('a', { ...unasked, refusal })]);
    expect(refused.steps).toEqual([]);
    expect(refused.waits).toContainEqual({
      code: 'LaunchFails',
      machine: 'a',
      message: 'the provider does not make a: no capacity',
      evidence: ['asked again in 1 minute'],
    });
  });

  it('do not blame a host that has registered and waits for others', () => {
    const waiting = { started: false, ready: false, orderedAt: start - hour };
    const { deliveredAt: _, ...machine } = aPoolMachine('a', waiting);
    expect(removed({ quantity: 1 }, [machine])).toEqual([]);
    expect(removed({ quantity: 1 }, [{ ...machine, registered: false }])).toEqual(['a NeverStarted']);
    expect(removed({ quantity: 1 }, [{ ...machine, deliveredAt: start - hour }])).toEqual(['a NeverStarted']);
    expect(
      removed({ quantity: 1, startupLimit: Number.POSITIVE_INFINITY }, [{ ...machine, registered: false }]),
    ).toEqual([]);
  });

  it('replace unhealthy machines a few at a time, and none while there are too many', () => {
    const machines = ['a', 'b', 'c', 'd'].map((name, index) =>
      aPoolMachine(name, index < 3 ? { ready: false, unhealthySince: start - hour } : {}),
    );
    expect(removed({ quantity: 4 }, machines)).toEqual(['a Unhealthy']);
    expect(removed({ quantity: 4, surge: 2 }, machines)).toEqual(['a Unhealthy', 'b Unhealthy']);
    expect(removed({ quantity: 4, replaceable: { least: 0, most: 2 } }, machines)).toEqual([]);
    expect(removed({ quantity: 4, replaceable: { least: 3, most: 3 } }, machines)).toEqual(['a Unhealthy']);
  });

  it('look again when a limit is reached, and not before', () => {
    const machines = [aPoolMachine('a', { ready: false, unhealthySince: start - 60_000 })];
    expect(decide({ quantity: 1 }, machines).lookAgainAt).toBe(start + 240_000);
    expect(decide({ quantity: 1, paused: true }, machines).lookAgainAt).toBeUndefined();
  });

  it('count failures, pause for longer each time, and stop', () => {
    const dead = aPoolMachine('a', { started: false, ready: false, registered: false, orderedAt: start - hour });
    const pauses: number[] = [];
    let books = { failures: 0, countedFor: 'one/1' };
    for (let failure = 0; failure < 5; failure += 1) {
      const [step] = decide({ quantity: 1 }, [dead], { books: new Map([['workers', books]]) }).steps;
      if (step?.kind !== 'delete' || !step.books) throw new Error('nothing was counted');
      books = step.books;
      pauses.push((step.books.retryAt ?? 0) - start);
    }
    expect(pauses).toEqual([60_000, 120_000, 240_000, 480_000, 960_000]);
    const spent = decide({ quantity: 1 }, [dead], { books: new Map([['workers', books]]), now: start + 100 * hour });
    expect(spent.steps).toEqual([]);
    expect(spent.waits.map(({ code }) => code)).toContain('LaunchBudgetSpent');
    const changed = decide({ quantity: 2 }, [], { books: new Map([['workers', books]]) });
    expect(changed.steps).toHaveLength(2);
    const verdicts = new Map([['workers', { credentialGoodSince: start + 1 }]]);
    expect(decide({ quantity: 1 }, [], { books: new Map([['workers', books]]), verdicts }).steps).toHaveLength(1);
  });

  it('say the words of the provider while machines are missing, and keep them to themselves otherwise', () => {
    const verdicts = new Map([['workers', { credential: 'the key was revoked', config: 'no such image' }]]);
    const codes = (machines: readonly PoolMachine[]) =>
      decide({ quantity: 1 }, machines, { verdicts }).waits.map(({ code }) => code);
    expect(codes([])).toEqual(expect.arrayContaining(['CredentialInvalid', 'ConfigRefused']));
    expect(codes([aPoolMachine('a')])).toEqual([]);
  });

  it('remove what belongs to no pool any more', () => {
    const machines = [aPoolMachine('a'), aPoolMachine('b', { pool: 'other' })];
    expect(removed({ quantity: 1 }, machines)).toEqual(['b PoolRemoved']);
  });
});
