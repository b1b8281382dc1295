import { afterEach, describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../../../testing/builders.ts';
import { until } from '../../../../../testing/conformance/agent.ts';
import { aNode } from '../../../../../testing/rollout/worlds.ts';
import { type PlannedHost, plannedHosts } from '../../../../../testing/simulated-cluster.ts';
import type { Cluster } from '../../../../kinds/cluster/schema.ts';
import { readDnsAnswers } from '../../../../kinds/nodeplan/reports/dns-check.ts';
import { readEtcdMember } from '../../../../kinds/nodeplan/reports/etcd-member.ts';
import { readInventory } from '../../../../kinds/nodeplan/reports/inventory.ts';
import { drainWish } from '../../../../planner/rollout/drain-wish.ts';
import type { UpgradeStrategy } from '../../../../planner/rollout/world.ts';

const ula = { 'cluster-cidr': 'fd7a:3c1e:9b42:5200::/56', 'service-cidr': 'fd7a:3c1e:9b42:5300::/112' };
const ipv4 = { 'cluster-cidr': '10.52.0.0/16', 'service-cidr': '10.53.0.0/16' };

function ranges(...lists: readonly (typeof ula)[]) {
  const join = (key: keyof typeof ula) => lists.map((list) => list[key]).join(',');
  return { clusterCidr: join('cluster-cidr'), serviceCidr: join('service-cidr') };
}

const clusters: [string, Cluster][] = (['v1.35.1+rke2r1', 'v1.35.1+k3s1'] as const).flatMap(
  (version): [string, Cluster][] => [
    [`IPv4-only ${version}`, aCluster({ version, ...ranges(ipv4) })],
    [`IPv6-only ${version}`, aCluster({ version, ...ranges(ula) })],
    [`dual-stack ${version}`, aCluster({ version, ...ranges(ipv4, ula) })],
    [`IPv6-first ${version}`, aCluster({ version, ...ranges(ula, ipv4) })],
  ],
);

describe('simulated hosts in memory', () => {
  const running: PlannedHost[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ engine }) => engine.stop()));
  });

  function hostsOf(cluster: Cluster): PlannedHost[] {
    const hosts = plannedHosts(cluster);
    running.push(...hosts);
    return hosts;
  }

  async function bringUp(hosts: readonly PlannedHost[]): Promise<void> {
    for (const host of hosts) {
      await host.apply();
      await until(
        async () => ({ failing: await host.failing(), state: host.engine.state, lines: host.engine.lines.slice(-2) }),
        ({ failing, state }) => failing.length === 0 && state === 'running',
      );
    }
  }

  it.each(clusters)('come up as %s with the plans of the manager', async (_, cluster) => {
    const hosts = hostsOf(cluster);
    await bringUp(hosts);
    const [init] = hosts;
    const nodes = await until(
      async () => readInventory((await init?.ask('inventory'))?.text ?? ''),
      (found) =>
        found.length === hosts.length &&
        found.every(({ ready, podRanges }) => ready === 'True' && podRanges.length > 0),
    );
    for (const { role } of hosts) {
      const node = nodes.find(({ name }) => name === role.node.name);
      const own = node?.addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
      expect(own).toEqual([role.rendered.config['node-ip']].flat());
    }
    const pods = nodes.map(({ podRanges }) => podRanges);
    expect(new Set(pods.flat()).size).toBe(pods.flat().length);
    const dns = await until(
      async () => readDnsAnswers((await init?.ask('dns-check'))?.text ?? ''),
      (answers) => answers.length > 0,
    );
    expect(dns.map(({ outcome }) => outcome)).toEqual(dns.map(() => 'answered'));
  });

  it('tell the etcd member of a server that runs etcd alone', async () => {
    const etcd = aPool({ name: 'etcd', controlPlaneRole: false, workerRole: false });
    const plane = aPool({ name: 'plane', etcdRole: false });
    const hosts = hostsOf(aCluster({ pools: [etcd, plane] }));
    const [init] = hosts;
    await init?.apply();
    const text = await until(
      async () => init?.ask('capture-address'),
      (answer) => answer?.code === 0,
    );
    const name = await init?.ask('etcd-name');
    expect(readEtcdMember(text?.text ?? '', name?.text ?? '').map((address) => address.text)).toEqual([
      init?.role.node.internal.find(({ family }) => family === 'ipv4')?.text,
    ]);
  });

  it('refuse a configuration whose families do not fit, and say so in the journal', async () => {
    const [init] = hostsOf(aCluster({ ...ranges(ipv4, ula) }));
    await init?.executor.reconcile([
      ...init.plan.files,
      configWith({ 'node-ip': init.role.node.internal[0]?.text ?? '' }),
    ]);
    const [install] = init?.plan.instructions.filter(({ name }) => name === 'install') ?? [];
    if (!init || !install) throw new Error('no init server');
    await init.executor.run(install, { checksum: '', index: 0, attempt: 1, signal: new AbortController().signal });
    await until(
      async () => init.engine.state,
      (state) => state === 'failed',
    );
    expect(init.engine.lines.join('\n')).toContain('cluster-cidr and node-ip must share the same IP version');
    expect(await init.failing()).toEqual(Object.keys(init.plan.probes));
  });

  it('refuse a second server with another critical value', async () => {
    const [init, joining] = hostsOf(aCluster());
    if (!init || !joining) throw new Error('no servers');
    await bringUp([init]);
    await joining.executor.reconcile([...joining.plan.files, configWith({ 'cluster-domain': 'other.local' })]);
    for (const [index, instruction] of joining.plan.instructions.entries()) {
      await joining.executor.run(instruction, {
        checksum: '',
        index,
        attempt: 1,
        signal: new AbortController().signal,
      });
    }
    await until(
      async () => joining.engine.state,
      (state) => state === 'failed',
    );
    expect(joining.engine.lines.join('\n')).toContain(
      'critical configuration value mismatch between servers: cluster-domain',
    );
  });

  it('drain a node as the upgrade strategy says, and not otherwise', async () => {
    const hosts = hostsOf(aCluster());
    await bringUp(hosts);
    const [init] = hosts;
    const node = hosts.at(-1)?.role.node.name ?? '';
    const alone = {
      namespace: 'default',
      name: 'alone',
      controller: '',
      hasEmptyDir: true,
      graceSeconds: 30,
      held: false,
    };
    init?.engine.decide(node, { pods: [alone] });
    const drain = (id: string, workerDrainOptions: NonNullable<UpgradeStrategy['workerDrainOptions']>) => {
      const options = drainWish(aNode(node, 'w'), { workerDrainOptions })?.options;
      if (!options) throw new Error('the strategy wants no draining');
      return init?.carryOut({ kind: 'drain', id, machine: node, nodeName: node, options });
    };
    const strict = await drain('drain-1', { enabled: true });
    expect(strict).toMatchObject({ done: false, message: expect.stringContaining('--force') });
    expect(strict?.message).toContain('--delete-emptydir-data');
    expect(await drain('drain-2', { enabled: true, force: true, deleteEmptyDirData: true, timeout: 10 })).toMatchObject(
      {
        done: false,
        message: expect.stringContaining('global timeout reached: 10s'),
      },
    );
    const hasty = { enabled: true, force: true, deleteEmptyDirData: true, timeout: 10, gracePeriod: 5 };
    expect(await drain('drain-3', hasty)).toEqual({ done: true, message: 'no pod is left to move' });
  });

  it('lose the API when most etcd members are gone, and find it again', async () => {
    const hosts = hostsOf(aCluster());
    const servers = hosts.filter(
      ({ role }) => role.rendered.config['disable-etcd'] === undefined && role.node.roles.etcd,
    );
    await bringUp(servers);
    const [init, ...others] = servers;
    expect(others.length).toBeGreaterThanOrEqual(2);
    for (const { host } of others) host.connected = false;
    await until(
      async () => init?.failing(),
      (failing) => failing?.includes('kube-apiserver') === true,
    );
    expect(await init?.ask('inventory')).toMatchObject({ code: 1 });
    for (const { host } of others) host.connected = true;
    await until(
      async () => init?.failing(),
      (failing) => failing?.length === 0,
    );
  });
});

function configWith(config: object) {
  const content = Buffer.from(JSON.stringify(config)).toString('base64');
  const path = '/etc/rancher/rke2/config.yaml.d/99-test.yaml';
  return { path, content, permissions: '', uid: 0, gid: 0, directory: false, action: '' };
}
