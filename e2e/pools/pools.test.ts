import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../testing/needs.ts';
import { bundleProgram, type Program } from '../lab/program.ts';
import { instances, openPoolJourney, type PoolJourney } from './journey.ts';
import { describeLife, describeReplacement } from './life.ts';
import { describeLoss } from './loss.ts';
import { describeOwnUserData } from './own-user-data.ts';
import { type Story, serverCount, serverPool, workerCount, workerPool } from './story.ts';

/** What a person gives the machines of a pool besides. */
const ownUserData = `#cloud-config
write_files:
- path: /etc/motd
  content: welcome to the lighthouse
runcmd:
- [ sh, -c, 'cat /etc/motd >/var/log/greeting' ]
`;

const stories: readonly Story[] = [
  {
    title: 'IPv4-only RKE2 with Canal',
    name: 'harbour',
    stack: 'ipv4',
    families: ['ipv4'],
    version: 'v1.34.1+rke2r1',
    cni: 'canal',
    workers: { unhealthyNodeTimeout: '5s' },
  },
  {
    title: 'IPv6-only RKE2 with Calico',
    name: 'lighthouse',
    stack: 'ipv6',
    families: ['ipv6'],
    version: 'v1.35.1+rke2r1',
    cni: 'calico',
    // The provider tells of machines first, and of their only address later.
    cloud: { ipv6DelaySeconds: 1 },
    workers: { userdata: { inlineUserdata: ownUserData } },
  },
  {
    title: 'dual-stack K3s, IPv4 first',
    name: 'quay',
    stack: 'dual',
    families: ['ipv4', 'ipv6'],
    version: 'v1.34.1+k3s1',
    cloud: { ipv6DelaySeconds: 0.5 },
    rkeConfig: {
      upgradeStrategy: { workerDrainOptions: { enabled: true }, controlPlaneDrainOptions: { enabled: true } },
    },
  },
  {
    title: 'dual-stack K3s, IPv6 first',
    name: 'pier',
    stack: 'dual',
    families: ['ipv6', 'ipv4'],
    version: 'v1.35.1+k3s1',
    workers: { drainBeforeDelete: true, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  },
];

/** Journeys go on beside each other; what happens in one of them has an order. */
function step(name: string, run: () => Promise<void> | void): void {
  it(name, { concurrent: false }, run);
}

/** The stories that go on after the cluster was made. */
const more: Readonly<Record<string, (journey: () => PoolJourney) => void>> = {
  quay: describeLife,
  lighthouse: describeOwnUserData,
  pier: describeReplacement,
  harbour: describeLoss,
};

needs(
  'root',
  'network namespaces',
  'kubectl',
  'bash and curl',
)('machine pools, with kubectl alone', () => {
  const shared: { program?: Program } = {};
  beforeAll(async () => {
    shared.program = await bundleProgram();
  });
  afterAll(() => shared.program?.remove());

  describe.concurrent.each(stories)('as $title', (story) => {
    const state: { journey?: PoolJourney } = {};
    const journey = (): PoolJourney => {
      if (!state.journey) throw new Error('the journey has not begun');
      return state.journey;
    };

    beforeAll(async () => {
      if (!shared.program) throw new Error('there is no program');
      state.journey = await openPoolJourney(story, shared.program);
    });
    afterAll(() => state.journey?.close());

    step('become a cluster that is ready and verified in every family', async () => {
      await journey().apply();
      await journey().ready(150, serverCount + workerCount);
    });

    step('have one machine, one instance, one host and one Node each, under one name', async () => {
      const machines = await journey().machines();
      const names = machines.map(({ metadata }) => metadata.name).toSorted();
      for (const [pool, count] of [[serverPool, serverCount] as const, [workerPool, workerCount] as const]) {
        const wanted = new RegExp(`^${story.name}-${pool}-[a-z0-9]{5}$`);
        expect(
          names.filter((name) => wanted.test(name)),
          pool,
        ).toHaveLength(count);
      }
      const made = await journey().instances();
      expect(made.map(({ metadata }) => metadata.name).toSorted()).toEqual(names);
      expect(machines.map(({ status }) => status.nodeRef?.name).toSorted()).toEqual(names);
      expect(
        journey()
          .room.made.map(({ host }) => host.name)
          .toSorted(),
      ).toEqual(names);
      expect(made.map(({ status }) => status?.instanceId).toSorted()).toEqual(
        journey()
          .room.made.map(({ id }) => id)
          .toSorted(),
      );
    });

    step('have the addresses that the provider told, of every family, the primary one first', async () => {
      for (const { metadata, status } of await journey().machines()) {
        const { addresses } = journey().room.hostNamed(metadata.name).host;
        const internal = status.addresses?.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
        expect(internal, metadata.name).toEqual(story.families.map((family) => addresses[family]));
        expect(status.nodeInfo?.kubeletVersion).toBe(story.version);
      }
    });

    step('are shown in columns', async () => {
      const { desk } = journey().lab;
      const lines = (await desk.ask(['get', instances, '-o', 'wide'])).trimEnd().split('\n');
      const [head, ...rows] = lines.map((line) => line.split(/ {2,}/));
      expect(head).toEqual([
        ...['NAME', 'CLUSTER', 'POOL', 'DRIVER', 'PHASE', 'INSTANCE ID', 'AGE', 'ADDRESSES'],
        ...['ERROR'],
      ]);
      expect(rows).toHaveLength(serverCount + workerCount);
      for (const row of rows) expect(row.slice(1, 5)).toEqual([story.name, expect.any(String), 'simulated', 'Running']);
      const pools = await desk.ask(['get', 'machinepools.drover.dev', '--no-headers']);
      const counts = pools
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ +/).slice(0, 6));
      expect(counts).toEqual([
        [`${story.name}-${serverPool}`, story.name, serverPool, '3', '3', '3'],
        [`${story.name}-${workerPool}`, story.name, workerPool, '2', '2', '2'],
      ]);
    });

    step('leave nothing to ask why', async () => {
      const { code, stdout } = await journey().lab.desk.drover(['why', 'cluster', story.name]);
      expect(stdout).toContain('is ready');
      expect(code).toBe(0);
    });

    more[story.name]?.(journey);

    step('leave nothing behind when the cluster is deleted', async () => {
      expect(await journey().deleteCluster(120)).toEqual([]);
    });
  });
});
