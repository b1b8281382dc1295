import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  type KubernetesObject,
  makeInformer,
  type V1ConfigMap,
  Watch,
} from '@kubernetes/client-node';
import { afterEach, describe, expect, test } from 'vitest';
import { configmapKind } from '../../src/kinds/configmap/kind.ts';
import { namespaceKind } from '../../src/kinds/namespace/kind.ts';
import { startTestApi, type TestApi } from '../../testing/kubernetes/api-server.ts';
import { type FlakyProxy, startFlakyProxy } from '../../testing/kubernetes/flaky-proxy.ts';
import { send } from '../../testing/kubernetes/requests.ts';
import { widgetKind } from '../../testing/kubernetes/widget.ts';

/** How long objects change under an informer whose connections are cut. */
const seconds = Number(process.env.DROVER_INFORMER_SECONDS ?? 8);
const closing: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each.close();
});

async function start(): Promise<{ api: TestApi; proxy: FlakyProxy }> {
  const kinds = [namespaceKind, configmapKind, widgetKind];
  const api = await startTestApi({ kinds, namespaces: ['default'], bookmarkSeconds: 0.5 });
  closing.push(api);
  const proxy = await startFlakyProxy(api.url);
  closing.push(proxy);
  return { api, proxy };
}

function configOf(server: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'test', server, skipTLSVerify: true }, { name: 'tester' });
  return config;
}

/**
 * Writes at random until the time is over; every write is retried by nobody, so that it happens once. Over few
 * connections: a new one for each would use up the ports of the machine within half a minute.
 */
async function change(api: TestApi, until: number): Promise<number> {
  const collection = '/api/v1/namespaces/default/configmaps';
  let writes = 0;
  while (Date.now() < until) {
    const name = `m-${Math.floor(Math.random() * 20)}`;
    const body = { metadata: { name }, data: { n: String(writes) } };
    const dice = Math.random();
    const [method, path] = dice < 0.3 ? ['POST', collection] : [dice < 0.5 ? 'DELETE' : 'PUT', `${collection}/${name}`];
    const { code } = await send(api, method, path, method === 'DELETE' ? {} : { body });
    if (code < 300) writes += 1;
    else expect([404, 409]).toContain(code);
  }
  return writes;
}

type Versions = Record<string, string>;

function versionsOf(objects: readonly KubernetesObject[]): Versions {
  return Object.fromEntries(objects.map(({ metadata }) => [metadata?.name ?? '', metadata?.resourceVersion ?? '']));
}

describe('an informer of @kubernetes/client-node', () => {
  test('holds what the store holds, however often its connections are cut', async () => {
    const { api, proxy } = await start();
    const direct = configOf(api.url).makeApiClient(CoreV1Api);
    const flaky = configOf(proxy.url);
    const listed = flaky.makeApiClient(CoreV1Api);
    const informer = makeInformer<V1ConfigMap>(flaky, '/api/v1/namespaces/default/configmaps', () =>
      listed.listNamespacedConfigMap({ namespace: 'default' }),
    );
    const heard = { add: 0, update: 0, delete: 0 };
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, () => {
        heard[verb] += 1;
      });
    }
    let running = true;
    const restart = () => setTimeout(() => running && informer.start().catch(restart), 20);
    informer.on('error', restart);
    await informer.start();
    const cutting = setInterval(() => proxy.cut(0.7), 150);

    const writes = await change(api, Date.now() + seconds * 1000);

    clearInterval(cutting);
    expect(writes).toBeGreaterThan(100);
    const truth = async () => versionsOf((await direct.listNamespacedConfigMap({ namespace: 'default' })).items);
    await expect.poll(() => versionsOf(informer.list()), { timeout: 15_000, interval: 100 }).toEqual(await truth());
    expect(heard.add).toBeGreaterThan(0);
    expect(heard.update).toBeGreaterThan(0);
    expect(heard.delete).toBeGreaterThan(0);
    running = false;
    await informer.stop();
  });

  test('misses no change of a watch that is resumed where it was cut', async () => {
    const { api, proxy } = await start();
    const direct = configOf(api.url).makeApiClient(CoreV1Api);
    const watch = new Watch(configOf(proxy.url));
    const seen: string[] = [];
    let last = (await direct.listNamespacedConfigMap({ namespace: 'default' })).metadata?.resourceVersion ?? '';
    let running = true;
    const follow = async (): Promise<void> => {
      while (running) {
        await new Promise<void>((ended) => {
          const hear = (type: string, object: KubernetesObject) => {
            last = object.metadata?.resourceVersion ?? last;
            if (type !== 'BOOKMARK') seen.push(last);
          };
          const query = { resourceVersion: last, allowWatchBookmarks: true };
          watch.watch('/api/v1/namespaces/default/configmaps', query, hear, () => ended()).catch(() => ended());
        });
      }
    };
    const following = follow();
    const cutting = setInterval(() => proxy.cut(1), 200);
    const start0 = Number(last);

    const writes = await change(api, Date.now() + (seconds * 1000) / 2);

    clearInterval(cutting);
    await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(writes);
    expect(seen.map(Number)).toEqual(Array.from({ length: writes }, (_, index) => start0 + 1 + index));
    running = false;
    proxy.cut(1);
    await following;
  });
});

describe('clients of @kubernetes/client-node', () => {
  test('create, read, patch, list and delete custom objects', async () => {
    const { api } = await start();
    const custom = configOf(api.url).makeApiClient(CustomObjectsApi);
    const place = { group: 'test.drover.dev', version: 'v1', namespace: 'default', plural: 'widgets' };
    const body = {
      apiVersion: 'test.drover.dev/v1',
      kind: 'Widget',
      metadata: { name: 'one' },
      spec: { colour: 'red' },
    };

    await custom.createNamespacedCustomObject({ ...place, body });
    const patch = [{ op: 'replace', path: '/spec/colour', value: 'blue' }];
    await custom.patchNamespacedCustomObject({ ...place, name: 'one', body: patch });
    const list = await custom.listNamespacedCustomObject(place);
    await custom.deleteNamespacedCustomObject({ ...place, name: 'one' });

    expect(list.items).toMatchObject([{ metadata: { name: 'one', generation: 2 }, spec: { colour: 'blue' } }]);
    await expect(custom.getNamespacedCustomObject({ ...place, name: 'one' })).rejects.toMatchObject({ code: 404 });
  });
});
