import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { needs } from '../../testing/needs.ts';
import type { LabHost } from '../lab/host.ts';
import { secondOf } from '../lab/network.ts';
import { homeFolder } from '../lab/place.ts';
import { bundleProgram, type Program } from '../lab/program.ts';
import { clusters, type Journey, machines, openJourney } from './journey.ts';
import { all, controlPlane, etcd, inOrder, type Story, worker } from './story.ts';

const usualHosts = { s1: all, s2: all, s3: all, w1: worker, w2: worker };

const stories: readonly Story[] = [
  {
    title: 'IPv4-only RKE2 with Canal',
    name: 'harbour',
    stack: 'ipv4',
    families: ['ipv4'],
    engine: 'rke2',
    version: 'v1.34.1+rke2r1',
    cni: 'canal',
    hosts: usualHosts,
    command: 'verb',
    internalAddress: () => undefined,
  },
  {
    title: 'IPv6-only RKE2 with Calico',
    name: 'lighthouse',
    stack: 'ipv6',
    families: ['ipv6'],
    engine: 'rke2',
    version: 'v1.35.1+rke2r1',
    cni: 'calico',
    hosts: usualHosts,
    command: 'object',
    internalAddress: ({ ipv6 }) => ipv6,
  },
  {
    title: 'dual-stack K3s, IPv4 first',
    name: 'quay',
    stack: 'dual',
    families: ['ipv4', 'ipv6'],
    engine: 'k3s',
    version: 'v1.34.1+k3s1',
    config: { 'tls-san': ['quay.test'] },
    hosts: usualHosts,
    command: 'object',
    internalAddress: () => 'eth0',
  },
  {
    title: 'dual-stack RKE2 with Cilium, IPv6 first, every role on hosts of its own',
    name: 'pier',
    stack: 'dual',
    families: ['ipv6', 'ipv4'],
    engine: 'rke2',
    version: 'v1.35.1+rke2r1',
    cni: 'cilium',
    hosts: { s1: etcd, s2: controlPlane, s3: controlPlane, w1: worker, w2: worker },
    command: 'verb',
    external: true,
    // In the other order than the cluster's: that is what must come out right.
    internalAddress: ({ ipv4, ipv6 }) => `${ipv4},${ipv6}`,
  },
];

/** Journeys go on beside each other; what happens in one of them has an order. */
function step(name: string, run: () => Promise<void> | void): void {
  it(name, { concurrent: false }, run);
}

/** The story whose cluster goes on living after it was made. */
const long = 'quay';
const newVersion = 'v1.35.1+k3s1';

needs(
  'root',
  'network namespaces',
  'kubectl',
  'bash and curl',
)('hosts in namespaces of their own', () => {
  const shared: { program?: Program } = {};
  beforeAll(async () => {
    shared.program = await bundleProgram();
  });
  afterAll(() => shared.program?.remove());

  describe.concurrent.each(stories)('as $title', (story) => {
    const state: { journey?: Journey } = {};
    const journey = (): Journey => {
      if (!state.journey) throw new Error('the journey has not begun');
      return state.journey;
    };

    beforeAll(async () => {
      if (!shared.program) throw new Error('there is no program');
      state.journey = await openJourney(story, shared.program);
      await state.journey.apply();
    });
    afterAll(() => state.journey?.lab.close());

    step('become a cluster that is ready and verified in every family', async () => {
      await Promise.all(Object.entries(story.hosts).map(([name, roles]) => journey().join(name, roles)));
      await journey().ready(150);
      expect(await journey().machines()).toHaveLength(5);
    });

    step('have addresses of every family, the primary one first', async () => {
      for (const host of journey().lab.hosts) {
        const { status } = await journey().machineOf(host.name);
        const internal = status.addresses?.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
        expect(internal, host.name).toEqual(inOrder(host.addresses, story));
        const external = status.addresses?.filter(({ type }) => type === 'ExternalIP').map(({ address }) => address);
        expect(external, host.name).toEqual(story.external ? inOrder(secondOf(host.addresses), story) : []);
        expect(status.nodeInfo?.kubeletVersion).toBe(story.version);
      }
    });

    step('have engines that were told so', () => expectConfigurations(journey()));

    step('answer kubectl in every context of the kubeconfig', () => expectContexts(journey()));

    step('leave nothing to ask why', async () => {
      const { code, stdout } = await journey().lab.desk.drover(['why', 'cluster', story.name]);
      expect(stdout).toContain('is ready');
      expect(code).toBe(0);
    });

    if (story.name === long) describeLife(journey);
  });
});

/** What became of the engine's files on every host. */
function expectConfigurations(journey: Journey): void {
  const { story, lab } = journey;
  const joined: string[] = [];
  for (const host of lab.hosts) {
    const config = journey.engineConfig(host);
    const roles = story.hosts[host.name];
    // Also where the host names none: then the script finds them.
    const told = inOrder(host.addresses, story);
    expect(listOf(config['node-ip']), host.name).toEqual(told);
    const isServer = roles?.etcd || roles?.controlPlane;
    expect(config['advertise-address'], host.name).toBe(isServer ? told[0] : undefined);
    // What the engine adds to its certificate by itself is not there.
    const names = [
      ...(story.external ? inOrder(secondOf(host.addresses), story) : []),
      ...listOf(story.config?.['tls-san']),
    ];
    if (isServer) expect(listOf(config['tls-san']).toSorted(), host.name).toEqual(names.toSorted());
    if (config.server !== undefined) joined.push(String(config.server));
    else expect(isServer, host.name).toBe(true);
  }
  // All but the first server join somebody, over the primary family.
  expect(joined).toHaveLength(lab.hosts.length - 1);
  const port = story.engine === 'rke2' ? 9345 : 6443;
  const possible = lab.hosts.map(({ addresses }) => {
    const [primary = ''] = inOrder(addresses, story);
    return `https://${primary.includes(':') ? `[${primary}]` : primary}:${port}`;
  });
  for (const server of joined) expect(possible).toContain(server);
}

function listOf(value: unknown): string[] {
  return [value ?? []].flat().flatMap((item) => String(item).split(','));
}

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: { readonly server: string } }[];
  readonly contexts: readonly { readonly name: string; readonly context: { readonly cluster: string } }[];
}

/** One context for the cluster, and one for each control plane by each family; all of them answer. */
async function expectContexts({ story, lab }: Journey): Promise<void> {
  const { desk } = lab;
  const file = `${homeFolder}/.kube/${story.name}`;
  const made = await desk.drover(['kubeconfig', story.name, '--print']);
  expect(made.stderr).toBe('');
  await desk.place.ok(['sh', '-c', 'cat >"$1"', 'sh', file], { input: made.stdout });
  const { contexts, clusters: ways } = parse(made.stdout) as Kubeconfig;
  const planes = lab.hosts.filter(({ name }) => story.hosts[name]?.controlPlane);
  const expected = planes.flatMap(({ name, addresses }) =>
    story.families.map((family) => {
      const reached = story.external ? secondOf(addresses) : addresses;
      return [`${story.name}-${name}-${family}`, `https://${hostOf(reached[family])}:6443`];
    }),
  );
  const found = new Map(contexts.map(({ name, context }) => [name, ways.find((way) => way.name === context.cluster)]));
  expect([...found.keys()].toSorted()).toEqual([story.name, ...expected.map(([name]) => name)].toSorted());
  for (const [name, url] of expected) expect(found.get(name ?? '')?.cluster.server).toBe(url);
  const nodes = Object.entries(story.hosts).filter(
    ([, roles]) => roles.worker || roles.controlPlane || story.engine === 'rke2',
  );
  for (const context of found.keys()) {
    const listed = await desk.ask(['--kubeconfig', file, '--context', context, 'get', 'nodes', '-o', 'name']);
    expect(listed.trim().split('\n'), context).toEqual(nodes.map(([name]) => `node/${name}`));
  }
}

function hostOf(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** What comes after the first day. */
function describeLife(journey: () => Journey): void {
  const cluster = `${clusters}/${long}`;

  step('take a new minor version, all of them', async () => {
    const { desk } = journey().lab;
    const change = JSON.stringify({ spec: { kubernetesVersion: newVersion } });
    await desk.ask(['patch', cluster, '--type', 'merge', '-p', change]);
    await journey().ready(150);
    const versions = (await journey().machines()).map(({ status }) => status.nodeInfo?.kubeletVersion);
    expect(versions).toEqual(versions.map(() => newVersion));
  });

  step('are let go one by one', async () => {
    const leaving = [journey().host('w2'), journey().host('s3')];
    for (const { name } of leaving) {
      const { metadata } = await journey().machineOf(name);
      await journey().lab.desk.ask(['delete', machines, metadata.name, '--timeout=90s']);
    }
    await journey().ready(60);
    const names = (await journey().machines()).map(({ status }) => status.nodeRef?.name);
    expect(names.toSorted()).toEqual(['s1', 's2', 'w1']);
    for (const { place } of leaving) expect(place.processes('simulate engine run')).toEqual([]);
  });

  step('are joined by a host in the place of one that left', async () => {
    await journey().join('s4', all);
    await journey().ready(90);
    const server = journey().engineConfig(journey().host('s4')).server;
    expect(server).toMatch(/^https:\/\/10\.98\.0\.\d+:6443$/);
    expect(await journey().machines()).toHaveLength(4);
  });

  step('leave nothing behind when the cluster is deleted', async () => {
    const { desk, hosts } = journey().lab;
    const id = await desk.ask(['get', cluster, '-o', 'jsonpath={.status.clusterName}']);
    await desk.ask(['delete', cluster, '--timeout=120s']);
    const kinds = [clusters, machines, 'nodeplans.drover.dev', 'secrets', 'configmaps'];
    for (const kind of kinds) expect(await desk.ask(['get', kind, '-o', 'name']), kind).toBe('');
    await desk.ask(['wait', '--for=delete', `namespace/${id}`, '--timeout=60s']);
    const management = 'clusters.management.cattle.io';
    expect(await desk.ask(['get', management, '-o', 'name'])).not.toContain(id);
    const tokens = await desk.ask(['get', 'clusterregistrationtokens.management.cattle.io', '-A', '-o', 'name']);
    expect(tokens).toBe('');
    await expectClean(hosts);
  });
}

const remains = [
  ...['/etc/rancher/k3s', '/var/lib/rancher/k3s', '/var/lib/rancher/capr', '/etc/rancher/agent'],
  ...['/opt/bin/k3s', '/opt/bin/k3s-uninstall.sh', '/etc/sysctl.d/90-k3s.conf', '/var/lib/rancher/agent'],
  '/opt/rancher-system-agent/bin/rancher-system-agent',
];

/** Nothing of engine, manager and agent is left on the hosts. The agent goes half a minute after its last report. */
async function expectClean(hosts: readonly LabHost[]): Promise<void> {
  for (const host of hosts) {
    const busy = () =>
      ['simulate agent', 'simulate engine run', 'supervisor'].flatMap((text) => host.place.processes(text));
    const left = () => remains.filter((path) => existsSync(host.place.path(path)));
    for (let tries = 0; busy().length + left().length > 0 && tries < 90; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(busy(), host.name).toEqual([]);
    expect(left(), host.name).toEqual([]);
  }
}
