import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { needs } from '../../testing/needs.ts';
import { bundleProgram, type Program } from '../lab/program.ts';
import { type Applicant, clusters, type Journey, machines, openJourney } from './journey.ts';
import { pictureOf } from './picture.ts';
import { all, type Story, worker } from './story.ts';

const story: Story = {
  title: 'dual-stack K3s',
  name: 'ferry',
  stack: 'dual',
  families: ['ipv6', 'ipv4'],
  engine: 'k3s',
  version: 'v1.34.1+k3s1',
  hosts: { s1: all, s2: all, s3: all, w1: worker, w2: worker },
  command: 'verb',
  internalAddress: ({ ipv4, ipv6 }) => `${ipv4},${ipv6}`,
};
const newVersion = 'v1.35.1+k3s1';
const servers = Object.entries(story.hosts).flatMap(([name, { etcd }]) => (etcd ? [name] : []));

/** Numbers from 0 below 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

needs(
  'root',
  'network namespaces',
  'kubectl',
  'bash and curl',
)('a manager that is killed again and again', () => {
  const seed = Number(process.env.DROVER_SEED ?? Date.now() % 1_000_000);
  const random = randomFrom(seed);
  /** The journey under test, and one in which nothing happens to the manager. */
  const state: { program?: Program; killed?: Journey; spared?: Journey } = {};
  const journeyOf = (which: 'killed' | 'spared'): Journey => {
    const journey = state[which];
    if (!journey) throw new Error('the journey has not begun');
    return journey;
  };

  beforeAll(async () => {
    console.info(`the manager is killed at moments drawn from DROVER_SEED=${seed}`);
    const program = await bundleProgram();
    state.program = program;
    [state.killed, state.spared] = await Promise.all([openJourney(story, program), openJourney(story, program)]);
    await Promise.all([journeyOf('killed').apply(), journeyOf('spared').apply()]);
  });
  afterAll(async () => {
    await Promise.all([state.killed?.lab.close(), state.spared?.lab.close()]);
    state.program?.remove();
  });

  /** Kills the manager so often, each time after a pause that is drawn, and starts it again. */
  async function kill(times: number, fromMs: number, toMs: number): Promise<void> {
    const { manager } = journeyOf('killed').lab;
    for (let count = 0; count < times; count += 1) {
      await pause(fromMs + random() * (toMs - fromMs));
      await manager.stop('SIGKILL');
      await manager.start();
    }
  }

  /** All hosts register at the same time; their commands were at hand before anything happened. */
  async function comeUp(journey: Journey): Promise<void> {
    const hosts = Object.entries(story.hosts).map(([name, roles]) => journey.prepare(name, roles));
    const applicants = await Promise.all(hosts);
    const killing = journey === journeyOf('killed') ? kill(4, 500, 7_000) : Promise.resolve();
    await Promise.all([killing, ...applicants.map(registerPatiently)]);
    await journey.ready(150);
  }

  /** A person pastes the command again when nobody was there to download the script from. */
  async function registerPatiently({ host, command }: Applicant): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const { stderr } = await host.register(command);
      if (stderr.includes('done: the node agent runs')) return;
      expect(stderr, host.name).toMatch(/^curl: \(\d+\)/m);
      expect(tries, host.name).toBeLessThan(10);
      await pause(1_000);
    }
  }

  async function upgrade(journey: Journey): Promise<void> {
    const change = JSON.stringify({ spec: { kubernetesVersion: newVersion } });
    await journey.lab.desk.ask(['patch', `${clusters}/${story.name}`, '--type', 'merge', '-p', change]);
    if (journey === journeyOf('killed')) await kill(4, 500, 6_000);
    await journey.ready(150);
    // The servers list the Nodes once a minute: until then machines show what ran before.
    const versions = async () => (await journey.machines()).map(({ status }) => status.nodeInfo?.kubeletVersion);
    await expect.poll(versions, { timeout: 90_000 }).toEqual(Object.keys(story.hosts).map(() => newVersion));
  }

  it('brings a cluster up as one that nobody kills', async () => {
    await Promise.all([comeUp(journeyOf('killed')), comeUp(journeyOf('spared'))]);
    expect(await pictureOf(journeyOf('killed'))).toEqual(await pictureOf(journeyOf('spared')));
  });

  it('rolls a version out as one that nobody kills, and never restarts two servers at once', async () => {
    const since = Date.now();
    await Promise.all([upgrade(journeyOf('killed')), upgrade(journeyOf('spared'))]);
    expect(await pictureOf(journeyOf('killed'))).toEqual(await pictureOf(journeyOf('spared')));
    for (const which of ['killed', 'spared'] as const) {
      const away = servers.map((name) => absences(journeyOf(which), name, since));
      // Each of them was restarted, for one version once.
      expect(
        away.map(({ length }) => length),
        which,
      ).toEqual([1, 1, 1]);
      const inOrder = away.flat().toSorted((a, b) => a.from - b.from);
      for (const [index, { from }] of inOrder.entries()) {
        expect(from, which).toBeGreaterThan(inOrder[index - 1]?.to ?? 0);
      }
    }
  });

  it('rewrites no plan when nothing has changed, and hears of all agents again', async () => {
    const { lab } = journeyOf('killed');
    const given = ['get', 'nodeplans.drover.dev', '-o'];
    const plans = () =>
      lab.desk.ask([...given, 'jsonpath={range .items[*]}{.status.deliveries} {.status.planChecksum}{"\\n"}{end}']);
    const before = await plans();
    const heard = lab.hosts.map((host) => host.agentLog().length);
    await kill(2, 100, 1_500);
    // Whatever the manager believes of them: each agent has a watch at the one that runs now.
    for (const [index, host] of lab.hosts.entries()) {
      const watches = () =>
        host
          .agentLog()
          .slice(heard[index])
          .match(/"(un)?watch(ing|ed)"/g)
          ?.at(-1);
      await expect.poll(watches, { timeout: 75_000, message: host.name }).toBe('"watching"');
    }
    await journeyOf('killed').ready(60);
    await lab.desk.ask(['annotate', machines, '--all', 'looked-at=again']);
    await pause(2_000);
    expect(await plans()).toBe(before);
  });
});

interface Absence {
  readonly from: number;
  readonly to: number;
}

/** When the engine of a host was away since a moment, by its own journal. */
function absences({ host }: Journey, name: string, since: number): Absence[] {
  const found: Absence[] = [];
  let from: number | undefined;
  for (const { at, line } of host(name).journal()) {
    if (at < since) continue;
    if (line.startsWith('restarting') || line.startsWith('starting')) from ??= at;
    else if (line === 'all components are up' && from !== undefined) {
      found.push({ from, to: at });
      from = undefined;
    }
  }
  return from === undefined ? found : [...found, { from, to: Number.POSITIVE_INFINITY }];
}
