import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { aCluster } from '../../../../testing/builders.ts';
import { testFacts } from '../../../../testing/facts.ts';
import { MemoryStore } from '../../../../testing/memory-store.ts';
import { rules } from '../../../generated/rules.ts';
import { clusterSubject } from '../../../kinds/cluster/build-subject.ts';
import { clusterKind } from '../../../kinds/cluster/kind.ts';
import { roleLabels } from '../../../kinds/cluster/machine-selection.ts';
import { instanceKind } from '../../../kinds/instance/kind.ts';
import { machineKind } from '../../../kinds/machine/kind.ts';
import { machineIdLabel } from '../../../kinds/machine/names.ts';
import { nodeplanKind } from '../../../kinds/nodeplan/kind.ts';
import { tokenKind } from '../../../kinds/token/kind.ts';
import type { Token } from '../../../kinds/token/schema.ts';
import { hashSecret } from '../../access/credential.ts';
import { anonymous } from '../../identity.ts';
import { keyOf, newObject, type ObjectKind, type StoredMetadata, secretObject } from '../../objects/object.ts';
import type { Settings } from '../../settings/settings.ts';
import { type Nodes, openNodes } from '../open.ts';
import type { NodeKnowledge } from './judge-host.ts';
import type { StoredMachine } from './machine-objects.ts';

const namespace = 'fleet-default';
const name = 'demo-workers-7xk2p';
const tokenName = 'bootstrap-0123';
const secret = 'a-secret-of-the-first-boot';
const token = `${tokenName}:${secret}`;
const minute = 60_000;

let store: MemoryStore;
let nodes: Nodes;
let app: FastifyInstance;
let time: number;

const knowledge: NodeKnowledge = {
  subjectOf: (cluster) => clusterSubject(cluster, { facts: testFacts(), findMachineConfig: () => undefined }),
  rules: rules.filter(({ on }) => on === 'NodeRegistration') as readonly unknown[] as NodeKnowledge['rules'],
};

async function put(kind: ObjectKind, text: string): Promise<void> {
  const { metadata } = JSON.parse(text) as { metadata: { name: string; namespace?: string } };
  const key = keyOf(kind, metadata);
  const stored = await store.get(key);
  const outcome = await store.commit([
    stored ? { op: 'update', key, value: text, ifRevision: stored.revision } : { op: 'create', key, value: text },
  ]);
  expect(outcome.ok).toBe(true);
}

async function read<T>(kind: ObjectKind, of: { name: string; namespace?: string }): Promise<T | undefined> {
  const stored = await store.get(keyOf(kind, of));
  return stored && (JSON.parse(stored.value) as T);
}

const machineNow = async () => (await read<StoredMachine>(machineKind, { name, namespace })) as StoredMachine;
const tokenNow = async () =>
  (await read<Token>(tokenKind, { name: tokenName })) as Token & { metadata: StoredMetadata };

async function changeToken(change: Partial<Token>): Promise<void> {
  await put(tokenKind, JSON.stringify({ ...(await tokenNow()), ...change }));
}

const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

async function recordInstance(status: object): Promise<void> {
  await put(instanceKind, newObject(instanceKind, { name, namespace }, { spec: {}, status }, new Date(time)));
}

beforeEach(async () => {
  store = new MemoryStore();
  time = Date.parse('2026-11-22T10:00:00Z');
  const now = new Date(time);
  const { spec } = aCluster();
  await put(clusterKind, newObject(clusterKind, { name: 'demo', namespace }, { spec }, now));
  const labels = { [roleLabels.worker]: 'true', 'cluster.x-k8s.io/cluster-name': 'demo', 'cattle.io/os': 'linux' };
  const machine = newObject(machineKind, { name, namespace, labels }, { spec: { clusterName: 'demo' } }, now);
  await put(machineKind, machine);
  const { metadata } = JSON.parse(machine) as StoredMachine;
  const bootstrapMachine = { namespace, name, uid: metadata.uid };
  const fields = { token: hashSecret(secret), bootstrapMachine, expiresAt: iso(time + 60 * minute), enabled: true };
  await put(tokenKind, newObject(tokenKind, { name: tokenName }, fields, now));
  await recordInstance({ instanceId: 'i-1' });
  const assetsFolder = mkdtempSync(join(tmpdir(), 'drover-assets-'));
  nodes = await openNodes({
    store,
    settings: {
      get: (setting: string) => (setting === 'server-url' ? 'https://manager.test:8443' : ''),
      onChange: () => () => {},
    } as unknown as Settings,
    knowledge,
    authorizer: { authorize: () => ({ allowed: false, reason: '' }), policyOf: () => ({ resources: [], paths: [] }) },
    assetsFolder,
    managerFacts: () => ({}),
    authority: () => '',
    now: () => new Date(time),
    fault(error) {
      throw error;
    },
  });
  app = Fastify();
  for (const field of ['user', 'attributes', 'source', 'auditNote']) app.decorateRequest(field, null);
  app.addHook('onRequest', async (request) => {
    request.user = anonymous;
    request.source = '192.0.2.7';
  });
  nodes.register(app);
  onTestFinished(async () => {
    await app.close();
    await nodes.close();
    rmSync(assetsFolder, { recursive: true });
  });
});

interface Said {
  readonly token?: string;
  readonly id?: string;
  readonly boot?: string;
  readonly [header: `x-${string}`]: string;
}

async function ask(path: string, { token: given = token, id = 'host-1', boot = 'boot-1', ...more }: Said = {}) {
  const headers = {
    authorization: `Bearer ${given}`,
    'x-cattle-id': id,
    'x-drover-boot-id': boot,
    'x-drover-hostname': name,
    ...more,
  };
  const answer = await app.inject({ method: 'GET', url: path, headers });
  const json = answer.body.startsWith('{') ? (answer.json() as Record<string, string>) : {};
  return { status: answer.statusCode, retryAfter: answer.headers['retry-after'], text: answer.body, json };
}

const register = (said: Said = {}) => ask('/v3/connect/agent', said);

describe('a host that registers with the token of its first boot', () => {
  it('becomes the node of its machine, whatever it says of roles, addresses, labels and taints', async () => {
    const before = await machineNow();
    const answer = await register({
      'x-cattle-role-etcd': 'true',
      'x-cattle-role-control-plane': 'true',
      'x-cattle-labels': 'rke.cattle.io/etcd-role=true',
      'x-cattle-address': '203.0.113.9',
      'x-cattle-node-name': 'other',
      'x-cattle-taints': 'a=b:NoSchedule',
    });
    expect(answer).toMatchObject({ status: 200, json: { namespace, secretName: `${name}-machine-plan` } });
    const machine = await machineNow();
    expect(machine.metadata.labels).toEqual({ ...before.metadata.labels, [machineIdLabel]: 'host-1' });
    expect(machine.metadata.annotations).toEqual({ 'drover.dev/boot-id': 'boot-1', 'drover.dev/hostname': name });
    expect(await read(nodeplanKind, { name, namespace })).toMatchObject({
      spec: { clusterName: 'demo', machineName: name },
      metadata: { ownerReferences: [{ kind: 'Machine', uid: machine.metadata.uid }] },
    });
    expect(await read(secretObject, { name: `${name}-machine-plan`, namespace })).toMatchObject({
      type: 'rke.cattle.io/machine-plan',
    });
  });

  it('needs to know no addresses, also as a server of an IPv6-first cluster', async () => {
    const { spec } = aCluster({
      clusterCidr: 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16',
      serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16',
    });
    await put(clusterKind, newObject(clusterKind, { name: 'demo', namespace }, { spec }, new Date(time)));
    const machine = await machineNow();
    const labels = { ...machine.metadata.labels, [roleLabels.controlPlane]: 'true' };
    await put(machineKind, JSON.stringify({ ...machine, metadata: { ...machine.metadata, labels } }));
    expect(await register()).toMatchObject({ status: 200 });
  });

  it('gets a credential that reaches the secret of its machine and nothing else', async () => {
    const { json } = await register();
    const { users } = parse(json.kubeConfig ?? '') as { users: [{ user: { token: string } }] };
    const [credential = ''] = users[0].user.token.split(':');
    expect(await read(tokenKind, { name: credential })).toMatchObject({
      nodeSecret: { namespace, name: `${name}-machine-plan` },
    });
  });

  it('gets the same again when its answer was lost, for ten minutes', async () => {
    const first = await register();
    expect(Date.parse((await tokenNow()).expiresAt ?? '')).toBe(time + 10 * minute);
    time += 5 * minute;
    const second = await register({ boot: 'boot-2' });
    expect(second).toMatchObject({ status: 200, json: { secretName: first.json.secretName } });
    expect(Date.parse((await tokenNow()).expiresAt ?? '')).toBe(time + 5 * minute);
    time += 5 * minute;
    expect(await register()).toMatchObject({ status: 401, text: expect.stringContaining('has ended') });
  });

  it('never makes a token live longer by registering', async () => {
    await changeToken({ expiresAt: iso(time + minute) });
    await register();
    expect(Date.parse((await tokenNow()).expiresAt ?? '')).toBe(time + minute);
  });

  it('is refused when another host has registered as the machine', async () => {
    await register();
    const second = await register({ id: 'host-2' });
    expect(second).toMatchObject({ status: 409, text: expect.stringContaining('another host has registered') });
    expect((await machineNow()).metadata.labels?.[machineIdLabel]).toBe('host-1');
  });

  it('wins or loses as a whole where two hosts come at once', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(ids.map((id) => register({ id })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const winner = ids[answers.findIndex(({ status }) => status === 200)];
    expect((await machineNow()).metadata.labels?.[machineIdLabel]).toBe(winner);
  });

  it('is refused as a copy while the first one is connected', async () => {
    await register();
    const watch = { source: '192.0.2.1', userAgent: '', isWatch: true };
    const end = nodes.contacts.note(`${namespace}/${name}-machine-plan`, watch);
    expect(await register({ boot: 'boot-2' })).toMatchObject({ status: 409, text: expect.stringContaining('copy') });
    end?.();
    expect(await register({ boot: 'boot-2' })).toMatchObject({ status: 200 });
  });

  it('waits until the provider has told that the machine exists', async () => {
    await recordInstance({ phase: 'Launching' });
    expect(await register()).toMatchObject({ status: 503, retryAfter: '5' });
    expect((await machineNow()).metadata.labels?.[machineIdLabel]).toBeUndefined();
    await recordInstance({ phase: 'Running', instanceId: 'i-1' });
    expect(await register()).toMatchObject({ status: 200 });
  });

  it.each([
    ['a wrong secret', { token: `${tokenName}:wrong` }, 401, 'wrong token'],
    ['an unknown name', { token: `bootstrap-9:${secret}` }, 401, 'wrong token'],
  ])('is refused with %s', async (_, said, status, text) => {
    expect(await register(said)).toMatchObject({ status, text: expect.stringContaining(text) });
  });

  it.each([
    ['is over', { expiresAt: '2026-11-22T09:59:59Z' }, 401, 'has ended'],
    ['has no end', { expiresAt: '' }, 401, 'has ended'],
    ['was disabled', { enabled: false }, 401, 'has ended'],
    ['is for an earlier machine of the name', { bootstrapMachine: { namespace, name, uid: 'x' } }, 409, 'no machine'],
    ['is no token of a first boot', { bootstrapMachine: null, userId: 'admin' }, 401, 'wrong token'],
  ])('is refused where the token %s', async (_, change, status, text) => {
    await changeToken(change);
    expect(await register()).toMatchObject({ status, text: expect.stringContaining(text) });
  });

  it('is refused when its machine is going', async () => {
    const machine = await machineNow();
    const metadata = { ...machine.metadata, deletionTimestamp: iso(time) };
    await put(machineKind, JSON.stringify({ ...machine, metadata }));
    expect(await register()).toMatchObject({ status: 409, text: expect.stringContaining('is being deleted') });
  });

  it('is told the configuration of its machine, and the release', async () => {
    expect(await ask('/v3/connect/cluster-info', { 'x-cattle-field': 'kubernetesversion' })).toMatchObject({
      status: 200,
      json: { kubernetesversion: 'v1.35.1+rke2r1' },
    });
    expect(await ask('/v3/connect/config-yaml')).toMatchObject({ status: 503 });
  });

  it('is checked as its machine, before and after it has registered', async () => {
    const check = async () =>
      app.inject({
        method: 'POST',
        url: '/v3/connect/preflight',
        headers: { authorization: `Bearer ${token}`, 'x-cattle-id': 'host-1' },
        payload: { format: 1, hostname: name, addresses: [] },
      });
    expect((await check()).statusCode).toBe(200);
    const configMap = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps' };
    expect(await read(configMap, { name: `${name}-preflight`, namespace })).toMatchObject({
      data: { verdict: expect.any(String) },
    });
  });
});
