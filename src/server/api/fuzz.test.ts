import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../testing/kubernetes/api-server.ts';
import { widgetKind } from '../../../testing/kubernetes/widget.ts';
import { clusterKind } from '../../kinds/cluster/kind.ts';
import { configmapKind } from '../../kinds/configmap/kind.ts';
import { eventKind } from '../../kinds/event/kind.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';
import { secretKind } from '../../kinds/secret/kind.ts';

const kinds = [namespaceKind, secretKind, configmapKind, eventKind, clusterKind, widgetKind];
const runs = Number(process.env.DROVER_FUZZ_RUNS ?? 400);
const started: { api?: TestApi } = {};

beforeAll(async () => {
  started.api = await startTestApi({ kinds, namespaces: ['default', 'fuzz'] });
});
afterAll(async () => {
  expect(started.api?.faults).toEqual([]);
  await started.api?.close();
});

const names = fc.constantFrom(
  'a',
  'b',
  'c',
  'fuzz',
  'default',
  '',
  'UPPER',
  'a.b',
  '..',
  '%41',
  '%2e%2e',
  'x'.repeat(300),
  'é',
  '__proto__',
);
const oddText = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', '0', '-1', 'null', '__proto__', 'constructor', '%', '\u0000'),
);
const oddKey = fc.oneof(
  fc.constantFrom(
    'metadata',
    'spec',
    'status',
    'data',
    'stringData',
    'labels',
    'name',
    'finalizers',
    'ownerReferences',
    'managedFields',
    'parts',
    'tags',
    'free',
    'colour',
    'replicas',
    'kind',
    'apiVersion',
    'constructor',
    '__proto__',
    'toString',
    'toJSON',
    'valueOf',
    'length',
    'hasOwnProperty',
    '$patch',
    '$setElementOrder/parts',
  ),
  fc.string({ maxLength: 8 }),
);

const { value: oddValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, 1, -1, 1e300, 0.5),
    oddText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(oddKey, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

const fieldsV1 = fc.dictionary(
  fc.constantFrom(
    'f:spec',
    'f:colour',
    '.',
    'k:{"name":"p"}',
    'k:[]',
    'v:"x"',
    'v:{',
    'i:0',
    'i:x',
    'q',
    'f:parts',
    'f:metadata',
  ),
  oddValue,
  { maxKeys: 4, noNullPrototype: true },
);
const metadata = fc.record(
  {
    name: fc.oneof(fc.constantFrom('a', 'b', 'c'), oddValue),
    namespace: fc.constantFrom('fuzz', 'default', 'other', 5),
    labels: fc.oneof(fc.constant({ app: 'x' }), oddValue),
    annotations: oddValue,
    finalizers: fc.oneof(fc.constant(['test.drover.dev/x']), fc.constant([]), oddValue),
    ownerReferences: oddValue,
    resourceVersion: fc.oneof(fc.constantFrom('1', '0', '', 'x', '99999999999999999999'), oddValue),
    uid: oddValue,
    managedFields: fc.oneof(
      fc.constant([{}]),
      fc.array(
        fc.record({
          manager: oddText,
          operation: fc.constantFrom('Update', 'Apply', 'x'),
          apiVersion: oddText,
          fieldsType: fc.constantFrom('FieldsV1', 'x'),
          fieldsV1,
        }),
        { maxLength: 3 },
      ),
      oddValue,
    ),
    deletionTimestamp: oddValue,
    generateName: fc.oneof(fc.constant('gen-'), oddValue),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const objects = fc.oneof(
  fc.record(
    {
      apiVersion: fc.oneof({ weight: 9, arbitrary: fc.constant('test.drover.dev/v1') }, oddValue),
      kind: fc.oneof({ weight: 9, arbitrary: fc.constant('Widget') }, oddValue),
      metadata,
      spec: oddValue,
      status: oddValue,
    },
    { requiredKeys: ['apiVersion', 'kind'], noNullPrototype: true },
  ),
  fc.record(
    {
      apiVersion: fc.constant('v1'),
      kind: fc.constantFrom('Secret', 'ConfigMap', 'Namespace', 'Event'),
      metadata,
      data: oddValue,
      stringData: oddValue,
      spec: oddValue,
      involvedObject: oddValue,
    },
    { requiredKeys: ['apiVersion', 'kind'], noNullPrototype: true },
  ),
  fc.record(
    { apiVersion: fc.constant('autoscaling/v1'), kind: fc.constant('Scale'), spec: oddValue, metadata },
    { requiredKeys: ['apiVersion', 'kind'], noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constantFrom('DeleteOptions', 'x'),
      propagationPolicy: fc.constantFrom('Foreground', 'Orphan', 'Background', 'x'),
      preconditions: oddValue,
      dryRun: oddValue,
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
  oddValue,
);
const jsonPatches = fc.array(
  fc.oneof(
    fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
        path: fc.oneof(
          fc.constantFrom(
            '',
            '/',
            '/spec',
            '/spec/parts/-',
            '/spec/parts/0',
            '/spec/parts/99',
            '/spec/parts/x',
            '/metadata/labels',
            '/metadata/name',
            '/metadata',
            '/__proto__/x',
            '/constructor/prototype',
            '/spec/~1~0',
            'x',
          ),
          oddText,
        ),
        from: fc.constantFrom('', '/spec', '/metadata', '/spec/parts/0', '/nowhere'),
        value: oddValue,
      },
      { requiredKeys: ['op'], noNullPrototype: true },
    ),
    oddValue,
  ),
  { maxLength: 6 },
);
const bodies = fc.oneof(
  { weight: 6, arbitrary: objects.map((value) => Buffer.from(JSON.stringify(value) ?? '')) },
  { weight: 2, arbitrary: jsonPatches.map((value) => Buffer.from(JSON.stringify(value))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.concat([Buffer.from('k8s\0'), bytes])),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        '',
        '{',
        '[]',
        '- a\n- b',
        'a: &x [*x]',
        'a: &a {b: 1}\nc: *a',
        '{"a":'.repeat(300),
        '!!js/function x',
      )
      .map((text) => Buffer.from(text)),
  },
);
const types = fc.constantFrom(
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
);
const accepts = fc.constantFrom(
  '*/*',
  'application/json',
  'application/yaml',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'text/html',
  ';;,=',
);
const paths = fc
  .tuple(
    fc.constantFrom(
      '/apis/test.drover.dev/v1',
      '/api/v1',
      '/apis/provisioning.cattle.io/v1',
      '/apis',
      '/api',
      '/apis/x/y',
      '/openapi/v3',
      '/openapi/v3/apis/test.drover.dev/v1',
      '/apis/authorization.k8s.io/v1',
      '/apis/authentication.k8s.io/v1',
    ),
    fc.constantFrom('', '/namespaces/fuzz', '/namespaces/default', '/namespaces/nowhere', '/namespaces/%00'),
    fc.constantFrom(
      '',
      '/widgets',
      '/secrets',
      '/configmaps',
      '/events',
      '/namespaces',
      '/clusters',
      '/nope',
      '/selfsubjectaccessreviews',
      '/selfsubjectreviews',
      '/selfsubjectrulesreviews',
    ),
    fc.oneof(
      fc.constant(''),
      names.map((name) => `/${name}`),
    ),
    fc.constantFrom('', '', '', '/status', '/scale', '/finalize', '/x/y'),
  )
  .map((parts) => parts.join(''));
const selectors = fc.oneof(
  fc.constantFrom(
    'a=b',
    'a in (b,c)',
    '!a',
    'a notin ()',
    'a>1',
    'metadata.name=a',
    'metadata.name!=a,metadata.namespace=fuzz',
    'spec.x=1',
    '=',
    ',',
    '(',
    'a in b',
    'a=b,,c',
    'a\\,=b',
  ),
  oddText,
);
const queries = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'labelSelector',
        'fieldSelector',
        'limit',
        'continue',
        'resourceVersion',
        'resourceVersionMatch',
        'dryRun',
        'fieldManager',
        'fieldValidation',
        'force',
        'includeObject',
        'propagationPolicy',
        'gracePeriodSeconds',
        'hash',
        'pretty',
      ),
      fc.oneof(
        selectors,
        fc.constantFrom(
          'All',
          'Strict',
          'Warn',
          'Ignore',
          'true',
          'false',
          '1',
          '500',
          'Exact',
          'NotOlderThan',
          'Object',
          'None',
          'Foreground',
          'm',
          'eyJ2IjoxfQ',
          Buffer.from('{"v":1,"rv":1,"ns":"a","n":"b"}').toString('base64url'),
        ),
      ),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => new URLSearchParams(pairs).toString());
const requests = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'PATCH', 'PATCH', 'DELETE'),
  path: paths,
  query: queries,
  type: types,
  accept: accepts,
  body: bodies,
});

interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly type: string;
  readonly accept: string;
  readonly body: Buffer;
}

async function send({ method, path, query, type, accept, body }: FuzzedRequest) {
  const app = started.api?.app;
  if (app === undefined) throw new Error('the API was not started');
  const withBody = method !== 'GET' && body.length > 0;
  return app.inject({
    method: method as 'GET',
    url: `${path}?${query}`,
    headers: { accept, 'user-agent': 'fuzz', ...(withBody ? { 'content-type': type } : {}) },
    ...(withBody ? { payload: body } : {}),
  });
}

/** A revision that has not come yet is answered with 504, as Kubernetes does; nothing else may be above 499. */
function isAnswer(code: number, body: string): boolean {
  return code < 500 || (code === 504 && body.includes('ResourceVersionTooLarge'));
}

describe('any request', () => {
  test('is answered, never with a fault of the server', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const response = await send(request);
        expect(isAnswer(response.statusCode, response.body), `${response.statusCode} ${response.body}`).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  test('that watches ends, and is refused at most', async () => {
    const queryOf = fc.tuple(
      queries,
      fc.constantFrom(
        '',
        '&sendInitialEvents=true',
        '&allowWatchBookmarks=true',
        '&resourceVersion=0',
        '&resourceVersion=1',
      ),
    );
    const ordinary = ['/apis/test.drover.dev/v1/widgets', ['', ''], 'application/json'] as const;
    const watches = [ordinary, ...fc.sample(fc.tuple(paths, queryOf, accepts), 150)];
    const answers = await Promise.all(
      watches.map(([path, [query, more], accept]) =>
        send({
          method: 'GET',
          path,
          query: `watch=1&timeoutSeconds=1&${query}${more}`,
          type: '',
          accept,
          body: Buffer.alloc(0),
        }),
      ),
    );
    for (const { statusCode, body } of answers) expect(isAnswer(statusCode, body), `${statusCode} ${body}`).toBe(true);
    expect(answers.some(({ statusCode }) => statusCode === 200)).toBe(true);
  });

  test('that patches an existing object leaves one that can be read again', async () => {
    const path = '/apis/test.drover.dev/v1/namespaces/fuzz/widgets/patched';
    const spec = { colour: 'red', parts: [{ name: 'p', size: 1 }], tags: ['x'], free: { a: [1] } };
    const object = {
      apiVersion: 'test.drover.dev/v1',
      kind: 'Widget',
      metadata: { name: 'patched', labels: { a: 'b' } },
      spec,
    };
    const patchTypes = fc.constantFrom(
      'application/merge-patch+json',
      'application/json-patch+json',
      'application/apply-patch+yaml',
    );
    const patches = fc.oneof(
      jsonPatches,
      objects,
      fc.record({ spec: oddValue, metadata }, { requiredKeys: [], noNullPrototype: true }),
    );
    await fc.assert(
      fc.asyncProperty(patchTypes, patches, fc.boolean(), async (type, patch, force) => {
        await send({
          method: 'POST',
          path: path.replace('/patched', ''),
          query: '',
          type: 'application/json',
          accept: '*/*',
          body: Buffer.from(JSON.stringify(object)),
        });
        const apply = type === 'application/apply-patch+yaml';
        const query = apply ? `fieldManager=f&force=${force}` : 'fieldManager=f';
        const body = Buffer.from(JSON.stringify(patch) ?? 'null');
        const response = await send({ method: 'PATCH', path, query, type, accept: '*/*', body });
        expect(isAnswer(response.statusCode, response.body), `${response.statusCode} ${response.body}`).toBe(true);
        const read = await send({
          method: 'GET',
          path,
          query: '',
          type,
          accept: 'application/json',
          body: Buffer.alloc(0),
        });
        expect([200, 404]).toContain(read.statusCode);
        if (response.statusCode === 200 && read.statusCode === 200) {
          expect(read.json()).toMatchObject({ kind: 'Widget', metadata: { name: 'patched', namespace: 'fuzz' } });
        }
      }),
      { numRuns: runs },
    );
  });
});
