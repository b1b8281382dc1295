import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startTestApi, type TestApi } from '../../../testing/kubernetes/api-server.ts';
import { type Answer, send } from '../../../testing/kubernetes/requests.ts';
import { kinds } from '../../generated/kinds.ts';
import { apiVersionOf, type Kind } from '../../kinds/types.ts';

const use: { api?: TestApi } = {};

function api(): TestApi {
  if (use.api === undefined) throw new Error('the API was not started');
  return use.api;
}

beforeAll(async () => {
  const namespaces = kinds
    .map(({ example }) => parse(example).metadata.namespace)
    .filter((name) => typeof name === 'string');
  use.api = await startTestApi({ kinds, namespaces: ['default', ...new Set(namespaces)], loops: false });
});
afterAll(() => api().close());

function collectionOf(kind: Kind, object: Answer): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${apiVersionOf(kind)}`;
  return kind.scope === 'Cluster'
    ? `${root}/${kind.plural}`
    : `${root}/namespaces/${object.metadata.namespace}/${kind.plural}`;
}

describe.each(kinds.map((kind) => [kind.kind, kind] as const))('the example of %s', (_, kind) => {
  const object = parse(kind.example);
  const path = `${collectionOf(kind, object)}/${object.metadata.name}`;

  test('is created, read, applied, printed and deleted', async () => {
    // Some examples exist already: the namespaces of others.
    const { code } = await send(api(), 'POST', `${collectionOf(kind, object)}?fieldValidation=Strict`, {
      body: object,
    });
    expect([201, 409]).toContain(code);
    const read = await send(api(), 'GET', path);
    expect(read.body).toMatchObject({ kind: kind.kind, apiVersion: apiVersionOf(kind), metadata: object.metadata });
    const type = 'application/apply-patch+yaml';
    const applied = await send(api(), 'PATCH', `${path}?fieldManager=m&force=true`, { body: kind.example, type });
    expect(applied.code).toBe(200);
    const again = await send(api(), 'PATCH', `${path}?fieldManager=m`, { body: kind.example, type });
    expect(again.body).toEqual(applied.body);
    const table = await send(api(), 'GET', path, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    expect(table.body.rows[0].cells).toHaveLength(table.body.columnDefinitions.length);
    expect(table.body.rows[0].cells).toContain(object.metadata.name);
  });

  test('is described by OpenAPI with every field that it has', async () => {
    const root = kind.group === '' ? `api/${kind.version}` : `apis/${apiVersionOf(kind)}`;
    const { components } = (await send(api(), 'GET', `/openapi/v3/${root}`)).body;
    const schema = Object.values<Answer>(components.schemas).find(
      (each) => each['x-kubernetes-group-version-kind']?.[0].kind === kind.kind,
    );
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(object)));
    expect(schema.description).toBeTypeOf('string');
  });
});
