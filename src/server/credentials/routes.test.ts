import Fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { MemoryStore } from '../../../testing/memory-store.ts';
import { clusterKind } from '../../kinds/cluster/kind.ts';
import { instanceKind } from '../../kinds/instance/kind.ts';
import { isResourceRequest, type ResourceAttributes } from '../access/attributes.ts';
import { keyOf, newObject, secretObject } from '../objects/object.ts';
import { credentialRoutes } from './routes.ts';
import type { StoredSecret } from './view.ts';

const namespace = 'cattle-global-data';
const base = '/v3/cloudCredentials';
const now = new Date('2026-11-22T10:00:00Z');

let store: MemoryStore;
let app: FastifyInstance;
let allowed: boolean;
let asked: ResourceAttributes[];

beforeEach(async () => {
  store = new MemoryStore();
  allowed = true;
  asked = [];
  app = Fastify();
  for (const field of ['user', 'auditNote']) app.decorateRequest(field, null);
  app.addHook('onRequest', async (request) => {
    request.user = { name: 'ann', uid: '1', groups: [], extra: {} };
  });
  await app.register(credentialRoutes, {
    store,
    authorizer: {
      authorize(_, attributes) {
        if (isResourceRequest(attributes)) asked.push(attributes);
        return { allowed, reason: '' };
      },
      policyOf: () => ({ resources: [], paths: [] }),
    },
    now: () => now,
  });
  onTestFinished(() => app.close());
});

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) {
  const answer = await app.inject({ method, url: path, ...(payload && { payload }) });
  return { status: answer.statusCode, text: answer.body, json: answer.json() as Record<string, unknown> };
}

const order = {
  name: 'team a',
  description: 'for tests',
  labels: { team: 'a' },
  amazonec2credentialConfig: { accessKey: 'AKIA1', secretKey: 's3cr3t', defaultRegion: 'eu-central-1' },
};

async function made(): Promise<{ id: string; name: string; path: string }> {
  const { json } = await call('POST', base, order);
  const id = String(json.id);
  return { id, name: id.slice(namespace.length + 1), path: `${base}/${id}` };
}

async function secretOf(name: string): Promise<StoredSecret | undefined> {
  const stored = await store.get(keyOf(secretObject, { namespace, name }));
  return stored && (JSON.parse(stored.value) as StoredSecret);
}

const textIn = (secret: StoredSecret | undefined, key: string) =>
  Buffer.from(secret?.data?.[key] ?? '', 'base64').toString();

describe('cloud credentials', () => {
  it('are kept as Rancher keeps them', async () => {
    const { name } = await made();
    expect(name).toMatch(/^cc-[a-z0-9]{5}$/);
    const secret = await secretOf(name);
    expect(secret).toMatchObject({
      type: 'Opaque',
      metadata: {
        namespace,
        labels: { 'cattle.io/creator': 'norman', team: 'a' },
        annotations: {
          'field.cattle.io/name': 'team a',
          'field.cattle.io/description': 'for tests',
          'field.cattle.io/creatorId': 'ann',
        },
      },
    });
    expect(textIn(secret, 'amazonec2credentialConfig-secretKey')).toBe('s3cr3t');
  });

  it('are shown without what is secret in them', async () => {
    const created = await call('POST', base, order);
    const path = `${base}/${String(created.json.id)}`;
    const answers = [created, await call('GET', path), await call('GET', base), await call('PUT', path, {})];
    for (const { text } of answers) {
      expect(text).not.toContain('s3cr3t');
      expect(text).not.toContain(Buffer.from('s3cr3t').toString('base64'));
    }
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200]);
    expect(created.json).toMatchObject({
      type: 'cloudCredential',
      name: 'team a',
      amazonec2credentialConfig: { accessKey: 'AKIA1', defaultRegion: 'eu-central-1' },
      links: { self: expect.stringContaining(path) },
    });
  });

  it('are found by name, and no other Secret is among them', async () => {
    const { id } = await made();
    await call('POST', base, { name: 'b', digitaloceancredentialConfig: { accessToken: 't' } });
    const other = newObject(secretObject, { namespace, name: 'x' }, { data: { token: 'eA==' } }, now);
    await store.commit([{ op: 'create', key: keyOf(secretObject, { namespace, name: 'x' }), value: other }]);
    expect((await call('GET', base)).json).toMatchObject({ type: 'collection', pagination: { total: 2 } });
    expect((await call('GET', `${base}?name=team%20a&system=false`)).json).toMatchObject({ data: [{ id }] });
    expect((await call('GET', `${base}/${namespace}:x`)).status).toBe(404);
    expect((await call('GET', `${base}/kube-system:cc-1`)).status).toBe(404);
  });

  it('are changed in the given parts; a hidden value that comes back empty stays', async () => {
    const { name, path } = await made();
    const { json } = await call('PUT', path, {
      name: 'renamed',
      amazonec2credentialConfig: { accessKey: 'AKIA2', secretKey: '', defaultRegion: '' },
    });
    expect(json).toMatchObject({
      name: 'renamed',
      description: 'for tests',
      amazonec2credentialConfig: { accessKey: 'AKIA2' },
    });
    const secret = await secretOf(name);
    expect(textIn(secret, 'amazonec2credentialConfig-secretKey')).toBe('s3cr3t');
    expect(secret?.data).not.toHaveProperty('amazonec2credentialConfig-defaultRegion');
    await call('PUT', path, { amazonec2credentialConfig: { secretKey: 'new' } });
    expect(textIn(await secretOf(name), 'amazonec2credentialConfig-secretKey')).toBe('new');
  });

  it.each([
    [{ digitaloceancredentialConfig: {} }, 'needs a name'],
    [{ name: 'a' }, 'needs its values'],
    [{ name: 'a', acredentialConfig: {}, bcredentialConfig: {} }, 'expected one'],
    [{ name: 'a', acredentialConfig: { 'x y': '1' } }, 'expected letters and digits'],
    [{ name: 'a', acredentialConfig: { x: { secret: 'verysecret' } } }, 'acredentialConfig.x is expected to be text'],
    [{ name: 7, acredentialConfig: {} }, 'name is expected to be text'],
    [{ name: 'a', labels: { a: 1 }, acredentialConfig: {} }, 'labels is expected'],
  ])('are refused as %j', async (body, text) => {
    const answer = await call('POST', base, body);
    expect(answer).toMatchObject({ status: 422, json: { type: 'error', message: expect.stringContaining(text) } });
    expect(answer.text).not.toContain('verysecret');
  });

  it('keep their provider', async () => {
    const { path } = await made();
    const answer = await call('PUT', path, { digitaloceancredentialConfig: { accessToken: 't' } });
    expect(answer).toMatchObject({ status: 422 });
  });

  it('go when nothing uses them, and stay otherwise', async () => {
    const { id, name, path } = await made();
    const pools = [aPool({ cloudCredentialSecretName: id })];
    const cluster = { ...aCluster({ pools }) };
    const { spec } = cluster;
    const clusterKey = keyOf(clusterKind, { namespace: 'fleet-default', name: 'demo' });
    const value = newObject(clusterKind, { namespace: 'fleet-default', name: 'demo' }, { spec }, now);
    await store.commit([{ op: 'create', key: clusterKey, value }]);
    expect(await call('DELETE', path)).toMatchObject({
      status: 422,
      json: { code: 'InvalidAction', message: expect.stringContaining('cluster fleet-default/demo') },
    });
    await store.commit([{ op: 'delete', key: clusterKey }]);
    const instanceKey = keyOf(instanceKind, { namespace: 'fleet-default', name: 'demo-a' });
    const instance = newObject(
      instanceKind,
      { namespace: 'fleet-default', name: 'demo-a' },
      { spec: { clusterName: 'gone', cloudCredentialSecretName: id } },
      now,
    );
    await store.commit([{ op: 'create', key: instanceKey, value: instance }]);
    expect(await call('DELETE', path)).toMatchObject({ status: 422 });
    await store.commit([{ op: 'delete', key: instanceKey }]);
    expect(await call('DELETE', path)).toMatchObject({ status: 200 });
    expect(await secretOf(name)).toBeUndefined();
    expect(await call('DELETE', path)).toMatchObject({ status: 404 });
  });

  it('are reached by whoever may do the same with the Secret, and by nobody else', async () => {
    const { name, path } = await made();
    allowed = false;
    asked = [];
    const answers = [
      await call('GET', base),
      await call('POST', base, order),
      await call('GET', path),
      await call('PUT', path, {}),
      await call('DELETE', path),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect(asked.map(({ verb, name: of }) => [verb, of])).toEqual([
      ['list', ''],
      ['create', ''],
      ['get', name],
      ['update', name],
      ['delete', name],
    ]);
    for (const each of asked) expect(each).toMatchObject({ group: '', resource: 'secrets', namespace });
  });
});
