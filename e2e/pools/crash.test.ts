import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { needs } from '../../testing/needs.ts';
import { clusters } from '../custom/journey.ts';
import { bundleProgram, type Program } from '../lab/program.ts';
import { machinesInCloud } from './cloud-book.ts';
import { leftOf, machinePools, openPoolJourney, type PoolJourney, pause, whatIsThere } from './journey.ts';
import { type Story, serverCount, workerCount } from './story.ts';

/** When the manager dies follows from it. */
const seed = process.env.DROVER_POOL_SEED ?? String(Date.now() % 1_000_000);
const kills = { coming: 5, going: 2 };

/**
 * In this cloud, of the first seven launches of each process two are carried out and their answers lost, one is throttled
 * and one fails. Of its lists never more than two fail in a row, and no launch is refused for want of room: what follows
 * upon that takes minutes to get over, as it should.
 */
const story: Story = {
  title: 'IPv6-only K3s in a cloud that fails',
  name: 'breaker',
  stack: 'ipv6',
  families: ['ipv6'],
  version: 'v1.35.1+k3s1',
  cloud: {
    launchSeconds: 1,
    bootSeconds: 0.5,
    ipv6DelaySeconds: 0.5,
    lostAnswerRate: 0.2,
    failureRate: 0.15,
    throttleRate: 0.12,
    seed: 531,
  },
};

needs(
  'root',
  'network namespaces',
  'kubectl',
  'bash and curl',
)(`a manager that dies at any moment (DROVER_POOL_SEED=${seed})`, () => {
  const state: { program?: Program; journey?: PoolJourney } = {};
  const journey = (): PoolJourney => {
    if (!state.journey) throw new Error('the journey has not begun');
    return state.journey;
  };

  beforeAll(async () => {
    state.program = await bundleProgram();
    state.journey = await openPoolJourney(story, state.program);
  });
  afterAll(async () => {
    await state.journey?.close();
    state.program?.remove();
  });

  /** Kills the manager after a while, and starts it again, so many times. */
  async function dieOften(times: number, what: string): Promise<void> {
    const { manager } = journey().lab;
    for (let count = 0; count < times; count += 1) {
      await pause(chance(`${what} ${count}`) * 5_000);
      await manager.stop('SIGKILL');
      await manager.start();
    }
  }

  it('has each machine made once all the same', async () => {
    await journey().apply();
    await dieOften(kills.coming, 'coming');
    await journey().ready(150, serverCount + workerCount);
    const made = machinesInCloud(journey().lab.manager);
    const machines = (await journey().machines()).map(({ metadata }) => metadata.name).toSorted();
    expect(made.map(({ owner }) => owner.machine).toSorted()).toEqual(machines);
    expect(new Set(made.map(({ token }) => token)).size).toBe(made.length);
    const ordered = '{range .items[*]}{.status.ordered}{"\\n"}{end}';
    const counts = await journey().lab.desk.ask(['get', machinePools, '-o', `jsonpath=${ordered}`]);
    expect(counts).toBe(`${serverCount}\n${workerCount}\n`);
    expect(journey().room.standing()).toHaveLength(serverCount + workerCount);
  });

  it('leaves none behind', async () => {
    const { desk, manager } = journey().lab;
    const id = await journey().id();
    await desk.ask(['delete', clusters, story.name, '--wait=false']);
    await dieOften(kills.going, 'going');
    const gone = await desk.kubectl(['wait', '--for=delete', `${clusters}/${story.name}`, '--timeout=150s']);
    expect(gone.code, gone.code === 0 ? '' : await whatIsThere(journey())).toBe(0);
    expect(await leftOf(journey(), id)).toEqual([]);
    const made = machinesInCloud(manager);
    expect(made).toHaveLength(serverCount + workerCount);
    for (const machine of made) expect(machine, machine.name).toMatchObject({ hostRemoved: true });
  });
});

/** A number from 0 to 1, the same for the same seed and text. */
function chance(text: string): number {
  return createHash('sha256').update(`${seed} ${text}`).digest().readUInt32BE() / 2 ** 32;
}
