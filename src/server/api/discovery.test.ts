import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../testing/kubernetes/api-server.ts';
import { type Answer, send } from '../../../testing/kubernetes/requests.ts';
import { widgetKind } from '../../../testing/kubernetes/widget.ts';
import { clusterKind } from '../../kinds/cluster/kind.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';
import { secretKind } from '../../kinds/secret/kind.ts';

const use: { api?: TestApi } = {};

function api(): TestApi {
  if (use.api === undefined) throw new Error('the API was not started');
  return use.api;
}

beforeAll(async () => {
  use.api = await startTestApi({
    kinds: [widgetKind, clusterKind, namespaceKind, secretKind],
    namespaces: ['default'],
  });
});
afterAll(() => api().close());

const aggregated = (version: string) =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`;

describe('discovery', () => {
  test('puts resources that people write before cluster-scoped ones of the same name', async () => {
    const mirrored = { ...clusterKind, group: 'a.drover.dev', scope: 'Cluster' as const };
    const both = await startTestApi({ kinds: [mirrored, clusterKind, namespaceKind], namespaces: [] });
    const { body } = await send(both, 'GET', '/apis');
    await both.close();
    expect(body.groups.map(({ name }: Answer) => name).slice(-2)).toEqual(['provisioning.cattle.io', 'a.drover.dev']);
  });

  test.each(['v2', 'v2beta1'])('aggregates everything in one document of %s', async (version) => {
    const { body, headers } = await send(api(), 'GET', '/apis?timeout=32s', { accept: aggregated(version) });
    expect(headers.get('content-type')).toContain(`v=${version};as=APIGroupDiscoveryList`);
    expect(headers.get('vary')).toBe('Accept');
    expect(body.items.map((item: Answer) => item.metadata.name)).toEqual([
      'apiextensions.k8s.io',
      'authentication.k8s.io',
      'authorization.k8s.io',
      'provisioning.cattle.io',
      'test.drover.dev',
    ]);
    const [widgets] = body.items[4].versions[0].resources;
    expect(widgets).toMatchObject({
      resource: 'widgets',
      responseKind: { group: 'test.drover.dev', version: 'v1', kind: 'Widget' },
      scope: 'Namespaced',
      singularResource: 'widget',
      shortNames: ['wd'],
      categories: ['testing'],
    });
    expect(widgets.subresources.map((part: Answer) => [part.subresource, part.responseKind.kind])).toEqual([
      ['status', 'Widget'],
      ['scale', 'Scale'],
    ]);
  });

  test('takes the first form of the client that it has', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json';
    expect((await send(api(), 'GET', '/apis', { accept })).body.kind).toBe('APIGroupList');
    expect((await send(api(), 'GET', '/api', { accept: '*/*' })).body).toMatchObject({
      kind: 'APIVersions',
      versions: ['v1'],
    });
  });

  test('lists the resources of one group and version', async () => {
    const { body } = await send(api(), 'GET', '/apis/test.drover.dev/v1');
    expect(body.resources.map(({ name }: Answer) => name)).toEqual(['widgets', 'widgets/status', 'widgets/scale']);
    expect((await send(api(), 'GET', '/apis/test.drover.dev')).body).toMatchObject({
      kind: 'APIGroup',
      preferredVersion: { version: 'v1' },
    });
    expect((await send(api(), 'GET', '/api/v1')).body.resources.map(({ name }: Answer) => name)).toEqual([
      'namespaces',
      'namespaces/status',
      'secrets',
    ]);
    expect((await send(api(), 'GET', '/apis/nope/v1')).code).toBe(404);
  });

  test('is not sent again to a client that has it', async () => {
    const { headers } = await send(api(), 'GET', '/apis');
    const again = await fetch(`${api().url}/apis`, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });
});

describe('OpenAPI', () => {
  test('version 2 is an empty message', async () => {
    const response = await fetch(`${api().url}/openapi/v2`);
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 0]);
  });

  test('version 3 leads to a document for each group and version, to be kept for ever', async () => {
    const { body } = await send(api(), 'GET', '/openapi/v3');
    expect(Object.keys(body.paths).sort()).toEqual([
      'api/v1',
      'apis/apiextensions.k8s.io/v1',
      'apis/provisioning.cattle.io/v1',
      'apis/test.drover.dev/v1',
    ]);
    const answer = await send(api(), 'GET', body.paths['apis/test.drover.dev/v1'].serverRelativeURL);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    const item = answer.body.paths['/apis/test.drover.dev/v1/namespaces/{namespace}/widgets/{name}'];
    expect(item.patch['x-kubernetes-group-version-kind']).toEqual({
      group: 'test.drover.dev',
      version: 'v1',
      kind: 'Widget',
    });
    expect(item.patch.parameters.map(({ name }: Answer) => name)).toContain('fieldValidation');
    const schema = answer.body.components.schemas['dev.drover.test.v1.Widget'];
    expect(schema.properties.spec.properties.parts).toMatchObject({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    });
    expect(schema.required).toBeUndefined();
  });
});

describe('reviews', () => {
  test('tell who one is', async () => {
    const { code, body } = await send(api(), 'POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { body: {} });
    expect([code, body.status.userInfo]).toEqual([
      201,
      { username: 'tester', uid: 'u-1', groups: ['system:authenticated'] },
    ]);
  });

  test('tell what one may do', async () => {
    const at = '/apis/authorization.k8s.io/v1';
    const spec = { resourceAttributes: { verb: 'get', resource: 'secrets', namespace: 'default' } };
    expect((await send(api(), 'POST', `${at}/selfsubjectaccessreviews`, { body: { spec } })).body.status).toEqual({
      allowed: true,
    });
    expect((await send(api(), 'POST', `${at}/selfsubjectaccessreviews`, { body: { spec: {} } })).code).toBe(422);
    const rules = await send(api(), 'POST', `${at}/selfsubjectrulesreviews`, {
      body: { spec: { namespace: 'default' } },
    });
    expect(rules.body.status.resourceRules).toEqual([{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]);
    expect((await send(api(), 'GET', `${at}/selfsubjectrulesreviews`)).code).toBe(405);
  });
});

describe('paths that lead nowhere', () => {
  test.each([
    ['GET', '/api/v1/namespaces/default/nope', 404],
    ['GET', '/api/v1/namespaces/default/secrets/x/status', 404],
    ['POST', '/api/v1/secrets', 405],
    ['PUT', '/api/v1/namespaces/default/secrets', 405],
    ['POST', '/api/v1/namespaces/default/secrets/x', 405],
    ['DELETE', '/apis/test.drover.dev/v1/namespaces/default/widgets/x/status', 405],
    ['GET', '/api/v1/secrets/x', 404],
    ['PATCH', '/apis/test.drover.dev/v1/namespaces/default/widgets/x', 415],
  ])('%s %s is answered with %i', async (method, path, code) => {
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{}', type: 'text/plain' };
    expect((await send(api(), method, path, body)).code).toBe(code);
  });
});
