import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../../../testing/conformance/agent.ts';
import { type ScriptedServer, scriptedServer } from '../../../../testing/conformance/agent-scripted-server.ts';
import { realClock, scaledClock } from '../agent/clock.ts';
import { releaseNamed } from '../agent/simulator.ts';
import type { HostMaker, HostOrder } from './host-maker.ts';
import { virtualHosts } from './virtual.ts';

describe('hosts in memory', () => {
  let server: ScriptedServer;
  let hosts: HostMaker;
  let answers: { readonly status: number; readonly body: object }[];
  const disks = new Map<string, string>();
  const warnings: string[] = [];

  const open = (clock = realClock) =>
    virtualHosts({
      clock,
      release: releaseNamed('0.15'),
      disks: { read: (id) => disks.get(id), write: (id, content) => void disks.set(id, content) },
      manager: undefined,
      startMs: 0,
      warn: (message) => void warnings.push(message),
    });

  beforeEach(async () => {
    server = await scriptedServer();
    disks.clear();
    warnings.length = 0;
    answers = [];
    const { connection } = server;
    const kubeConfig = JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: connection.server } }],
      users: [{ name: 'u', user: { token: connection.token } }],
    });
    const { namespace, secretName } = connection;
    server.intercept = (_, url) =>
      url.pathname === '/v3/connect/agent'
        ? (answers.shift() ?? { status: 200, body: { kubeConfig, namespace, secretName } })
        : undefined;
    hosts = open();
  });

  afterEach(async () => {
    await hosts.stop();
    await server.close();
  });

  const order = (id = 'sim-1', number = 1): HostOrder => ({
    id,
    name: `harbour-workers-${number}`,
    cluster: 'c-m-7h2kq9xd',
    families: ['ipv6'],
    addresses: { internal: [`fd7a::${number}`], external: [] },
    userData: `#cloud-config\nwrite_files:\n- path: /x\n  content: |\n    export CATTLE_SERVER=${new URL(server.connection.server).origin}\n    export CATTLE_TOKEN='a:b'\n`,
  });
  const registrations = () => server.requests.filter(({ url }) => url === '/v3/connect/agent').length;
  const connected = (count = 1) =>
    until(
      async () => server.requests.filter(({ url }) => url.includes('watch=true')).length,
      (watches) => watches >= count,
    );

  it('register by their user data, and run a node agent', async () => {
    expect(await hosts.boot(order())).toEqual({ internal: ['fd7a::1'], external: [] });
    await connected();
    expect(registrations()).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('go on as they are when they are booted again', async () => {
    await hosts.boot(order());
    await connected();
    await hosts.boot(order());
    expect(registrations()).toBe(1);
  });

  it('do not register again in the next process', async () => {
    await hosts.boot(order());
    await connected();
    await hosts.stop();
    hosts = open();
    await hosts.boot(order());
    await connected(2);
    expect(registrations()).toBe(1);
  });

  it('are gone when they are removed, and their addresses are free', async () => {
    await hosts.boot(order());
    await connected();
    await hosts.remove('sim-1');
    await hosts.remove('sim-1');
    await hosts.boot(order('sim-2', 1));
    await connected(2);
    expect(registrations()).toBe(2);
  });

  it('refuse an address that another one has', async () => {
    await hosts.boot(order());
    await expect(hosts.boot(order('sim-2', 1))).rejects.toThrow('belongs to another simulated host');
  });

  it('try again when they are not let in, and say why', async () => {
    hosts = open(scaledClock(1_000));
    answers = [
      { status: 401, body: { message: 'the token has ended' } },
      { status: 503, body: { message: 'busy' } },
    ];
    await hosts.boot(order());
    await connected();
    expect(registrations()).toBe(3);
    expect(warnings).toEqual(['harbour-workers-1 is not let in: the token has ended']);
  });

  it('say once what they wait for when it takes long', async () => {
    hosts = open(scaledClock(1_000));
    answers = Array.from({ length: 20 }, () => ({ status: 503, body: { message: 'busy' } }));
    await hosts.boot(order());
    await connected();
    expect(registrations()).toBe(21);
    expect(warnings).toEqual(['harbour-workers-1 still waits to be let in: busy']);
  });

  it('run without an agent where their user data registers nothing', async () => {
    await hosts.boot({ ...order(), userData: '#cloud-config\npackages: []\n' });
    expect(warnings).toEqual([expect.stringContaining('without a registration')]);
    expect(registrations()).toBe(0);
  });
});
