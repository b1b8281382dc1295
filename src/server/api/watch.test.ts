import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../testing/kubernetes/api-server.ts';
import { type Answer, send, type Watching, watch } from '../../../testing/kubernetes/requests.ts';
import { widgetKind } from '../../../testing/kubernetes/widget.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';

const path = '/apis/test.drover.dev/v1/namespaces/default/widgets';
const use: { api?: TestApi } = {};
const open: Watching[] = [];

function api(): TestApi {
  if (use.api === undefined) throw new Error('the API was not started');
  return use.api;
}

beforeEach(async () => {
  use.api = await startTestApi({
    kinds: [namespaceKind, widgetKind],
    namespaces: ['default', 'other'],
    bookmarkSeconds: 0.1,
  });
});
afterEach(async () => {
  for (const each of open.splice(0)) each.stop();
  await api().close();
});

async function follow(query: string, accept?: string): Promise<Watching> {
  const watching = await watch(api(), `${path}?watch=true&${query}`, accept);
  open.push(watching);
  return watching;
}

async function create(name: string, labels: object = {}, at = path): Promise<Answer> {
  const object = {
    apiVersion: 'test.drover.dev/v1',
    kind: 'Widget',
    metadata: { name, labels },
    spec: { colour: 'red' },
  };
  return (await send(api(), 'POST', at, { body: object })).body;
}

async function patch(name: string, body: object): Promise<Answer> {
  return (await send(api(), 'PATCH', `${path}/${name}`, { body, type: 'application/merge-patch+json' })).body;
}

const told = ({ events }: Watching) =>
  events.map(({ type, object }) => `${type} ${object.metadata?.name ?? object.reason}`);

describe('a watch', () => {
  test('from nowhere tells what exists, then what changes', async () => {
    await create('a');
    const watching = await follow('');
    await expect.poll(() => told(watching)).toEqual(['ADDED a']);
    await patch('a', { spec: { colour: 'blue' } });
    await send(api(), 'DELETE', `${path}/a`);
    await expect.poll(() => told(watching)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    const versions = watching.events.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((x, y) => x - y));
    expect(new Set(versions).size).toBe(3);
  });

  test('from a revision tells only what came later', async () => {
    const { metadata } = await create('a');
    await create('b');
    const watching = await follow(`resourceVersion=${metadata.resourceVersion}`);
    await expect.poll(() => told(watching)).toEqual(['ADDED b']);
  });

  test('with revision 0 replays what exists, so that clients may drop the first event', async () => {
    await create('a');
    const watching = await follow('resourceVersion=0&fieldSelector=metadata.name=a');
    await create('b');
    await patch('a', { spec: { colour: 'blue' } });
    await expect.poll(() => told(watching)).toEqual(['ADDED a', 'MODIFIED a']);
  });

  test('of one namespace hears nothing of another one', async () => {
    const watching = await follow('');
    await create('foreign', {}, path.replace('default', 'other'));
    await create('own');
    await expect.poll(() => told(watching)).toEqual(['ADDED own']);
  });

  test('with a label selector turns changes of labels into additions and deletions', async () => {
    await create('a', { app: 'no' });
    const watching = await follow('labelSelector=app%3Dyes');
    const matching = await patch('a', { metadata: { labels: { app: 'yes' } } });
    await patch('a', { spec: { colour: 'blue' } });
    const gone = await patch('a', { metadata: { labels: { app: 'no' } } });
    await expect.poll(() => told(watching)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    expect(watching.events[0].object).toEqual(matching);
    const last = watching.events[2].object;
    expect(last.metadata.labels).toEqual({ app: 'yes' });
    expect(last.metadata.resourceVersion).toBe(gone.metadata.resourceVersion);
  });

  test('sends bookmarks only where they are allowed', async () => {
    const with0 = await follow('allowWatchBookmarks=true&labelSelector=app%3Dyes');
    const without = await follow('labelSelector=app%3Dyes');
    const { metadata } = await create('a', { app: 'no' });
    await expect.poll(() => with0.events.at(-1)?.object.metadata.resourceVersion).toBe(metadata.resourceVersion);
    expect(with0.events.every(({ type }) => type === 'BOOKMARK')).toBe(true);
    expect(with0.events[0].object).toMatchObject({ kind: 'Widget', apiVersion: 'test.drover.dev/v1' });
    expect(without.events).toEqual([]);
  });

  test('as a streaming list marks the end of the initial state', async () => {
    await create('a');
    await create('b');
    const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watching = await follow(query);
    await expect.poll(() => watching.events.length).toBeGreaterThanOrEqual(3);
    expect(told(watching).slice(0, 2)).toEqual(['ADDED a', 'ADDED b']);
    expect(watching.events[2]).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    await create('c');
    await expect
      .poll(() => told(watching).filter((line) => line.startsWith('ADDED')))
      .toEqual(['ADDED a', 'ADDED b', 'ADDED c']);
  });

  test('that asks for initial events without saying how fresh is refused', async () => {
    const { code, body } = await send(api(), 'GET', `${path}?watch=true&sendInitialEvents=true`);
    expect([code, body.reason]).toEqual([422, 'Invalid']);
  });

  test('ends by itself after its timeout', async () => {
    const watching = await follow('timeoutSeconds=1');
    await watching.ended;
    expect(watching.events).toEqual([]);
  });

  test('from a forgotten revision is told that it expired', async () => {
    await create('a');
    await create('b');
    await api().store.compact((await api().store.status()).revision);
    const watching = await follow('resourceVersion=1');
    await watching.ended;
    expect(watching.events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
  });

  test('from a revision that has not come is told so', async () => {
    const watching = await follow('resourceVersion=999999');
    await watching.ended;
    expect(watching.events).toMatchObject([{ type: 'ERROR', object: { code: 504, reason: 'Timeout' } }]);
  });

  test('in table form carries one row an event and the columns once', async () => {
    await create('a');
    const watching = await follow('', 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json');
    await patch('a', { spec: { colour: 'blue' } });
    await expect.poll(() => watching.events.length).toBe(2);
    const [first, second] = watching.events;
    expect(first.object.columnDefinitions.map((column: Answer) => column.name)).toEqual([
      'Name',
      'Colour',
      'Replicas',
      'Ready',
      'Age',
    ]);
    expect(second.object.columnDefinitions).toBeNull();
    expect(second.object.rows[0].cells.slice(0, 2)).toEqual(['a', 'blue']);
    expect(second.object.rows[0].object.kind).toBe('PartialObjectMetadata');
  });

  test('ends when the server stops', async () => {
    const watching = await follow('');
    await api().app.close();
    await watching.ended;
    expect(watching.events).toEqual([]);
  });
});
