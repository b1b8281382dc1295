import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestApiOptions } from '../../../testing/kubernetes/api-server.ts';
import { type Answer, type Requested, send } from '../../../testing/kubernetes/requests.ts';
import { widgetKind } from '../../../testing/kubernetes/widget.ts';
import { configmapKind } from '../../kinds/configmap/kind.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import { serviceaccountKind } from '../../kinds/serviceaccount/kind.ts';
import type { Issue } from '../../lib/issue.ts';

const path = '/apis/test.drover.dev/v1/namespaces/default/widgets';
const kinds = [namespaceKind, secretKind, configmapKind, serviceaccountKind, widgetKind];
const use: { api?: TestApi } = {};

function api(): TestApi {
  if (use.api === undefined) throw new Error('the API was not started');
  return use.api;
}
async function restart(options: Partial<TestApiOptions>): Promise<void> {
  await use.api?.close();
  use.api = await startTestApi({ kinds, namespaces: ['default'], ...options });
}

beforeEach(() => restart({}));
afterEach(() => api().close());

function widget(name: string, spec: object = { colour: 'red' }, metadata: object = {}): object {
  return { apiVersion: 'test.drover.dev/v1', kind: 'Widget', metadata: { name, ...metadata }, spec };
}
const post = (body: unknown, query = '', at = path) => send(api(), 'POST', `${at}?${query}`, { body });
const get = async (name: string): Promise<Answer> => (await send(api(), 'GET', `${path}/${name}`)).body;
const merge = (name: string, body: unknown, query = '') =>
  send(api(), 'PATCH', `${path}/${name}?${query}`, { body, type: 'application/merge-patch+json' });
const revision = async () => (await api().store.status()).revision;

describe('creating', () => {
  test('sets identity, time, generation and ownership, and ignores what the client says of them', async () => {
    const { code, body } = await post(
      widget('a', { colour: 'red' }, { uid: 'mine', generation: 7, selfLink: 'x' }),
      'fieldManager=me',
    );
    expect(code).toBe(201);
    expect(body.metadata).toMatchObject({ name: 'a', namespace: 'default', generation: 1 });
    expect(body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(body.metadata.selfLink).toBeUndefined();
    expect(body.metadata.managedFields).toMatchObject([
      { manager: 'me', operation: 'Update', fieldsV1: { 'f:spec': { '.': {}, 'f:colour': {} } } },
    ]);
  });

  test('draws a name behind a prefix', async () => {
    const { body } = await post(widget('', {}, { generateName: 'gen-' }));
    expect(body.metadata.name).toMatch(/^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('as a dry run answers like a creation and stores nothing', async () => {
    const before = await revision();
    const { code, body } = await post(widget('a'), 'dryRun=All');
    expect([code, body.metadata.resourceVersion]).toEqual([201, undefined]);
    expect([(await get('a')).reason, await revision()]).toEqual(['NotFound', before]);
  });

  test('drops the status that only its own endpoint writes', async () => {
    const { body } = await post({ ...widget('a'), status: { replicas: 3 } });
    expect(body.status).toBeUndefined();
  });

  test.each([
    ['a namespace that is not that of the path', widget('a', {}, { namespace: 'other' }), 400],
    ['another kind', { ...widget('a'), kind: 'Gadget' }, 400],
    ['no kind', { metadata: { name: 'a' } }, 400],
    ['a resource version', widget('a', {}, { resourceVersion: '1' }), 400],
    ['metadata of the wrong type', widget('a', {}, { labels: { a: 5 } }), 400],
    ['a name that is none', widget('A_'), 422],
    ['a label that is none', widget('a', {}, { labels: { 'a b': 'c' } }), 422],
    ['a field of the wrong type', widget('a', { colour: 5 }), 422],
    ['doubled keys of a list', widget('a', { parts: [{ name: 'x' }, { name: 'x' }] }), 422],
    [
      'two controlling owners',
      widget(
        'a',
        {},
        {
          ownerReferences: ['1', '2'].map((uid) => ({ apiVersion: 'v1', kind: 'K', name: 'n', uid, controller: true })),
        },
      ),
      422,
    ],
  ])('with %s is refused', async (_, body, code) => {
    expect((await post(body)).code).toBe(code);
  });

  test('tells all problems at once', async () => {
    const { body } = await post(widget('a', { colour: 5, replicas: 'x', parts: [{}] }));
    expect(body.details.causes.map((cause: Answer) => [cause.reason, cause.field])).toEqual([
      ['FieldValueTypeInvalid', 'spec.colour'],
      ['FieldValueTypeInvalid', 'spec.replicas'],
      ['FieldValueRequired', 'spec.parts[0].name'],
    ]);
  });

  test('prunes unknown fields and warns, unless told otherwise', async () => {
    const odd = (name: string) => widget(name, { colour: 'red', color: 'red', free: { any: { thing: 1 } } });
    const warned = await post(odd('a'));
    expect(warned.headers.get('warning')).toMatch(/^299 - "unknown field \\"spec\.color\\".*"$/);
    expect(warned.body.spec).toEqual({ colour: 'red', free: { any: { thing: 1 } } });
    expect((await post(odd('b'), 'fieldValidation=Ignore')).headers.get('warning')).toBeNull();
    const strict = await post(odd('c'), 'fieldValidation=Strict');
    expect([strict.code, strict.body.message]).toEqual([
      400,
      expect.stringContaining('strict decoding error: unknown field "spec.color"'),
    ]);
  });

  test('refuses or warns of fields that occur twice', async () => {
    const text = JSON.stringify(widget('twice')).replace('"colour":"red"', '"colour":"red","colour":"blue"');
    const strict = await post(text, 'fieldValidation=Strict');
    expect([strict.code, strict.body.message]).toEqual([400, expect.stringContaining('duplicate field "spec.colour"')]);
    const warned = await post(text, 'fieldValidation=Warn');
    expect([warned.code, warned.headers.get('warning')]).toEqual([201, '299 - "duplicate field \\"spec.colour\\""']);
  });

  test('takes YAML as well', async () => {
    const body = 'apiVersion: test.drover.dev/v1\nkind: Widget\nmetadata: {name: y}\nspec: {colour: red}\n';
    expect((await send(api(), 'POST', path, { body, type: 'application/yaml' })).code).toBe(201);
  });

  test('takes protobuf for built-in kinds', async () => {
    // A Secret as kubectl 1.33 sends it: name "p", data {a: "b"}.
    const text = (field: number, value: Buffer) => Buffer.concat([Buffer.from([field * 8 + 2, value.length]), value]);
    const metadata = text(
      1,
      Buffer.concat([text(1, Buffer.from('p')), text(2, Buffer.alloc(0)), text(8, Buffer.alloc(0))]),
    );
    const entry = text(2, Buffer.concat([text(1, Buffer.from('a')), text(2, Buffer.from('b'))]));
    const raw = Buffer.concat([metadata, entry, text(3, Buffer.from(''))]);
    const type = text(1, Buffer.concat([text(1, Buffer.from('v1')), text(2, Buffer.from('Secret'))]));
    const body = Buffer.concat([Buffer.from('k8s\0'), type, text(2, raw), text(3, Buffer.alloc(0))]);
    const request: Requested = { body, type: 'application/vnd.kubernetes.protobuf' };
    const answer = await send(api(), 'POST', '/api/v1/namespaces/default/secrets', request);
    expect(answer).toMatchObject({ code: 201, body: { metadata: { name: 'p' }, data: { a: 'Yg==' }, type: 'Opaque' } });
  });
});

describe('changing', () => {
  beforeEach(() => post(widget('a', { colour: 'red', replicas: 1 })));

  test('nothing keeps version, generation and times', async () => {
    const before = await get('a');
    expect((await merge('a', { spec: { colour: 'red' } }, 'fieldManager=x')).body).toEqual(before);
    expect((await send(api(), 'PUT', `${path}/a?fieldManager=y`, { body: before })).body).toEqual(before);
  });

  test('the specification is a new generation, labels are not', async () => {
    expect((await merge('a', { metadata: { labels: { x: 'y' } } })).body.metadata.generation).toBe(1);
    expect((await merge('a', { spec: { colour: 'blue' } })).body.metadata.generation).toBe(2);
  });

  test('status and the rest by their own endpoints only', async () => {
    const put = { ...(await get('a')), spec: { colour: 'blue' }, status: { replicas: 5 } };
    const status = (await send(api(), 'PUT', `${path}/a/status`, { body: put })).body;
    expect([status.spec.colour, status.status, status.metadata.generation]).toEqual(['red', { replicas: 5 }, 1]);
    const main = (
      await send(api(), 'PUT', `${path}/a`, { body: { ...status, spec: { colour: 'green' }, status: { replicas: 9 } } })
    ).body;
    expect([main.spec.colour, main.status]).toEqual(['green', { replicas: 5 }]);
  });

  test('as a dry run answers like a change and stores nothing', async () => {
    const before = await revision();
    const { body } = await merge('a', { spec: { colour: 'blue' } }, 'dryRun=All');
    expect([body.spec.colour, body.metadata.generation]).toEqual(['blue', 2]);
    expect([(await get('a')).spec.colour, await revision()]).toEqual(['red', before]);
  });

  test.each([
    ['another uid', { metadata: { uid: 'other' } }, 409],
    ['an old version', { metadata: { resourceVersion: '1' } }, 409],
    ['a version that is none', { metadata: { resourceVersion: 'x' } }, 422],
    ['another name', { metadata: { name: 'b' } }, 400],
    ['another time of creation', { metadata: { creationTimestamp: '2020-01-01T00:00:00Z' } }, 422],
  ])('an object with %s is refused', async (_, body, code) => {
    expect((await merge('a', body)).code).toBe(code);
  });

  test('of several clients at once loses no change', async () => {
    const labels = Array.from({ length: 20 }, (_, index) => `l${index}`);
    const answers = await Promise.all(labels.map((label) => merge('a', { metadata: { labels: { [label]: 'x' } } })));
    expect(answers.map(({ code }) => code)).toEqual(labels.map(() => 200));
    expect(Object.keys((await get('a')).metadata.labels).sort()).toEqual([...labels].sort());
  });

  test('by JSON patch fails as a whole', async () => {
    const patch = (body: unknown) => send(api(), 'PATCH', `${path}/a`, { body, type: 'application/json-patch+json' });
    const broken = await patch([
      { op: 'replace', path: '/spec/colour', value: 'blue' },
      { op: 'test', path: '/spec/replicas', value: 9 },
    ]);
    expect([broken.code, (await get('a')).spec.colour]).toEqual([422, 'red']);
    expect(
      (
        await patch([
          { op: 'add', path: '/spec/parts', value: [] },
          { op: 'add', path: '/spec/parts/5', value: { name: 'x' } },
        ])
      ).code,
    ).toBe(422);
    expect((await patch([{ op: 'remove', path: '/spec/nothing' }])).code).toBe(422);
    expect((await patch([{ op: 'jump', path: '/spec' }])).code).toBe(400);
    expect((await patch({ op: 'add' })).code).toBe(400);
    expect((await patch([{ op: 'move', from: '/spec/colour', path: '/spec/notes' }])).code).toBe(422);
    expect((await patch([{ op: 'copy', from: '/metadata/name', path: '/spec/colour' }])).body.spec.colour).toBe('a');
  });

  test('by a patch that doubles itself again and again is stopped', async () => {
    const grow = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/spec/free/list', path: '/spec/free/list/-' }));
    const body = [{ op: 'add', path: '/spec/free', value: { list: ['x'.repeat(1000)] } }, ...grow];
    const { code } = await send(api(), 'PATCH', `${path}/a`, { body, type: 'application/json-patch+json' });
    expect(code).toBe(400);
  });

  test('by strategic merge patch is for built-in kinds, whose lists it merges', async () => {
    const type = 'application/strategic-merge-patch+json';
    expect((await send(api(), 'PATCH', `${path}/a`, { body: {}, type })).code).toBe(415);
    const at = '/api/v1/namespaces/default/serviceaccounts';
    await post({ metadata: { name: 's', finalizers: ['x.y/a'] }, secrets: [{ name: 'one' }, { name: 'two' }] }, '', at);
    const body = {
      metadata: { finalizers: ['x.y/b'] },
      secrets: [{ name: 'three' }, { name: 'one', $patch: 'delete' }],
    };
    const patched = (await send(api(), 'PATCH', `${at}/s`, { body, type })).body;
    expect(patched.metadata.finalizers).toEqual(['x.y/a', 'x.y/b']);
    expect(patched.secrets.map(({ name }: Answer) => name)).toEqual(['two', 'three']);
    const ordered = {
      '$setElementOrder/secrets': [{ name: 'three' }, { name: 'two' }],
      secrets: [{ name: 'two', $patch: 'merge' }],
    };
    expect(
      (await send(api(), 'PATCH', `${at}/s`, { body: ordered, type })).body.secrets.map(({ name }: Answer) => name),
    ).toEqual(['three', 'two']);
  });
});

describe('scaling', () => {
  beforeEach(() => post(widget('a', { colour: 'red', replicas: 1 })));

  test('reads and writes the replicas, and owns them by its own', async () => {
    const scale = (await send(api(), 'GET', `${path}/a/scale`)).body;
    expect(scale).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'a' },
      spec: { replicas: 1 },
    });
    const answer = await send(api(), 'PUT', `${path}/a/scale?fieldManager=s`, {
      body: { ...scale, spec: { replicas: 4 } },
    });
    expect(answer.body.spec).toEqual({ replicas: 4 });
    const { spec, metadata } = await get('a');
    expect(spec).toEqual({ colour: 'red', replicas: 4 });
    expect(metadata.managedFields).toContainEqual(
      expect.objectContaining({ manager: 's', subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }),
    );
  });

  test('to a count that is none is refused', async () => {
    const scale = (await send(api(), 'GET', `${path}/a/scale`)).body;
    expect((await send(api(), 'PUT', `${path}/a/scale`, { body: { ...scale, spec: { replicas: -1 } } })).code).toBe(
      422,
    );
    expect(
      (
        await send(api(), 'PUT', `${path}/a/scale`, {
          body: { ...scale, metadata: { ...scale.metadata, resourceVersion: '1' } },
        })
      ).code,
    ).toBe(409);
  });
});

describe('applying', () => {
  const apply = (body: unknown, query: string) =>
    send(api(), 'PATCH', `${path}/a?${query}`, { body, type: 'application/apply-patch+yaml' });

  test('needs a field manager', async () => {
    expect((await apply(widget('a'), '')).code).toBe(422);
  });

  test('creates, then changes', async () => {
    expect((await apply(widget('a'), 'fieldManager=m')).code).toBe(201);
    expect((await apply(widget('a', { colour: 'blue' }), 'fieldManager=m')).code).toBe(200);
  });

  test('takes YAML, and the name from the path', async () => {
    const yaml = 'apiVersion: test.drover.dev/v1\nkind: Widget\nspec:\n  colour: red\n';
    expect((await apply(yaml, 'fieldManager=m')).body.metadata.name).toBe('a');
  });

  test('merges parts by their key and keeps what others added', async () => {
    await apply(widget('a', { parts: [{ name: 'one', size: 1 }] }), 'fieldManager=m');
    await apply(widget('a', { parts: [{ name: 'two', size: 2 }] }), 'fieldManager=n');
    const { body } = await apply(widget('a', { parts: [{ name: 'one', labels: { x: 'y' } }] }), 'fieldManager=m');
    expect(body.spec.parts).toEqual([
      { name: 'one', labels: { x: 'y' } },
      { name: 'two', size: 2 },
    ]);
  });

  test.each([
    ['another name', widget('b'), 400],
    ['another version', { ...widget('a'), apiVersion: 'test.drover.dev/v2' }, 400],
    ['managed fields', widget('a', {}, { managedFields: [] }), 400],
    ['doubled keys', widget('a', { parts: [{ name: 'x' }, { name: 'x' }] }), 422],
    ['a version of an object that does not exist', widget('a', {}, { resourceVersion: '5' }), 409],
    ['no object', [], 400],
  ])('a configuration with %s is refused', async (_, body, code) => {
    expect((await apply(body, 'fieldManager=m')).code).toBe(code);
  });

  test('status is owned by its own endpoint', async () => {
    await apply(widget('a'), 'fieldManager=m');
    const status = { ...widget('a', {}), spec: undefined, status: { replicas: 2 } };
    const answer = await send(api(), 'PATCH', `${path}/a/status?fieldManager=s`, {
      body: status,
      type: 'application/apply-patch+yaml',
    });
    expect(answer.body.status).toEqual({ replicas: 2 });
    expect(answer.body.metadata.managedFields).toContainEqual(
      expect.objectContaining({ manager: 's', subresource: 'status', fieldsV1: { 'f:status': { 'f:replicas': {} } } }),
    );
  });
});

describe('admission', () => {
  const issue: Issue = {
    code: 'no-red',
    severity: 'error',
    path: ['spec', 'colour'],
    message: 'found red',
    fix: 'write blue',
  };
  const mild: Issue = { ...issue, code: 'dull', severity: 'warning', message: 'red is dull' };

  test('refuses with one cause for each problem', async () => {
    await restart({ admission: () => ({ issues: [issue, mild], enforce: true }) });
    const { code, body, headers } = await post(widget('a'));
    expect([code, body.reason]).toEqual([422, 'Invalid']);
    expect(body.details.causes).toEqual([
      { reason: 'FieldValueInvalid', field: 'spec.colour', message: 'found red; to fix: write blue (no-red)' },
    ]);
    expect(headers.get('warning')).toContain('red is dull');
  });

  test('that does not enforce stores with warnings', async () => {
    await restart({ admission: () => ({ issues: [issue], enforce: false }) });
    const { code, headers } = await post(widget('a'));
    expect([code, headers.get('warning')]).toEqual([
      201,
      '299 - "spec.colour: found red; to fix: write blue (no-red)"',
    ]);
  });

  test('judges what users ask for, and lets finalizers and status through', async () => {
    const judged: string[] = [];
    await restart({
      admission: ({ operation }) => {
        judged.push(operation);
        return { issues: [], enforce: true };
      },
    });
    judged.length = 0;
    await post(widget('a'));
    await merge('a', { metadata: { finalizers: ['x.y/z'] } });
    await merge('a', { metadata: { annotations: { a: 'b' } } });
    await send(api(), 'PATCH', `${path}/a/status`, {
      body: { status: { replicas: 1 } },
      type: 'application/merge-patch+json',
    });
    await merge('a', { spec: { colour: 'blue' } });
    await send(api(), 'DELETE', `${path}/a`);
    await merge('a', { spec: { colour: 'green' } });
    expect(judged).toEqual(['create', 'update', 'update', 'delete']);
  });
});
