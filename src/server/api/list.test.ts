import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../testing/kubernetes/api-server.ts';
import { type Answer, send, watch } from '../../../testing/kubernetes/requests.ts';
import { widgetKind } from '../../../testing/kubernetes/widget.ts';
import { configmapKind } from '../../kinds/configmap/kind.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';

const root = '/apis/test.drover.dev/v1';
const path = `${root}/namespaces/default/widgets`;
const use: { api?: TestApi } = {};

function api(): TestApi {
  if (use.api === undefined) throw new Error('the API was not started');
  return use.api;
}

beforeAll(async () => {
  use.api = await startTestApi({ kinds: [namespaceKind, configmapKind, widgetKind], namespaces: ['default', 'other'] });
  for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries())
    await create(name, path, { even: String(index % 2 === 0) });
  await create('a', path.replace('default', 'other'), {});
});
afterAll(() => api().close());

async function create(name: string, at: string, labels: object): Promise<void> {
  const object = {
    apiVersion: 'test.drover.dev/v1',
    kind: 'Widget',
    metadata: { name, labels },
    spec: { colour: 'red' },
  };
  await send(api(), 'POST', at, { body: object });
}

const list = async (query: string, at = path): Promise<{ code: number; body: Answer }> =>
  send(api(), 'GET', `${at}?${query}`);
const namesOf = (body: Answer): string[] => body.items.map((item: Answer) => item.metadata.name);

describe('a list', () => {
  test('without limit holds everything, in order, at one revision', async () => {
    const { body } = await list('');
    expect(namesOf(body)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(body).toMatchObject({ kind: 'WidgetList', apiVersion: 'test.drover.dev/v1' });
    expect(body.metadata).toEqual({ resourceVersion: String((await api().store.status()).revision) });
    expect(body.items[0]).toEqual((await send(api(), 'GET', `${path}/a`)).body);
  });

  test('over all namespaces holds those of each', async () => {
    const { body } = await list('', `${root}/widgets`);
    expect(body.items.map((item: Answer) => `${item.metadata.namespace}/${item.metadata.name}`)).toEqual([
      'default/a',
      'default/b',
      'default/c',
      'default/d',
      'default/e',
      'other/a',
    ]);
  });

  test('in pages shows the moment of the first page', async () => {
    const first = (await list('limit=2')).body;
    expect([namesOf(first), first.metadata.remainingItemCount]).toEqual([['a', 'b'], 3]);
    await create('between', path, {});
    const second = (await list(`limit=2&continue=${first.metadata.continue}`)).body;
    expect(namesOf(second)).toEqual(['c', 'd']);
    const third = (await list(`limit=2&continue=${second.metadata.continue}`)).body;
    expect([namesOf(third), third.metadata.continue]).toEqual([['e'], undefined]);
    expect(new Set([first, second, third].map((page) => page.metadata.resourceVersion)).size).toBe(1);
    await send(api(), 'DELETE', `${path}/between`);
  });

  test('in pages with a selector fills each page', async () => {
    const first = (await list('limit=2&labelSelector=even%3Dtrue')).body;
    expect([namesOf(first), first.metadata.remainingItemCount]).toEqual([['a', 'c'], undefined]);
    const second = (await list(`limit=2&labelSelector=even%3Dtrue&continue=${first.metadata.continue}`)).body;
    expect(namesOf(second)).toEqual(['e']);
  });

  test('selects by one name without looking at others', async () => {
    const { body } = await list('fieldSelector=metadata.name%3Db');
    expect(namesOf(body)).toEqual(['b']);
    expect(namesOf((await list('fieldSelector=metadata.name%3Dnone')).body)).toEqual([]);
    expect(namesOf((await list('fieldSelector=metadata.name%3Da', `${root}/widgets`)).body)).toEqual(['a', 'a']);
  });

  test('at an exact older revision shows what was', async () => {
    const { resourceVersion } = (await list('')).body.metadata;
    await create('later', path, {});
    const { body } = await list(`resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`);
    expect(namesOf(body)).toEqual(['a', 'b', 'c', 'd', 'e']);
    await send(api(), 'DELETE', `${path}/later`);
  });

  test.each([
    ['a revision that has not come', 'resourceVersion=999999', 504, 'Timeout'],
    ['a revision that is none', 'resourceVersion=x', 400, 'BadRequest'],
    ['a token that is none', 'continue=zzz', 400, 'BadRequest'],
    ['a match without a revision', 'resourceVersionMatch=Exact', 422, 'Invalid'],
    ['a match of unknown meaning', 'resourceVersion=1&resourceVersionMatch=Maybe', 422, 'Invalid'],
    ['a limit that is no number', 'limit=many', 400, 'BadRequest'],
    ['a label selector that cannot be read', 'labelSelector=a%3D%3D%3Db', 400, 'BadRequest'],
    ['a field that cannot be selected by', 'fieldSelector=spec.colour%3Dred', 400, 'BadRequest'],
  ])('with %s is refused', async (_, query, code, reason) => {
    const answer = await list(query);
    expect([answer.code, answer.body.reason]).toEqual([code, reason]);
  });

  test('goes on from a page that is forgotten with 410', async () => {
    const first = (await list('limit=2')).body;
    await create('more', path, {});
    await send(api(), 'DELETE', `${path}/more`);
    await api().store.compact((await api().store.status()).revision);
    const answer = await list(`limit=2&continue=${first.metadata.continue}`);
    expect([answer.code, answer.body.reason]).toEqual([410, 'Expired']);
  });

  test('in table form counts ages and leaves out what does not exist', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = await send(api(), 'GET', `${path}?limit=1&includeObject=None`, { accept });
    expect(body.rows).toEqual([{ cells: ['a', 'red', null, null, expect.stringMatching(/^\d+s$/)], object: null }]);
    expect(body.metadata.continue).toBeTypeOf('string');
  });

  test('that is long, and a watch of it, hold everything, also what others wrote into the store', async () => {
    const long = path.replace('default', 'long');
    const names = Array.from({ length: 1234 }, (_, index) => `w-${String(index).padStart(4, '0')}`);
    for (const name of names) {
      const key = { group: 'test.drover.dev', resource: 'widgets', namespace: 'long', name };
      const metadata = { name, namespace: 'long', uid: name };
      await api().store.commit([
        { op: 'create', key, value: JSON.stringify({ metadata, apiVersion: 'test.drover.dev/v1', kind: 'Widget' }) },
      ]);
    }
    const { body } = await list('', long);
    expect(namesOf(body)).toEqual(names);
    expect(body.items[7].metadata.resourceVersion).toMatch(/^\d+$/);
    const table = await send(api(), 'GET', long, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    expect(table.body.rows.map((row: Answer) => row.cells[0])).toEqual(names);
    const watching = await watch(api(), `${long}?watch=true`);
    await expect.poll(() => watching.events.length, { timeout: 10_000 }).toBe(names.length);
    expect(watching.events.map(({ object }) => object.metadata.name)).toEqual(names);
    watching.stop();
  });

  test('is indented for people: when they ask for it, and for what they look with', async () => {
    const ask = async (query: string, agent: string, at = path) => {
      const response = await fetch(`${api().url}${at}?${query}`, { headers: { 'user-agent': agent } });
      const text = await response.text();
      expect(JSON.parse(text)).toBeTypeOf('object');
      return text.includes('\n  "kind": ');
    };
    for (const at of [path, `${path}/a`, `${path}/none`]) {
      expect(await ask('pretty=true', 'kubectl/v1.36', at)).toBe(true);
      expect(await ask('', 'curl/8', at)).toBe(true);
      expect(await ask('pretty=0', 'curl/8', at)).toBe(false);
      expect(await ask('', 'kubectl/v1.36', at)).toBe(false);
    }
  });

  test('that is long is compressed for those who take gzip, and for nobody else', async () => {
    const long = '/api/v1/namespaces/default/configmaps';
    const object = { metadata: { name: 'long' }, data: { text: 'x'.repeat(200 * 1024) } };
    await send(api(), 'POST', long, { body: object });
    const ask = async (at: string, encoding: string) => {
      const response = await fetch(`${api().url}${at}`, { headers: { 'accept-encoding': encoding } });
      expect(((await response.json()) as Answer).metadata).toBeDefined();
      return response.headers.get('content-encoding');
    };
    for (const at of [`${long}/long`, `${long}?limit=5`, long]) {
      expect([at, await ask(at, 'deflate, gzip;q=0.9'), await ask(at, 'identity'), await ask(at, 'gzip;q=0')]).toEqual([
        at,
        'gzip',
        null,
        null,
      ]);
    }
    expect(await ask(`${path}/a`, 'gzip')).toBeNull();
  });

  test('as YAML is the same list', async () => {
    const { body, headers } = await send(api(), 'GET', `${path}/a`, { accept: 'application/yaml' });
    expect(headers.get('content-type')).toContain('application/yaml');
    expect(body).toContain('colour: red\n');
  });
});
