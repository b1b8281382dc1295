import { afterEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../../testing/kubernetes/api-server.ts';
import { type Answer, send, watch } from '../../../../testing/kubernetes/requests.ts';
import { widgetKind } from '../../../../testing/kubernetes/widget.ts';
import { MemoryStore } from '../../../../testing/memory-store.ts';
import { kinds } from '../../../generated/kinds.ts';
import { namespaceKind } from '../../../kinds/namespace/kind.ts';
import type { Kind } from '../../../kinds/types.ts';
import type { Store } from '../../../store/types.ts';

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const widgets = `${path}/widgets.test.drover.dev`;
const open: TestApi[] = [];

async function start(served: readonly Kind[], store: Store = new MemoryStore()): Promise<TestApi> {
  const api = await startTestApi({ kinds: served, store, loops: false });
  open.push(api);
  return api;
}
afterEach(async () => {
  for (const api of open.splice(0)) await api.close();
});

/** A store that outlives the servers on it. */
function lasting(): Store {
  const store = new MemoryStore();
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'close') return async () => {};
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

describe('definitions', () => {
  test('say of each kind that Kubernetes does not have what a definition there would', async () => {
    const api = await start([namespaceKind, widgetKind]);
    const { body } = await send(api, 'GET', path);
    expect(body.items.map((item: Answer) => item.metadata.name)).toEqual(['widgets.test.drover.dev']);
    const [{ spec, status, metadata }] = body.items;
    expect(metadata).toMatchObject({ generation: 1, uid: expect.any(String), creationTimestamp: expect.any(String) });
    expect(spec).toMatchObject({
      group: 'test.drover.dev',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList', shortNames: ['wd'] },
      versions: [{ name: 'v1', served: true, storage: true }],
    });
    const [version] = spec.versions;
    expect(version.subresources).toEqual({
      status: {},
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.status.selector',
      },
    });
    expect(version.additionalPrinterColumns[1]).toEqual({
      name: 'Replicas',
      type: 'integer',
      jsonPath: '.spec.replicas',
      priority: 1,
    });
    const { properties } = version.schema.openAPIV3Schema;
    expect([properties.metadata, properties.kind]).toEqual([{ type: 'object' }, { type: 'string' }]);
    expect(properties.spec.properties.parts).toMatchObject({ 'x-kubernetes-list-type': 'map' });
    expect(status.conditions.map(({ type }: Answer) => type)).toEqual(['NamesAccepted', 'Established']);
  });

  test('of every kind of the product are structural: each part has a type or says that it is free', async () => {
    const api = await start(kinds);
    const { body } = await send(api, 'GET', path);
    expect(body.items.length).toBeGreaterThan(8);
    for (const { metadata, spec } of body.items) {
      for (const { schema } of spec.versions) checkStructural(schema.openAPIV3Schema, metadata.name);
    }
  });

  test('are looked at, and written by nobody', async () => {
    const api = await start([widgetKind]);
    const { body } = await send(api, 'GET', widgets);
    const writes: [string, string, unknown][] = [
      ['POST', path, body],
      ['PUT', widgets, body],
      ['PATCH', widgets, {}],
      ['DELETE', widgets, undefined],
      ['DELETE', path, undefined],
    ];
    for (const [method, at, sent] of writes) {
      expect((await send(api, method, at, sent === undefined ? {} : { body: sent })).code).toBe(405);
    }
    const { resources } = (await send(api, 'GET', '/apis/apiextensions.k8s.io/v1')).body;
    expect(resources[0].verbs).toEqual(['get', 'list', 'watch']);
    expect((await send(api, 'GET', widgets)).body).toEqual(body);
  });

  test('are a table with the moment they were made, and a watch like any other', async () => {
    const api = await start([widgetKind]);
    const table = await send(api, 'GET', path, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    expect(table.body.columnDefinitions.map(({ name }: Answer) => name)).toEqual(['Name', 'Created At']);
    expect(table.body.rows[0].cells).toEqual(['widgets.test.drover.dev', expect.stringMatching(/^\d{4}-.*Z$/)]);
    const watching = await watch(api, `${path}?watch=1&resourceVersion=0`);
    await expect.poll(() => watching.events.map(({ type }) => type)).toEqual(['ADDED']);
    watching.stop();
  });

  test('follow the kinds of the next start, and stay as they are where nothing changed', async () => {
    const store = lasting();
    const first = (await send(await start([widgetKind], store), 'GET', widgets)).body;
    const same = (await send(await start([widgetKind], store), 'GET', widgets)).body;
    expect(same).toEqual(first);
    const grown = await start([{ ...widgetKind, shortNames: ['wd', 'wdg'] }], store);
    const { metadata, spec } = (await send(grown, 'GET', widgets)).body;
    expect(spec.names.shortNames).toEqual(['wd', 'wdg']);
    expect(metadata).toMatchObject({ uid: first.metadata.uid, generation: 2 });
    expect((await send(await start([namespaceKind], store), 'GET', path)).body.items).toEqual([]);
  });
});

function checkStructural(schema: Answer, at: string): void {
  const free = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-int-or-string'] === true;
  expect([at, typeof schema.type === 'string' || free]).toEqual([at, true]);
  for (const [name, part] of Object.entries(schema.properties ?? {})) checkStructural(part, `${at}.${name}`);
  if (schema.items !== undefined) checkStructural(schema.items, `${at}[]`);
  if (schema.additionalProperties !== undefined) checkStructural(schema.additionalProperties, `${at}{}`);
}
