import { describe, expect, it } from 'vitest';
import { fakeClock, turns } from '../../../testing/fake-clock.ts';
import type { CloudInstance } from '../../drivers/types.ts';
import { openCensus } from './census.ts';

const aMachine = (id: string, changes: Partial<CloudInstance> = {}): CloudInstance => ({
  id,
  providerId: `double://${id}`,
  state: 'running',
  token: `token-of-${id}`,
  addresses: { internal: [], external: [] },
  ...changes,
});

function aCensus() {
  const clock = fakeClock();
  const world = { machines: [] as CloudInstance[], fails: false, lists: 0, accountId: '', asked: 0 };
  const woken: string[] = [];
  const owners: string[] = [];
  const census = openCensus({
    clock,
    wake: (key) => woken.push(key),
    wakeOwner: (machine) => owners.push(machine),
    async accountId() {
      world.asked += 1;
      return { ok: true, value: world.accountId };
    },
    async list() {
      world.lists += 1;
      const failure = { kind: 'unavailable', message: 'it is down', retry: 'soon', outcomeUnknown: false } as const;
      return world.fails ? { ok: false, failure } : { ok: true, value: [...world.machines] };
    },
  });
  return { clock, world, woken, owners, census };
}

describe('a census', () => {
  it('lists once for all who want to know, and wakes those whom it concerns', async () => {
    const { clock, world, woken, census } = aCensus();
    world.machines = [aMachine('a'), aMachine('b')];
    for (const id of ['a', 'b', 'c']) census.want({ key: `instance ns/${id}`, token: `token-of-${id}`, pace: 'soon' });
    await clock.advance(0);
    expect(world.lists).toBe(1);
    expect(woken).toEqual(['instance ns/a', 'instance ns/b']);
    expect(census.of({ token: 'token-of-a' })?.machines.map(({ id }) => id)).toEqual(['a']);
    expect(census.of({ token: 'token-of-c' })?.machines).toEqual([]);
  });

  it('lists often while something is unsettled, less and less while nothing changes', async () => {
    const { clock, world, census } = aCensus();
    census.want({ key: 'instance ns/a', token: 'x', pace: 'soon' });
    await clock.advance(10_000);
    expect(world.lists).toBe(3);
    await clock.advance(600_000);
    expect(world.lists).toBeLessThan(30);
  });

  it('lists rarely when all is calm, and not at all when nobody wants to know', async () => {
    const { clock, world, census } = aCensus();
    census.want({ key: 'instance ns/a', token: 'x', pace: 'calm' });
    await clock.advance(3_600_000);
    expect(world.lists).toBe(7);
    census.unwant('instance ns/a');
    await clock.advance(3_600_000);
    expect(world.lists).toBe(7);
  });

  it('wakes whoever waits for a list of a certain age', async () => {
    const { clock, woken, census } = aCensus();
    census.want({ key: 'instance ns/a', token: 'x', pace: 'soon', after: clock.now() + 4_000 });
    await clock.advance(3_000);
    expect(woken).toEqual([]);
    await clock.advance(5_000);
    expect(woken).toEqual(['instance ns/a']);
  });

  it('wakes whoever has seen an older list than there is', async () => {
    const { clock, world, woken, census } = aCensus();
    census.want({ key: 'instance ns/a', token: 'token-of-a', pace: 'calm' });
    await clock.advance(0);
    const seen = census.of({ token: 'token-of-b' });
    world.machines = [aMachine('b')];
    await clock.advance(600_000);
    census.want({ key: 'instance ns/b', token: 'token-of-b', pace: 'calm', ...(seen && { seen }) });
    expect(woken).toEqual(['instance ns/b']);
  });

  it('asks once for each credential whose machines it lists, and has all hear of another account', async () => {
    const { clock, world, woken, census } = aCensus();
    world.accountId = 'harbour';
    census.want({ key: 'instance ns/a', token: 'token-of-a', pace: 'calm' });
    census.want({ key: 'pool-provider ns/demo demo-p', pace: 'calm' });
    expect(census.accountId).toBeUndefined();
    await clock.advance(600_000);
    expect([census.accountId, world.asked, world.lists]).toEqual(['harbour', 1, 2]);
    expect(woken).toEqual(['pool-provider ns/demo demo-p']);
    world.accountId = 'dockyard';
    census.forget();
    expect(census.accountId).toBeUndefined();
    await clock.advance(0);
    expect([census.accountId, world.asked]).toEqual(['dockyard', 2]);
    expect(woken.slice(1)).toEqual(['instance ns/a', 'pool-provider ns/demo demo-p']);
  });

  it('tells of machines that nobody asks about', async () => {
    const { clock, world, owners, census } = aCensus();
    const owner = { clusterId: 'c-m-1', clusterName: 'demo', pool: 'p', namespace: 'ns', machine: 'demo-p-x' };
    world.machines = [aMachine('a', { owner })];
    census.want({ key: 'pool-provider ns/demo demo-p', pace: 'calm' });
    await clock.advance(0);
    expect(owners).toEqual(['ns/demo-p-x']);
    expect(census.madeFor('ns/demo-p-x')).toHaveLength(1);
    expect(census.ofCluster('c-m-1')).toHaveLength(1);
    expect(census.seenSince('a')).toBe(clock.now());
  });

  it('says once that a list failed, and tries again after pauses that grow', async () => {
    const { clock, world, woken, census } = aCensus();
    world.fails = true;
    census.want({ key: 'instance ns/a', token: 'x', pace: 'soon' });
    await clock.advance(60_000);
    expect(census.failure?.message).toBe('it is down');
    expect(world.lists).toBe(4);
    expect(woken).toEqual(['instance ns/a']);
    world.fails = false;
    await clock.advance(60_000);
    expect(census.failure).toBeUndefined();
  });

  it('believes no answer that was asked for with another credential', async () => {
    const clock = fakeClock();
    const answers: ((machines: readonly CloudInstance[]) => void)[] = [];
    const census = openCensus({
      clock,
      wake: () => undefined,
      wakeOwner: () => undefined,
      accountId: async () => ({ ok: true, value: '' }),
      list: async () => ({
        ok: true,
        value: await new Promise<readonly CloudInstance[]>((done) => answers.push(done)),
      }),
    });
    census.want({ key: 'instance ns/a', token: 'token-of-a', pace: 'soon' });
    await clock.advance(0);
    census.forget();
    answers[0]?.([aMachine('a')]);
    await turns();
    expect(census.of({ token: 'token-of-a' })).toBeUndefined();
    await clock.advance(0);
    answers[1]?.([]);
    await turns();
    expect(census.of({ token: 'token-of-a' })?.machines).toEqual([]);
  });
});
