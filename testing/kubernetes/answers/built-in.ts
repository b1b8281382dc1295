import {
  applyType,
  jsonType,
  type KnownScenarios,
  map,
  maps,
  mergeType,
  refused,
  secret,
  secrets,
  step,
  strategicType,
} from './step.ts';

const invalid = (...causes: string[]) => refused(422, 'Invalid', causes.sort());
const base64 = (bytes: number) => Buffer.alloc(bytes, 'x').toString('base64');

/** What the built-in kinds of Kubernetes do, from its documentation and its validation code. */
export const builtInAnswers: KnownScenarios = {
  'an immutable ConfigMap keeps data and stays immutable': [
    step(`POST ${maps}`, map('m', { data: { a: '1' }, immutable: true }), { code: 201 }),
    step(`PATCH ${maps}/m`, { data: { a: '2' } }, invalid('FieldValueForbidden data'), { type: mergeType }),
    step(`PATCH ${maps}/m`, { binaryData: { b: 'eA==' } }, invalid('FieldValueForbidden binaryData'), {
      type: mergeType,
    }),
    step(`PATCH ${maps}/m`, { immutable: false }, invalid('FieldValueForbidden immutable'), { type: mergeType }),
    step(
      `PATCH ${maps}/m`,
      { metadata: { labels: { a: 'b' } } },
      { code: 200, body: { data: { a: '1' } } },
      { type: mergeType },
    ),
    step(`DELETE ${maps}/m`, undefined, {
      code: 200,
      body: { kind: 'Status', status: 'Success', details: { name: 'm', kind: 'configmaps' } },
    }),
  ],
  'an immutable Secret keeps its data': [
    step(`POST ${secrets}`, secret('s', { data: { a: 'eA==' }, immutable: true }), {
      code: 201,
      body: { type: 'Opaque', immutable: true },
    }),
    step(`PATCH ${secrets}/s`, { data: { a: 'eQ==' } }, invalid('FieldValueForbidden data'), { type: mergeType }),
    step(`PATCH ${secrets}/s`, { stringData: { a: 'y' } }, invalid('FieldValueForbidden data'), { type: mergeType }),
    step(`PATCH ${secrets}/s`, { immutable: null }, invalid('FieldValueForbidden immutable'), { type: mergeType }),
  ],
  'a Secret keeps its type': [
    step(`POST ${secrets}`, secret('s'), { code: 201, body: { type: 'Opaque' }, without: ['data'] }),
    step(`PATCH ${secrets}/s`, { type: 'other' }, invalid('FieldValueInvalid type'), { type: mergeType }),
  ],
  'stringData becomes data and is never shown': [
    step(`POST ${secrets}`, secret('s', { data: { a: 'eA==' }, stringData: { a: 'y', b: 'z' } }), {
      code: 201,
      body: { data: { a: 'eQ==', b: 'eg==' } },
      without: ['stringData'],
    }),
  ],
  'Secrets of a type have the keys of that type': [
    step(
      `POST ${secrets}`,
      secret('s', { type: 'kubernetes.io/tls' }),
      invalid('FieldValueRequired data[tls.crt]', 'FieldValueRequired data[tls.key]'),
    ),
    step(`POST ${secrets}`, secret('s', { type: 'kubernetes.io/tls', data: { 'tls.crt': '', 'tls.key': '' } }), {
      code: 201,
      body: { data: { 'tls.crt': '' } },
    }),
    step(
      `POST ${secrets}`,
      secret('t', { type: 'kubernetes.io/ssh-auth' }),
      invalid('FieldValueRequired data[ssh-privatekey]'),
    ),
    step(
      `POST ${secrets}`,
      secret('t', { type: 'kubernetes.io/basic-auth' }),
      invalid('FieldValueRequired data[password]', 'FieldValueRequired data[username]'),
    ),
    step(`POST ${secrets}`, secret('t', { type: 'kubernetes.io/basic-auth', stringData: { username: 'u' } }), {
      code: 201,
    }),
    step(
      `POST ${secrets}`,
      secret('u', { type: 'kubernetes.io/dockerconfigjson' }),
      invalid('FieldValueRequired data[.dockerconfigjson]'),
    ),
    step(
      `POST ${secrets}`,
      secret('u', { type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': 'no json' } }),
      invalid('FieldValueInvalid data[.dockerconfigjson]'),
    ),
    step(
      `POST ${secrets}`,
      secret('u', { type: 'kubernetes.io/service-account-token' }),
      invalid('FieldValueRequired metadata.annotations[kubernetes.io/service-account.name]'),
    ),
  ],
  'keys of data are file names': [
    step(`POST ${secrets}`, secret('s', { data: { 'a/b': 'eA==' } }), invalid('FieldValueInvalid data[a/b]')),
    step(`POST ${maps}`, map('m', { data: { '..': 'x' } }), invalid('FieldValueInvalid data[..]')),
    step(
      `POST ${maps}`,
      map('m', { data: { ok: 'x' }, binaryData: { ok: 'eA==' } }),
      invalid('FieldValueInvalid data[ok]'),
    ),
  ],
  'a mebibyte of data is the most': [
    step(`POST ${secrets}`, secret('s', { data: { a: base64(1024 * 1024 + 1) } }), invalid('FieldValueTooLong data')),
    step(`POST ${secrets}`, secret('s', { data: { a: base64(1024 * 1024) } }), { code: 201 }),
    step(`POST ${maps}`, map('m', { data: { a: 'x'.repeat(1024 * 1024 + 1) } }), refused(422, 'Invalid')),
    step(`POST ${maps}`, map('n', { binaryData: { a: base64(1024 * 1024) } }), { code: 201 }),
  ],
  'data that is no base64 is a body that cannot be read': [
    step(`POST ${secrets}`, secret('s', { data: { a: '!' } }), refused(400, 'BadRequest')),
    step(`POST ${maps}`, map('m', { binaryData: { a: 'x x' } }), refused(400, 'BadRequest')),
  ],
  'data of the wrong type is a body that cannot be read': [
    step(`POST ${maps}`, map('m', { data: { a: 1 } }), refused(400, 'BadRequest')),
    step(`POST ${maps}`, map('m', { data: ['a'] }), refused(400, 'BadRequest')),
  ],
  'a null value of a built-in kind is as if it were not there': [
    step(`POST ${maps}`, map('m', { data: null }), { code: 201, without: ['data'] }),
    step(`POST ${maps}`, map('n', { data: { a: null } }), { code: 201, body: { data: { a: '' } } }),
  ],
  'an update of a built-in kind may leave the version out': [
    step(`POST ${maps}`, map('m', { data: { a: '1' } }), { code: 201 }),
    step(`PUT ${maps}/m`, map('m', { data: { a: '2' } }), { code: 200, body: { data: { a: '2' } } }),
    step(`PUT ${maps}/m`, map('m', {}, { resourceVersion: '1' }), refused(409, 'Conflict')),
    step(`PUT ${maps}/m`, map('m', {}, { uid: 'other' }), refused(409, 'Conflict')),
    step(`PUT ${maps}/m`, map('other'), refused(400, 'BadRequest')),
    step(`PUT ${maps}/none`, map('none'), refused(404, 'NotFound')),
  ],
  'a patch cannot rename or move an object': [
    step(`POST ${maps}`, map('m'), { code: 201 }),
    step(`PATCH ${maps}/m`, { metadata: { name: 'n' } }, refused(400, 'BadRequest'), { type: mergeType }),
    step(`PATCH ${maps}/m`, { metadata: { namespace: 'other' } }, refused(400, 'BadRequest'), { type: mergeType }),
    step(`PATCH ${maps}/m`, { metadata: { name: null } }, refused(400, 'BadRequest'), { type: mergeType }),
  ],
  'a JSON patch that cannot be done is refused as a whole': [
    step(`POST ${maps}`, map('m', { data: { a: '1' } }), { code: 201 }),
    step(`PATCH ${maps}/m`, [{ op: 'remove', path: '/data/none' }], refused(422, 'Invalid'), { type: jsonType }),
    step(`PATCH ${maps}/m`, [{ op: 'test', path: '/data/a', value: '2' }], refused(422, 'Invalid'), { type: jsonType }),
    step(`PATCH ${maps}/m`, { op: 'remove' }, refused(400, 'BadRequest'), { type: jsonType }),
    step(`PATCH ${maps}/m`, '[{', refused(400, 'BadRequest'), { type: jsonType }),
    step(
      `PATCH ${maps}/m`,
      [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'copy', from: '/data/a', path: '/data/b' },
      ],
      { code: 200, body: { data: { a: '1', b: '1' } } },
      { type: jsonType },
    ),
    step(`PATCH ${maps}/m`, [], { code: 200 }, { type: jsonType }),
  ],
  'a strategic merge patch has its directives': [
    step(`POST ${maps}`, map('m', { data: { a: '1', b: '2' } }), { code: 201 }),
    step(
      `PATCH ${maps}/m`,
      { data: { $patch: 'replace', c: '3' } },
      { code: 200, body: { data: { c: '3' } }, without: ['data.a'] },
      { type: strategicType },
    ),
    step(
      `PATCH ${maps}/m`,
      { data: { $patch: 'delete' } },
      { code: 200, without: ['data.c'] },
      { type: strategicType },
    ),
  ],
  'a patch says its type': [
    step(`POST ${maps}`, map('m'), { code: 201 }),
    step(`PATCH ${maps}/m`, {}, refused(415, 'UnsupportedMediaType'), { type: 'application/json' }),
    step(`PATCH ${maps}/m`, {}, refused(415, 'UnsupportedMediaType'), { type: 'text/plain' }),
    step(
      `PATCH ${maps}/m`,
      { data: { a: '1' } },
      { code: 200, body: { data: { a: '1' } } },
      { type: `${mergeType}; charset=utf-8` },
    ),
    step(`POST ${maps}`, '{}', refused(415, 'UnsupportedMediaType'), { type: 'text/plain' }),
    step(`GET ${maps}/m`, undefined, refused(406, 'NotAcceptable'), { accept: 'text/html' }),
    step(`GET ${maps}/m`, undefined, { code: 200 }, { accept: 'text/html, */*;q=0.1' }),
  ],
  'a body of another kind is refused': [
    step(`POST ${maps}`, secret('m'), refused(400, 'BadRequest')),
    step(`POST ${maps}`, '', refused(400, 'BadRequest')),
    step(`POST ${maps}`, '[]', refused(400, 'BadRequest')),
    step(`POST ${maps}`, { metadata: { name: 'm' } }, { code: 201, body: { kind: 'ConfigMap', apiVersion: 'v1' } }),
  ],
  'names are lower case DNS names': [
    step(`POST ${maps}`, map('UPPER'), invalid('FieldValueInvalid metadata.name')),
    step(`POST ${maps}`, map('a..b'), invalid('FieldValueInvalid metadata.name')),
    step(`POST ${maps}`, map('-a'), invalid('FieldValueInvalid metadata.name')),
    step(`POST ${maps}`, map('a'.repeat(254)), invalid('FieldValueInvalid metadata.name')),
    step(`POST ${maps}`, map(''), invalid('FieldValueRequired metadata.name')),
    step(`POST ${maps}`, map('a.b-c.0'), { code: 201 }),
    step('POST /api/v1/namespaces', { metadata: { name: 'a.b' } }, invalid('FieldValueInvalid metadata.name')),
    step(
      'POST /api/v1/namespaces',
      { metadata: { name: 'a'.repeat(64) } },
      invalid('FieldValueInvalid metadata.labels', 'FieldValueInvalid metadata.name'),
    ),
  ],
  'a wrong prefix is told beside the name that came of it': [
    step(
      `POST ${maps}`,
      { metadata: { generateName: 'Bad_' } },
      invalid('FieldValueInvalid metadata.generateName', 'FieldValueInvalid metadata.name'),
    ),
    step(
      `POST ${maps}`,
      { metadata: { name: 'good', generateName: 'Bad_' } },
      invalid('FieldValueInvalid metadata.generateName'),
    ),
    step(
      `POST ${maps}`,
      { metadata: { name: 'good', generateName: 'prefix-' } },
      { code: 201, body: { metadata: { name: 'good', generateName: 'prefix-' } } },
    ),
  ],
  'labels and annotations have their forms and sizes': [
    step(`POST ${maps}`, map('m', {}, { labels: { a: '-x' } }), invalid('FieldValueInvalid metadata.labels')),
    step(`POST ${maps}`, map('m', {}, { labels: { a: 'x'.repeat(64) } }), invalid('FieldValueInvalid metadata.labels')),
    step(
      `POST ${maps}`,
      map('m', {}, { labels: { 'UP.example/x': 'x' } }),
      invalid('FieldValueInvalid metadata.labels'),
    ),
    step(`POST ${maps}`, map('m', {}, { labels: { 'a/b/c': 'x' } }), invalid('FieldValueInvalid metadata.labels')),
    step(
      `POST ${maps}`,
      map('m', {}, { annotations: { 'a b': 'x' } }),
      invalid('FieldValueInvalid metadata.annotations'),
    ),
    step(
      `POST ${maps}`,
      map('m', {}, { annotations: { a: 'x'.repeat(256 * 1024) } }),
      invalid('FieldValueTooLong metadata.annotations'),
    ),
    step(
      `POST ${maps}`,
      map('m', {}, { annotations: { a: 'é'.repeat(128 * 1024) } }),
      invalid('FieldValueTooLong metadata.annotations'),
    ),
    step(
      `POST ${maps}`,
      map('m', {}, { labels: { a: '', 'example.com/B_c': 'x' }, annotations: { 'Up.Example/x': '{}' } }),
      { code: 201 },
    ),
    step(`POST ${maps}`, map('n', {}, { labels: { a: 1 } }), refused(400, 'BadRequest')),
  ],
  'owners are named in full': [
    step(
      `POST ${maps}`,
      map('m', {}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name: 's' }] }),
      refused(422, 'Invalid'),
    ),
    step(
      `POST ${maps}`,
      map('m', {}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 's', uid: 'u' }] }),
      invalid('FieldValueInvalid metadata.ownerReferences'),
    ),
    step(
      `POST ${maps}`,
      map(
        'm',
        {},
        {
          ownerReferences: ['a', 'b'].map((uid) => ({
            apiVersion: 'v1',
            kind: 'Secret',
            name: 's',
            uid,
            controller: true,
          })),
        },
      ),
      invalid('FieldValueInvalid metadata.ownerReferences'),
    ),
  ],
  'finalizers of built-in kinds are standard or have a domain': [
    step(`POST ${maps}`, map('m', {}, { finalizers: ['mine'] }), invalid('FieldValueInvalid metadata.finalizers[0]')),
    step(
      `POST ${maps}`,
      map('m', {}, { finalizers: ['orphan', 'foregroundDeletion'] }),
      invalid('FieldValueInvalid metadata.finalizers'),
    ),
    step(`POST ${maps}`, map('m', {}, { finalizers: ['example.com/x', 'orphan'] }), { code: 201 }),
  ],
  'an apply leaves managed fields to the server': [
    step(
      `PATCH ${maps}/m?fieldManager=a`,
      map('m', {}, { managedFields: [{ manager: 'a' }] }),
      refused(400, 'BadRequest'),
      { type: applyType },
    ),
    step(`PATCH ${maps}/m?fieldManager=a`, map('m', {}, { uid: 'u' }), refused(409, 'Conflict'), { type: applyType }),
    step(`PATCH ${maps}/m?fieldManager=a`, map('n'), refused(400, 'BadRequest'), { type: applyType }),
    step(`PATCH ${maps}/m?fieldManager=${'a'.repeat(129)}`, map('m'), refused(422, 'Invalid'), { type: applyType }),
    step(
      `PATCH ${maps}/m?fieldManager=a&dryRun=All`,
      map('m'),
      { code: 201, without: ['metadata.resourceVersion'] },
      { type: applyType },
    ),
    step(`GET ${maps}/m`, undefined, refused(404, 'NotFound')),
  ],
  'an apply that forgets what it said takes it away, and leaves the rest': [
    step(`PATCH ${maps}/m?fieldManager=a`, map('m', { data: { a: '1', b: '1' } }), { code: 201 }, { type: applyType }),
    step(`PATCH ${maps}/m?fieldManager=b`, map('m', { data: { b: '1', c: '1' } }), { code: 200 }, { type: applyType }),
    step(
      `PATCH ${maps}/m?fieldManager=a`,
      map('m'),
      { code: 200, body: { data: { b: '1', c: '1' } }, without: ['data.a'] },
      { type: applyType },
    ),
    step(
      `PATCH ${maps}/m?fieldManager=a`,
      map('m', { data: { c: '2' } }),
      {
        code: 409,
        body: { reason: 'Conflict', message: 'Apply failed with 1 conflict: conflict with "b": .data.c' },
        causes: ['FieldManagerConflict .data.c'],
      },
      { type: applyType },
    ),
    step(
      `PATCH ${maps}/m?fieldManager=a`,
      map('m', { data: { b: '2', c: '2' } }),
      {
        code: 409,
        body: { message: 'Apply failed with 2 conflicts: conflicts with "b":\n- .data.b\n- .data.c' },
        causes: ['FieldManagerConflict .data.b', 'FieldManagerConflict .data.c'],
      },
      { type: applyType },
    ),
    step(`PATCH ${maps}/m?fieldManager=b`, map('m'), { code: 200, without: ['data.b', 'data.c'] }, { type: applyType }),
  ],
  'resetting managed fields gives them up': [
    step(`PATCH ${maps}/m?fieldManager=a`, map('m', { data: { a: '1' } }), { code: 201 }, { type: applyType }),
    step(
      `PATCH ${maps}/m?fieldManager=x`,
      { metadata: { managedFields: [{}] } },
      { code: 200, without: ['metadata.managedFields'] },
      { type: mergeType },
    ),
  ],
  'deletion has preconditions and one policy': [
    step(`POST ${maps}`, map('m'), { code: 201 }),
    step(`DELETE ${maps}/m`, { preconditions: { uid: 'other' } }, refused(409, 'Conflict')),
    step(`DELETE ${maps}/m`, { preconditions: { resourceVersion: '1' } }, refused(409, 'Conflict')),
    step(
      `DELETE ${maps}/m`,
      { propagationPolicy: 'Orphan', orphanDependents: true },
      invalid('FieldValueInvalid propagationPolicy'),
    ),
    step(`DELETE ${maps}/m`, { propagationPolicy: 'Sideways' }, invalid('FieldValueNotSupported propagationPolicy')),
    step(`DELETE ${maps}/m`, { dryRun: ['Some'] }, invalid('FieldValueNotSupported dryRun')),
    step(`DELETE ${maps}/m`, map('m'), refused(400, 'BadRequest')),
    step(`DELETE ${maps}/m?dryRun=All`, undefined, { code: 200, body: { status: 'Success' } }),
    step(
      `DELETE ${maps}/m`,
      { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
      { code: 200, body: { status: 'Success' } },
    ),
    step(`DELETE ${maps}/m`, undefined, refused(404, 'NotFound')),
  ],
  'a deletion in the foreground shows the object that waits': [
    step(`POST ${maps}`, map('m', {}, { finalizers: ['example.com/x'] }), { code: 201 }),
    step(`DELETE ${maps}/m?propagationPolicy=Foreground`, undefined, {
      code: 200,
      body: {
        kind: 'ConfigMap',
        metadata: { finalizers: ['example.com/x', 'foregroundDeletion'], deletionGracePeriodSeconds: 0 },
      },
    }),
    step(
      `PATCH ${maps}/m`,
      { metadata: { finalizers: ['example.com/x', 'example.com/y'] } },
      invalid('FieldValueForbidden metadata.finalizers'),
      { type: mergeType },
    ),
    step(
      `PATCH ${maps}/m`,
      { metadata: { finalizers: [] } },
      { code: 200, body: { metadata: { name: 'm' } } },
      { type: mergeType },
    ),
    step(`GET ${maps}/m`, undefined, refused(404, 'NotFound')),
  ],
  'a ServiceAccount that is deleted is the answer': [
    step('POST /api/v1/namespaces/NS/serviceaccounts', { metadata: { name: 'a' } }, { code: 201 }),
    step('DELETE /api/v1/namespaces/NS/serviceaccounts/a', undefined, {
      code: 200,
      body: { kind: 'ServiceAccount', metadata: { name: 'a' } },
    }),
    step('GET /api/v1/namespaces/NS/serviceaccounts/a', undefined, refused(404, 'NotFound')),
  ],
  'a namespace that is deleted is shown as terminating': [
    step(
      'POST /api/v1/namespaces',
      { metadata: { name: 'NS-x', finalizers: ['example.com/x'] } },
      {
        code: 201,
        body: {
          metadata: { labels: { 'kubernetes.io/metadata.name': 'NS-x' } },
          spec: { finalizers: ['kubernetes'] },
          status: { phase: 'Active' },
        },
      },
    ),
    step('DELETE /api/v1/namespaces/NS-x', undefined, {
      code: 200,
      body: { kind: 'Namespace', status: { phase: 'Terminating' } },
    }),
    step(
      'POST /api/v1/namespaces/NS-x/configmaps',
      map('m'),
      refused(403, 'Forbidden', ['NamespaceTerminating metadata.namespace']),
    ),
    step('DELETE /api/v1/namespaces/NS-x', undefined, {
      code: 200,
      body: { kind: 'Namespace', status: { phase: 'Terminating' } },
    }),
    step('POST /api/v1/namespaces/none-such/configmaps', map('m'), {
      code: 404,
      body: { reason: 'NotFound', details: { name: 'none-such', kind: 'namespaces' } },
    }),
    step('POST /api/v1/namespaces/none-such/configmaps?dryRun=All', map('m'), refused(404, 'NotFound')),
  ],
  'collections take some verbs and not others': [
    step('POST /api/v1/configmaps', map('m'), refused(405, 'MethodNotAllowed')),
    step('DELETE /api/v1/configmaps', undefined, refused(405, 'MethodNotAllowed')),
    step('DELETE /api/v1/namespaces', undefined, refused(405, 'MethodNotAllowed')),
    step(`PUT ${maps}`, map('m'), refused(405, 'MethodNotAllowed')),
    step(`POST ${maps}/m`, map('m'), refused(405, 'MethodNotAllowed')),
    step(`GET ${maps}/m/status`, undefined, refused(404, 'NotFound')),
    step(`DELETE ${maps}?labelSelector=a%3Db`, undefined, { code: 200, body: { kind: 'ConfigMapList', items: [] } }),
  ],
  'lists refuse what they do not understand': [
    step(`GET ${maps}?continue=rubbish`, undefined, refused(400, 'BadRequest')),
    step(`GET ${maps}?labelSelector=a%3D%3D%3Db`, undefined, refused(400, 'BadRequest')),
    step(`GET ${maps}?labelSelector=a+in+b`, undefined, refused(400, 'BadRequest')),
    step(`GET ${maps}?fieldSelector=data.a%3Db`, undefined, refused(400, 'BadRequest')),
    step(`GET ${maps}?limit=x`, undefined, refused(400, 'BadRequest')),
    step(`GET ${maps}?resourceVersionMatch=Exact`, undefined, refused(422, 'Invalid')),
    step(`GET ${maps}?resourceVersion=99999999&resourceVersionMatch=NotOlderThan`, undefined, {
      code: 504,
      body: { reason: 'Timeout', details: { retryAfterSeconds: 1 } },
      causes: ['ResourceVersionTooLarge '],
    }),
    step(`GET ${maps}?watch=1&sendInitialEvents=true`, undefined, refused(422, 'Invalid')),
  ],
  'events are selected by what they tell of': [
    step(
      'POST /api/v1/namespaces/NS/events',
      {
        metadata: { name: 'e' },
        involvedObject: { kind: 'Widget', name: 'w', namespace: 'NS' },
        reason: 'R',
        type: 'Normal',
        source: { component: 'c' },
      },
      { code: 201 },
    ),
    step(
      'POST /api/v1/namespaces/NS/events',
      { metadata: { name: 'f' }, involvedObject: { kind: 'Widget', name: 'w', namespace: 'other' } },
      invalid('FieldValueInvalid involvedObject.namespace'),
    ),
    step(
      'GET /api/v1/namespaces/NS/events?fieldSelector=involvedObject.name%3Dw,type!%3DWarning,source%3Dc',
      undefined,
      { code: 200, body: { items: [{ metadata: { name: 'e' } }] } },
    ),
    step('GET /api/v1/namespaces/NS/events?fieldSelector=reason%3DX', undefined, { code: 200, body: { items: [] } }),
  ],
  'a question about access asks one thing': [
    step(
      'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      { spec: {} },
      invalid('FieldValueInvalid spec.resourceAttributes'),
    ),
    step(
      'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      { spec: { resourceAttributes: { verb: 'get' }, nonResourceAttributes: { path: '/', verb: 'get' } } },
      invalid('FieldValueInvalid spec.nonResourceAttributes'),
    ),
    step(
      'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      { spec: { resourceAttributes: { verb: 'get', resource: 'x' } } },
      { code: 201, body: { status: { allowed: true } } },
    ),
    step('GET /apis/authorization.k8s.io/v1/selfsubjectaccessreviews', undefined, refused(405, 'MethodNotAllowed')),
  ],
};
