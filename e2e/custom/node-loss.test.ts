import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { needs, whereIs } from '../../testing/needs.ts';
import { type Desk, kubeconfigFile } from '../lab/desk.ts';
import type { LabHost } from '../lab/host.ts';
import { bundleProgram, type Program } from '../lab/program.ts';
import { clusters, type Journey, machines, openJourney } from './journey.ts';
import { all, type Story, worker } from './story.ts';
import { within } from './within.ts';

const story: Story = {
  title: 'dual-stack RKE2 with Canal',
  name: 'reef',
  stack: 'dual',
  families: ['ipv4', 'ipv6'],
  engine: 'rke2',
  version: 'v1.35.1+rke2r1',
  cni: 'canal',
  hosts: { s1: all, s2: all, s3: all, w1: worker, w2: worker },
  command: 'object',
  internalAddress: ({ ipv4, ipv6 }) => `${ipv4},${ipv6}`,
};
const cluster = `${clusters}/${story.name}`;
/** Seconds without a word that this manager bears with. */
const patience = 10;
/** Two pings of 15 seconds in vain, one that was about to go out, the patience, and what a busy machine adds. */
const noticed = 45 + patience + 20;

needs(
  'root',
  'network namespaces',
  'kubectl',
  'bash and curl',
)('a cluster of three servers and two workers that loses hosts', () => {
  const state: { program?: Program; journey?: Journey } = {};
  const journey = (): Journey => {
    if (!state.journey) throw new Error('the journey has not begun');
    return state.journey;
  };
  const desk = (): Desk => journey().lab.desk;
  const ask = (...args: readonly string[]) => desk().ask(args);

  beforeAll(async () => {
    state.program = await bundleProgram();
    const settings = { 'agent-silent-after-seconds': String(patience) };
    state.journey = await openJourney(story, state.program, { settings });
    await journey().apply();
    await Promise.all(Object.entries(story.hosts).map(([name, roles]) => journey().join(name, roles)));
    await journey().ready(150);
  });
  afterAll(async () => {
    await state.journey?.lab.close();
    state.program?.remove();
  });

  /** No packet says that it went. */
  async function losePower(host: LabHost): Promise<void> {
    await journey().lab.network.mute(host.place);
    await host.turnOff();
  }

  const nameOf = async (host: string): Promise<string> => (await journey().machineOf(host)).metadata.name;
  it('takes back an engine and an agent that were killed, and a host that boots again, as they were', async () => {
    const [rebooted, engineless, agentless] = ['s3', 'w1', 'w2'].map((name) => journey().host(name));
    if (!rebooted || !engineless || !agentless) throw new Error('three hosts');
    const before = await journey().machines();
    const told = await deliveries();
    const asked = requestsToJoin('s3');
    const lifeBefore = lives(agentless);
    agentless.killAgent();
    engineless.killEngine();
    await rebooted.turnOff();
    for (const { name } of [rebooted, engineless]) {
      const machine = before.find(({ status }) => status.nodeRef?.name === name)?.metadata.name ?? '';
      await ask('wait', `${machines}/${machine}`, '--for=condition=Ready=false', '--timeout=75s');
    }
    engineless.startEngine();
    await rebooted.turnOn();
    await journey().ready(75);
    expect((await journey().machines()).map(({ metadata }) => metadata.name)).toEqual(
      before.map(({ metadata }) => metadata.name),
    );
    expect(await deliveries()).toBe(told);
    expect(lives(agentless)).toBe(lifeBefore + 1);
    // Its state was kept: it is a member, and has not asked to become one.
    expect(requestsToJoin('s3')).toBe(asked);
    // Probes succeed a moment before the engine says that all of it is up.
    for (const host of [rebooted, engineless]) {
      await expect.poll(() => starts(host), { timeout: 20_000, message: host.name }).toBe(2);
    }
  });

  it('notices that a server and a worker lost their power, and goes on with the others', async () => {
    const lost = [await nameOf('s2'), await nameOf('w2')];
    const since = Date.now();
    await Promise.all(['s2', 'w2'].map((name) => losePower(journey().host(name))));
    const reason = '{.status.conditions[?(@.type=="PlanApplied")].reason}';
    for (const name of lost) {
      await ask('wait', `${machines}/${name}`, `--for=jsonpath=${reason}=AgentSilent`, `--timeout=${noticed}s`);
    }
    console.info(`noticed after ${Math.round((Date.now() - since) / 1000)} s`);
    const { code, stdout } = await desk().drover(['why', 'cluster', story.name]);
    expect(code).toBe(1);
    expect(stdout).toContain('AgentSilent');
    expect(stdout).toContain(lost[0]);
    // Two of three members are a majority, and one worker is a place for pods.
    const ready = '{.status.conditions[?(@.type=="Ready")].status}';
    expect(await ask('get', cluster, '-o', `jsonpath=${ready}`)).toBe('True');
    const file = `${dirname(kubeconfigFile)}/${story.name}`;
    const made = await desk().drover(['kubeconfig', story.name, '--print']);
    await desk().place.ok(['sh', '-c', 'cat >"$1"', 'sh', file], { input: made.stdout });
    const shown = 'jsonpath={range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}';
    const server = ['--kubeconfig', file, '--context', `${story.name}-s1-ipv6`];
    const nodes = await ask(...server, 'get', 'nodes', '-o', shown);
    expect(nodes).toMatch(/s1=True s2=(False|Unknown) s3=True w1=True w2=(False|Unknown) /);
  });

  it('lets them go, the etcd member before its Node, and takes other hosts in their place', async () => {
    const lost = [await nameOf('s2'), await nameOf('w2')];
    const said = sayWhileDeleting(lost[0] ?? '');
    await ask('delete', machines, ...lost, '--timeout=100s');
    const reasons = await said();
    expect(reasons.indexOf('MemberRemoval')).toBeGreaterThanOrEqual(0);
    expect(reasons.lastIndexOf('MemberRemoval')).toBeLessThan(reasons.indexOf('NodeRemoval'));
    // Servers tell each other every two seconds what was decided.
    await within(20, 'servers know that etcd and the cluster have let go of s2', async () => {
      const kept = journey().host('s1').read('/var/lib/rancher/rke2/simulated/state.json') ?? '';
      const { removed, deleted } = (JSON.parse(kept) as Kept).view.decisions.s2 ?? {};
      return removed === true && deleted === true;
    });
    await Promise.all([journey().join('s4', all), journey().join('w3', worker)]);
    await within(90, 'five nodes are there', async () => {
      const names = (await journey().machines()).map(({ status }) => status.nodeRef?.name ?? '');
      return names.toSorted().join() === 's1,s3,s4,w1,w3';
    });
    await journey().ready(90);
    // Who stayed and who came uses servers that are there.
    const { ipv4 } = journey().host('s2').addresses;
    for (const host of journey().lab.hosts.filter(({ place }) => place.isOn)) {
      expect(String(journey().engineConfig(host).server ?? ''), host.name).not.toContain(ipv4);
    }
    const { code, stdout } = await desk().drover(['why', 'cluster', story.name]);
    expect(stdout).toContain('is ready');
    expect(code).toBe(0);
  });

  /** Number and checksum of the plans that each node was given. */
  const deliveries = (): Promise<string> =>
    ask(
      'get',
      'nodeplans.drover.dev',
      '-o',
      'jsonpath={range .items[*]}{.status.deliveries} {.status.planChecksum}\n{end}',
    );

  /** How often a host has asked the others to let it in, and was. */
  function requestsToJoin(name: string): number {
    const heard = journey().lab.hosts.flatMap((host) => host.journal());
    return heard.filter(({ line }) => line === `${name} asks to join: 200`).length;
  }

  /** How often the engine of a host has come up. */
  function starts(host: LabHost): number {
    return host.journal().filter(({ line }) => line === 'all components are up').length;
  }

  /** How often the agent's process has begun. */
  function lives(host: LabHost): number {
    return host.agentLog().split('"started"').length - 1;
  }

  /** Follows what is said of a machine that is being removed; gives the words in their order, once it is gone. */
  function sayWhileDeleting(machine: string): () => Promise<string[]> {
    const { place } = desk();
    const reason = 'jsonpath={.status.conditions[?(@.type=="Deleting")].reason} ';
    const words = ['--namespace', 'fleet-default', 'get', `${machines}/${machine}`, '--watch', '-o', reason];
    place.start([whereIs('kubectl'), ...words], '/tmp/deleting', { KUBECONFIG: kubeconfigFile });
    return async () => {
      place.signal('--watch', 'SIGTERM');
      const all_ = (await place.ok(['cat', '/tmp/deleting'])).split(' ').filter((word) => word !== '');
      return all_.filter((word, index) => word !== all_[index - 1]);
    };
  }
});

interface Kept {
  readonly view: {
    readonly decisions: Readonly<Record<string, { readonly removed: boolean; readonly deleted: boolean }>>;
  };
}
