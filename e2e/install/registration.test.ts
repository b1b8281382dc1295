import { mkdirSync, writeFileSync } from 'node:fs';
import { request as rawRequest } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Answer, scratchFolder, startManager, type TestManager } from '../server/manager.ts';

const folder = scratchFolder();
const cluster = 'c-m-joining1';
const tokensPath = `/apis/management.cattle.io/v3/namespaces/${cluster}/clusterregistrationtokens`;
const machinesPath = '/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet-default/machines';
const secretsPath = '/api/v1/namespaces/fleet-default/secrets';
let manager: TestManager;

type Json = Readonly<Record<string, unknown>>;

async function must(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Json> {
  const sent = body === undefined ? {} : { body, headers: { 'content-type': type } };
  const answer = await manager.call(path, { method, token: manager.root, ...sent });
  if (answer.status >= 300) throw new Error(`${method} ${path} was answered with ${answer.status}: ${answer.text}`);
  return answer.json;
}

/** Makes a registration token and gives its value once the manager has made it. */
async function makeToken(name: string, spec: Json = {}): Promise<string> {
  await must('POST', tokensPath, {
    apiVersion: 'management.cattle.io/v3',
    kind: 'ClusterRegistrationToken',
    metadata: { name, namespace: cluster },
    spec: { clusterName: cluster, ...spec },
  });
  return tokenValue(name, () => true);
}

async function tokenValue(name: string, isRight: (token: string) => boolean): Promise<string> {
  for (;;) {
    const { status } = (await must('GET', `${tokensPath}/${name}`)) as { status?: { token?: string } };
    if (status?.token !== undefined && isRight(status.token)) return status.token;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

interface Host {
  readonly id: string;
  readonly token: string;
  readonly address?: string;
  readonly roles?: string;
  readonly bootId?: string;
  readonly hostname?: string;
  readonly more?: Readonly<Record<string, string>>;
}

function register(host: Host, path = '/v3/connect/agent'): Promise<Answer> {
  const { id, token, address = '10.1.0.11', roles = 'etcd control-plane worker' } = host;
  const headers = {
    authorization: `Bearer ${token}`,
    'x-cattle-id': id,
    'x-cattle-internal-address': address,
    ...Object.fromEntries(roles.split(' ').map((role) => [`x-cattle-role-${role}`, 'true'])),
    ...(host.bootId === undefined ? {} : { 'x-drover-boot-id': host.bootId }),
    ...(host.hostname === undefined ? {} : { 'x-drover-hostname': host.hostname }),
    ...host.more,
  };
  return manager.call(path, { headers });
}

/** What an agent is given: its credential and its secret. */
function connectionOf(answer: Answer): { readonly token: string; readonly secret: string } {
  const { kubeConfig = '', secretName = '' } = answer.json as { kubeConfig?: string; secretName?: string };
  const { users } = parse(kubeConfig) as { users: { user: { token: string } }[] };
  return { token: users[0]?.user.token ?? '', secret: `${secretsPath}/${secretName}` };
}

beforeAll(async () => {
  const data = join(folder.path, 'data');
  mkdirSync(join(data, 'assets'), { recursive: true });
  writeFileSync(join(data, 'assets', 'rancher-system-agent-amd64'), 'an agent');
  writeFileSync(join(data, 'assets', 'rancher-system-agent-arm64'), 'another agent');
  writeFileSync(
    join(data, 'assets', 'rancher-system-agent-arm64.sha256'),
    `${'0'.repeat(64)}  rancher-system-agent-arm64\n`,
  );
  manager = await startManager(data, ['--server-url', 'https://drover.test:8443', '--host-stack', 'dual']);
  const releases = '/apis/management.cattle.io/v3/settings/system-agent-releases-url';
  await must('PATCH', releases, { value: 'none' }, 'application/merge-patch+json');
  await must('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: cluster } });
  await must('POST', '/apis/provisioning.cattle.io/v1/namespaces/fleet-default/clusters', {
    apiVersion: 'provisioning.cattle.io/v1',
    kind: 'Cluster',
    metadata: { name: 'joining', namespace: 'fleet-default' },
    spec: {
      kubernetesVersion: 'v1.34.1+rke2r1',
      rkeConfig: { machineGlobalConfig: { 'cluster-cidr': '10.52.0.0/16', 'service-cidr': '10.53.0.0/16' } },
    },
  });
  await must('POST', '/apis/management.cattle.io/v3/clusters', {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Cluster',
    metadata: { name: cluster },
    spec: { displayName: 'joining', fleetWorkspaceName: 'fleet-default' },
  });
});
afterAll(async () => {
  await manager.stop();
  folder.remove();
});

describe('a registration token', () => {
  it('stands in the commands for those who may read credentials', async () => {
    const token = await makeToken('shown');
    const { status } = (await must('GET', `${tokensPath}/shown`)) as { status: Record<string, string> };
    expect(status.nodeCommand).toContain(
      `--server https://drover.test:8443 --label 'cattle.io/os=linux' --token ${token} --ca-checksum `,
    );
    expect(status.windowsNodeCommand).toContain(`-Token ${token} -Worker`);
    const { items } = (await must('GET', tokensPath)) as { items: { status: Record<string, string> }[] };
    expect(items.some((item) => item.status.token === token)).toBe(true);
  });

  it('is unknown when it is wrong, and absent when it is', async () => {
    expect(await register({ id: 'w1', token: 'wrong' })).toMatchObject({
      status: 401,
      json: { message: 'wrong token: the manager does not know this registration token' },
    });
    expect(await manager.call('/v3/connect/agent')).toMatchObject({ status: 401 });
  });

  it('is for its roles only', async () => {
    const token = await makeToken('workers', { roles: { worker: true } });
    expect(await register({ id: 's1', token, roles: 'etcd' })).toMatchObject({
      status: 403,
      json: {
        message: 'the registration token workers is for workers, not for etcd; use another token, or other roles',
      },
    });
    expect((await register({ id: 's2', token, address: '10.1.0.20', roles: 'worker' })).status).toBe(200);
  });

  it('stops when it is disabled, and when its time is over', async () => {
    const token = await makeToken('switched', { ttl: 10 });
    await must('PATCH', `${tokensPath}/switched`, { spec: { disabled: true } }, 'application/merge-patch+json');
    for (;;) {
      const { status, json } = await register({ id: 'd1', token, address: '10.1.0.21' }, '/v3/connect/cluster-info');
      if (status !== 401) continue;
      expect(json.message).toBe('the registration token switched was disabled');
      break;
    }
    const { status } = (await must('GET', `${tokensPath}/switched`)) as { status: { expiresAt: string } };
    expect(Date.parse(status.expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
  });

  it('is replaced when its generation is raised, and works on for the grace period', async () => {
    const first = await makeToken('renewed', { gracePeriod: 5 });
    await must('PATCH', `${tokensPath}/renewed`, { spec: { generation: 1 } }, 'application/merge-patch+json');
    const second = await tokenValue('renewed', (token) => token !== first);
    const info = (token: string) =>
      register({ id: 'r1', token, more: { 'x-cattle-field': 'kubernetesversion' } }, '/v3/connect/cluster-info');
    expect(await info(second)).toMatchObject({ status: 200, json: { kubernetesversion: 'v1.34.1+rke2r1' } });
    expect((await info(first)).status).toBe(200);
    await must(
      'PATCH',
      `${tokensPath}/renewed`,
      { spec: { generation: 2, gracePeriod: 0 } },
      'application/merge-patch+json',
    );
    await tokenValue('renewed', (token) => token !== second);
    expect((await info(second)).status).toBe(401);
  });

  it('of a namespace that is not the cluster’s own is never made', async () => {
    await must('POST', '/apis/management.cattle.io/v3/namespaces/fleet-default/clusterregistrationtokens', {
      apiVersion: 'management.cattle.io/v3',
      kind: 'ClusterRegistrationToken',
      metadata: { name: 'intruder', namespace: 'fleet-default' },
      spec: { clusterName: cluster },
    });
    await makeToken('after-the-intruder');
    const object = await must(
      'GET',
      '/apis/management.cattle.io/v3/namespaces/fleet-default/clusterregistrationtokens/intruder',
    );
    expect(object.status).toBeUndefined();
  });
});

describe('a host', () => {
  it('gets the same secret each time, and a credential that works while the one before still does', async () => {
    const token = await makeToken('again');
    const host = { id: 'again-1', token, address: '10.1.0.30', bootId: 'b1', hostname: 'again' };
    const [first, second, third] = [await register(host), await register(host), await register(host)].map(connectionOf);
    if (!first || !second || !third) throw new Error('three registrations give three connections');
    expect(second.secret).toBe(first.secret);
    expect(new Set([first.token, second.token, third.token]).size).toBe(3);
    const read = async (token_: string) => (await manager.call(first.secret, { token: token_ })).status;
    expect(await Promise.all([first, second, third].map(({ token: own }) => read(own)))).toEqual([401, 200, 200]);
    const { items } = (await must('GET', machinesPath)) as {
      items: { metadata: { labels: Record<string, string> } }[];
    };
    expect(items.filter(({ metadata }) => metadata.labels['rke.cattle.io/machine-id'] === 'again-1')).toHaveLength(1);
  });

  it('is refused with every problem in one sentence each', async () => {
    const token = await makeToken('problems');
    const { status, json } = await register({ id: 'p1', token, address: '169.254.0.5,10.1.0.30' });
    expect(status).toBe(422);
    expect(json.message).toContain('- --internal-address[0]: ');
    expect(json.message).toMatch(/10\.1\.0\.30.*again/);
  });

  it('keeps its roles', async () => {
    const token = await makeToken('roles');
    expect((await register({ id: 'k1', token, address: '10.1.0.40' })).status).toBe(200);
    expect(await register({ id: 'k1', token, address: '10.1.0.40', roles: 'worker' })).toMatchObject({
      status: 409,
      json: {
        message: expect.stringContaining(
          'registered as etcd, control plane, worker, and asks for worker; roles of a node cannot change',
        ),
      },
    });
  });

  it('that is a copy of one that is connected is refused', async () => {
    const token = await makeToken('copies');
    const host = { id: 'cloned', token, address: '10.1.0.50', bootId: 'b1', hostname: 'original' };
    const { token: own, secret } = connectionOf(await register(host));
    const name = secret.slice(secret.lastIndexOf('/') + 1);
    const watch = rawRequest({
      host: '127.0.0.1',
      port: manager.port,
      ca: manager.ca,
      path: `${secretsPath}?watch=true&fieldSelector=metadata.name%3D${name}`,
      headers: { authorization: `Bearer ${own}` },
    });
    await new Promise((resolve) => {
      watch.once('response', resolve).end();
    });
    const copy = { ...host, bootId: 'b2', hostname: 'copy' };
    expect(await register(copy)).toMatchObject({
      status: 409,
      json: { message: expect.stringContaining('the host original is connected at this moment') },
    });
    expect((await register(host)).status).toBe(200);
    watch.on('error', () => {}).destroy();
    while ((await register(copy)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('asks in vain for a configuration that is not made yet', async () => {
    const token = await makeToken('early');
    await register({ id: 'early', token, address: '10.1.0.60' });
    const answer = await register({ id: 'early', token, address: '10.1.0.60' }, '/v3/connect/config-yaml');
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });
});

describe('an agent', () => {
  it('changes nothing of its secret but what it reports', async () => {
    const token = await makeToken('agents');
    const { token: own, secret } = connectionOf(await register({ id: 'agent-1', token, address: '10.1.0.70' }));
    const text = (value: string): string => Buffer.from(value).toString('base64');
    await must(
      'PATCH',
      secret,
      { data: { plan: text('{"files":[]}'), 'max-failures': text('5') } },
      'application/merge-patch+json',
    );
    const before = (await manager.call(secret, { token: own })).json as { metadata: Json; data: Json };
    const written = {
      ...before,
      metadata: { ...before.metadata, labels: { stolen: 'yes' }, annotations: { a: 'b' } },
      data: {
        plan: text('{"files":["mine"]}'),
        'applied-checksum': text('abc'),
        'plan-state': null,
        'success-count': null,
        own: text('x'),
      },
    };
    const answer = await manager.call(secret, { method: 'PUT', token: own, body: written });
    expect(answer.status).toBe(200);
    const after = answer.json as {
      metadata: { labels: Json; annotations?: Json; resourceVersion: string };
      data: Json;
    };
    expect(after.data).toEqual({
      plan: text('{"files":[]}'),
      'max-failures': text('5'),
      'applied-checksum': text('abc'),
      // An agent reads null as nothing, and would write again at every pass what it cannot find.
      'success-count': '',
    });
    expect(after.metadata.labels).toEqual(before.metadata.labels);
    expect(after.metadata.annotations).toBeUndefined();
    expect(Number(after.metadata.resourceVersion)).toBeGreaterThan(Number(before.metadata.resourceVersion));
    expect(await manager.call(secret, { method: 'PUT', token: own, body: written })).toMatchObject({
      status: 409,
      json: { reason: 'Conflict' },
    });
  });
});

describe('assets', () => {
  it('come with their checksum, which the install script knows', async () => {
    const { text, headers } = await manager.call('/assets/rancher-system-agent-amd64');
    expect(text).toBe('an agent');
    const script = (await manager.call('/system-agent-install.sh')).text;
    expect(script).toContain(`DROVER_AGENT_CHECKSUM_amd64=${headers['x-checksum-sha256']}\n`);
    expect(script).not.toContain('\nDROVER_AGENT_CHECKSUM_arm64=');
  });

  it('that are not what their checksum says are not served', async () => {
    const { status, json } = await manager.call('/assets/rancher-system-agent-arm64');
    expect(status).toBe(404);
    expect(json.message ?? '').toContain('put the right file there');
  });

  it('are no way to other files', async () => {
    for (const name of ['..%2fstore.key', '%2e%2e', 'rancher-system-agent-amd64.sha256', 'manager.json']) {
      expect([400, 404]).toContain((await manager.call(`/assets/${name}`)).status);
    }
  });
});
