import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../testing/kubernetes/api-server.ts';
import { type Answer, send } from '../../../testing/kubernetes/requests.ts';
import { widgetKind } from '../../../testing/kubernetes/widget.ts';
import { configmapKind } from '../../kinds/configmap/kind.ts';
import { eventKind } from '../../kinds/event/kind.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';
import { removeExpired } from './loops/expiry.ts';
import { servedKinds } from './served-kinds.ts';

const path = '/apis/test.drover.dev/v1/namespaces/default/widgets';
const kinds = [namespaceKind, configmapKind, eventKind, widgetKind];
const use: { api?: TestApi } = {};

function api(): TestApi {
  if (use.api === undefined) throw new Error('the API was not started');
  return use.api;
}

beforeEach(async () => {
  use.api = await startTestApi({ kinds, namespaces: ['default', 'other'] });
});
afterEach(async () => {
  expect(api().faults).toEqual([]);
  await api().close();
});

async function make(name: string, metadata: object = {}, at = path): Promise<Answer> {
  const body = { apiVersion: 'test.drover.dev/v1', kind: 'Widget', metadata: { name, ...metadata }, spec: {} };
  return (await send(api(), 'POST', at, { body })).body;
}
const get = async (name: string): Promise<Answer> => (await send(api(), 'GET', `${path}/${name}`)).body;
const remove = (name: string, body?: object, query = '') =>
  send(api(), 'DELETE', `${path}/${name}?${query}`, body === undefined ? {} : { body });
const ownedBy = (owner: Answer, blockOwnerDeletion = true) => ({
  ownerReferences: [
    {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name: owner.metadata.name,
      uid: owner.metadata.uid,
      blockOwnerDeletion,
    },
  ],
});
const codeOf = async (name: string) => (await send(api(), 'GET', `${path}/${name}`)).code;
const goes = (name: string) => expect.poll(() => codeOf(name), { timeout: 10_000 }).toBe(404);
const settles = () => new Promise((resolve) => setTimeout(resolve, 150));

describe('deleting an object', () => {
  test('answers with what was deleted', async () => {
    const { metadata } = await make('a');
    const { code, body } = await remove('a');
    expect([code, body]).toEqual([
      200,
      {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name: 'a', group: 'test.drover.dev', kind: 'widgets', uid: metadata.uid },
      },
    ]);
    expect(await codeOf('a')).toBe(404);
  });

  test('that finalizers hold waits for the last of them', async () => {
    await make('a', { finalizers: ['x.y/one', 'x.y/two'] });
    const begun = (await remove('a')).body;
    expect(begun.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, generation: 2 });
    expect((await remove('a')).body).toEqual(begun);
    const type = 'application/merge-patch+json';
    const patch = (finalizers: string[]) =>
      send(api(), 'PATCH', `${path}/a`, { body: { metadata: { finalizers } }, type });
    expect((await patch(['x.y/one', 'x.y/three'])).code).toBe(422);
    expect((await patch(['x.y/one'])).code).toBe(200);
    expect(await codeOf('a')).toBe(200);
    expect((await patch([])).code).toBe(200);
    expect(await codeOf('a')).toBe(404);
  });

  test.each([
    ['another uid', { preconditions: { uid: 'other' } }, 409],
    ['another version', { preconditions: { resourceVersion: '1' } }, 409],
    ['an unknown propagation', { propagationPolicy: 'Nope' }, 422],
    ['two wishes for dependents', { propagationPolicy: 'Orphan', orphanDependents: true }, 422],
    ['options that are none', { kind: 'Widget' }, 400],
  ])('with %s is refused', async (_, options, code) => {
    await make('a');
    expect((await remove('a', options)).code).toBe(code);
    expect(await codeOf('a')).toBe(200);
  });

  test('as a dry run leaves it', async () => {
    await make('a');
    expect((await remove('a', { dryRun: ['All'] })).code).toBe(200);
    expect((await remove('a', undefined, 'dryRun=All')).code).toBe(200);
    expect(await codeOf('a')).toBe(200);
  });

  test('of which there is none is answered with 404', async () => {
    expect((await remove('a')).body).toMatchObject({
      code: 404,
      reason: 'NotFound',
      details: { name: 'a', kind: 'widgets' },
    });
  });
});

describe('deleting a collection', () => {
  test('deletes what the selectors mean', async () => {
    await make('a', { labels: { del: 'yes' } });
    await make('b', { labels: { del: 'no' } });
    const { code, body } = await send(api(), 'DELETE', `${path}?labelSelector=del%3Dyes`);
    expect([code, body.items.map((item: Answer) => item.metadata.name)]).toEqual([200, ['a']]);
    expect([await codeOf('a'), await codeOf('b')]).toEqual([404, 200]);
  });

  test('over all namespaces at once is not possible', async () => {
    expect((await send(api(), 'DELETE', '/apis/test.drover.dev/v1/widgets')).code).toBe(405);
  });
});

describe('owners', () => {
  test('take their dependents along, down to the last', async () => {
    const parent = await make('parent');
    const child = await make('child', ownedBy(parent));
    await make('grandchild', ownedBy(child));
    await remove('parent', { propagationPolicy: 'Background' });
    await goes('child');
    await goes('grandchild');
  });

  test('take hundreds of dependents along before they go themselves', async () => {
    const parent = await make('parent');
    const names = Array.from({ length: 300 }, (_, index) => `child-${index}`);
    await Promise.all(names.map((name) => make(name, ownedBy(parent))));
    await remove('parent', { propagationPolicy: 'Foreground' });
    await goes('parent');
    expect((await send(api(), 'GET', path)).body.items).toEqual([]);
  });

  test('keep an object while one of them is left', async () => {
    const [one, two] = [await make('one'), await make('two')];
    const references = [...ownedBy(one).ownerReferences, ...ownedBy(two).ownerReferences];
    await make('child', { ownerReferences: references });
    await remove('one');
    await expect.poll(async () => (await get('child')).metadata.ownerReferences?.length).toBe(1);
    await remove('two');
    await goes('child');
  });

  test('count as they are now, however often the object changes meanwhile', async () => {
    const [one, two] = [await make('one'), await make('two')];
    await make('child', ownedBy(one));
    const patch = (body: object) =>
      send(api(), 'PATCH', `${path}/child`, { body, type: 'application/merge-patch+json' });
    for (const round of ['1', '2', '3']) await patch({ metadata: { labels: { round } } });
    await patch({ metadata: ownedBy(two) });
    await remove('one');
    await patch({ metadata: { labels: { round: '4' } } });
    await settles();
    expect(await codeOf('child')).toBe(200);
    await remove('two');
    await goes('child');
  });

  test('that never were let an object go', async () => {
    await make(
      'child',
      ownedBy({ apiVersion: 'test.drover.dev/v1', kind: 'Widget', metadata: { name: 'never', uid: 'u-0' } }),
    );
    await goes('child');
  });

  test('of a kind that is not served keep it', async () => {
    await make('child', ownedBy({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x', uid: 'u-0' } }));
    await settles();
    expect(await codeOf('child')).toBe(200);
  });

  test('of another namespace count as gone', async () => {
    const elsewhere = await make('elsewhere', {}, path.replace('default', 'other'));
    await make('child', ownedBy(elsewhere));
    await goes('child');
    expect((await send(api(), 'GET', `${path.replace('default', 'other')}/elsewhere`)).code).toBe(200);
  });

  test('deleted in the foreground wait for the whole chain below them, and go from the bottom up', async () => {
    const top = await make('top');
    const middle = await make('middle', ownedBy(top));
    await make('bottom', { ...ownedBy(middle), finalizers: ['x.y/hold'] });
    await remove('top', { propagationPolicy: 'Foreground' });
    await expect.poll(async () => (await get('bottom')).metadata.deletionTimestamp).toBeTypeOf('string');
    expect((await get('middle')).metadata.finalizers).toEqual(['foregroundDeletion']);
    expect(await codeOf('top')).toBe(200);
    await send(api(), 'PATCH', `${path}/bottom`, {
      body: { metadata: { finalizers: null } },
      type: 'application/merge-patch+json',
    });
    await goes('top');
    expect([await codeOf('middle'), await codeOf('bottom')]).toEqual([404, 404]);
  });

  test('deleted in the foreground wait for dependents that block', async () => {
    const parent = await make('parent');
    await make('blocking', { ...ownedBy(parent), finalizers: ['x.y/hold'] });
    await make('other', ownedBy(parent, false));
    const begun = (await remove('parent', { propagationPolicy: 'Foreground' })).body;
    expect(begun.metadata.finalizers).toEqual(['foregroundDeletion']);
    await goes('other');
    await expect.poll(async () => (await get('blocking')).metadata.deletionTimestamp).toBeTypeOf('string');
    expect(await codeOf('parent')).toBe(200);
    await send(api(), 'PATCH', `${path}/blocking`, {
      body: { metadata: { finalizers: null } },
      type: 'application/merge-patch+json',
    });
    await goes('parent');
  });

  test('deleted as orphaning let dependents go', async () => {
    const parent = await make('parent');
    await make('child', ownedBy(parent));
    await remove('parent', { propagationPolicy: 'Orphan' });
    await goes('parent');
    expect((await get('child')).metadata.ownerReferences).toBeUndefined();
  });

  test('deleted while nobody collected are noticed at the next start', async () => {
    const { store } = api();
    const idle = await startTestApi({ kinds, store, loops: false });
    const parent = await make('parent');
    await make('child', ownedBy(parent));
    await api().app.close();
    await send(idle, 'DELETE', `${path}/parent`);
    expect((await send(idle, 'GET', `${path}/child`)).code).toBe(200);
    const collecting = await startTestApi({ kinds, store });
    await expect.poll(async () => (await send(idle, 'GET', `${path}/child`)).code, { timeout: 10_000 }).toBe(404);
    await idle.app.close();
    await collecting.app.close();
  });
});

describe('a namespace', () => {
  const namespace = '/api/v1/namespaces/other';

  test('is made active, with its name as a label and the finalizer of the server', async () => {
    const { body } = await send(api(), 'GET', namespace);
    expect(body).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'other' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  test('is emptied before it goes, and takes nothing new meanwhile', async () => {
    const inside = path.replace('default', 'other');
    await make('held', { finalizers: ['x.y/hold'] }, inside);
    await make('plain', {}, inside);
    const { code, body } = await send(api(), 'DELETE', namespace);
    expect([code, body.status.phase]).toEqual([200, 'Terminating']);
    const late = await send(api(), 'POST', inside, {
      body: { apiVersion: 'test.drover.dev/v1', kind: 'Widget', metadata: { name: 'late' } },
    });
    expect([late.code, late.body.reason]).toEqual([403, 'Forbidden']);
    await expect.poll(async () => (await send(api(), 'GET', `${inside}/plain`)).code).toBe(404);
    expect((await send(api(), 'GET', namespace)).code).toBe(200);
    await send(api(), 'PATCH', `${inside}/held`, {
      body: { metadata: { finalizers: [] } },
      type: 'application/merge-patch+json',
    });
    await expect.poll(async () => (await send(api(), 'GET', namespace)).code, { timeout: 10_000 }).toBe(404);
  });

  test('that the product needs is never deleted', async () => {
    expect((await send(api(), 'DELETE', '/api/v1/namespaces/default')).body).toMatchObject({
      code: 403,
      reason: 'Forbidden',
    });
  });

  test('keeps its finalizers from all but the finalize endpoint', async () => {
    const body = (await send(api(), 'GET', namespace)).body;
    const changed = { ...body, spec: { finalizers: ['kubernetes', 'x.y/more'] } };
    const put = await send(api(), 'PUT', namespace, { body: { ...changed, metadata: { name: 'other' } } });
    expect([put.code, put.body.spec.finalizers]).toEqual([200, ['kubernetes']]);
    const { resourceVersion } = put.body.metadata;
    const next = { ...changed, metadata: { ...changed.metadata, resourceVersion } };
    const finalized = await send(api(), 'PUT', `${namespace}/finalize`, { body: next });
    expect([finalized.code, finalized.body.spec.finalizers]).toEqual([200, ['kubernetes', 'x.y/more']]);
  });
});

describe('events', () => {
  test('go an hour after they last happened', async () => {
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+/, '');
    const event = (name: string, lastTimestamp: string) => ({
      metadata: { name },
      involvedObject: { namespace: 'default' },
      lastTimestamp,
    });
    await send(api(), 'POST', '/api/v1/namespaces/default/events', { body: event('old', ago(0)) });
    const inTwoHours = () => new Date(Date.now() + 2 * 3_600_000);
    const options = { kinds, store: api().store, admission: () => ({ issues: [], enforce: true }), loops: false };
    const later = {
      ...options,
      now: inTwoHours,
      fault: () => {},
      authorizer: { authorize: () => ({ allowed: true, reason: '' }), policyOf: () => ({ resources: [], paths: [] }) },
      version: { major: '1', minor: '36', gitVersion: 'v1.36.0', gitCommit: '', buildDate: '' },
    };
    await removeExpired({ ...later, now: () => new Date() }, servedKinds(kinds));
    expect((await send(api(), 'GET', '/api/v1/namespaces/default/events')).body.items).toHaveLength(1);
    await removeExpired(later, servedKinds(kinds));
    expect((await send(api(), 'GET', '/api/v1/namespaces/default/events')).body.items).toEqual([]);
  });
});
