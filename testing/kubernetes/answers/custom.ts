import {
  anything,
  applyType,
  jsonType,
  type KnownScenarios,
  mergeType,
  refused,
  step,
  strategicType,
  widget,
  widgets,
} from './step.ts';

const invalid = (...causes: string[]) => refused(422, 'Invalid', causes.sort());
const ready = { type: 'Ready', status: 'True' };
const owner = (manager: string, operation: string, fieldsV1: object, more: object = {}) => ({
  manager,
  operation,
  apiVersion: 'test.drover.dev/v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
});

/** What a Kubernetes API server does with custom resources, from its documentation and its code. */
export const customAnswers: KnownScenarios = {
  'custom resources take no strategic merge patch': [
    step(`POST ${widgets}`, widget('w'), { code: 201, body: { metadata: { generation: 1 } } }),
    step(`PATCH ${widgets}/w`, { spec: {} }, refused(415, 'UnsupportedMediaType'), { type: strategicType }),
  ],
  'an update of a custom resource names the version': [
    step(`POST ${widgets}`, widget('w'), { code: 201 }),
    step(`PUT ${widgets}/w`, widget('w', { colour: 'x' }), invalid('FieldValueInvalid metadata.resourceVersion')),
    step(`PUT ${widgets}/w`, widget('w', {}, { resourceVersion: '1' }), refused(409, 'Conflict')),
    step(`PATCH ${widgets}/w`, { metadata: { resourceVersion: '1' } }, refused(409, 'Conflict'), { type: mergeType }),
    step(
      `PATCH ${widgets}/w`,
      { spec: { colour: 'x' } },
      { code: 200, body: { metadata: { generation: 2 } } },
      { type: mergeType },
    ),
  ],
  'what the server sets cannot be set': [
    step(
      `POST ${widgets}`,
      widget(
        'w',
        {},
        {
          generation: 7,
          creationTimestamp: '2001-01-01T00:00:00Z',
          deletionTimestamp: '2001-01-01T00:00:00Z',
          selfLink: '/x',
        },
      ),
      {
        code: 201,
        body: { metadata: { generation: 1 } },
        without: ['metadata.deletionTimestamp', 'metadata.selfLink'],
      },
    ),
    step(
      `PATCH ${widgets}/w`,
      { metadata: { generation: 9, deletionTimestamp: '2001-01-01T00:00:00Z' } },
      { code: 200, body: { metadata: { generation: 1 } }, without: ['metadata.deletionTimestamp'] },
      { type: mergeType },
    ),
  ],
  'values are judged by the schema, with one cause each': [
    step(
      `POST ${widgets}`,
      widget('w', { colour: 1, replicas: -1 }),
      invalid('FieldValueInvalid spec.replicas', 'FieldValueTypeInvalid spec.colour'),
    ),
    step(`POST ${widgets}`, widget('w', { replicas: 1.5 }), invalid('FieldValueTypeInvalid spec.replicas')),
    step(`POST ${widgets}`, widget('w', { parts: [{ size: 1 }] }), invalid('FieldValueRequired spec.parts[0].name')),
    step(
      `POST ${widgets}`,
      widget('w', { parts: [{ name: 'a' }, { name: 'a' }] }),
      invalid('FieldValueDuplicate spec.parts[1]'),
    ),
    step(`POST ${widgets}`, widget('w', { tags: ['a', 'a'] }), invalid('FieldValueDuplicate spec.tags[1]')),
  ],
  'unknown fields are pruned, warned of, or refused': [
    step(`POST ${widgets}?fieldValidation=Ignore`, widget('w', { none: 1 }), { code: 201, without: ['spec.none'] }),
    step(`POST ${widgets}?fieldValidation=Strict`, widget('x', { none: 1 }), refused(400, 'BadRequest')),
    step(`PATCH ${widgets}/w?fieldValidation=Strict`, { spec: { none: 1 } }, refused(400, 'BadRequest'), {
      type: mergeType,
    }),
    step(`POST ${widgets}?fieldValidation=Never`, widget('x'), invalid('FieldValueNotSupported fieldValidation')),
    step(`POST ${widgets}?fieldValidation=Strict`, widget('y', { free: { any: [{ thing: 1 }] } }), {
      code: 201,
      body: { spec: { free: { any: [{ thing: 1 }] } } },
    }),
  ],
  'status has its own endpoint': [
    step(`POST ${widgets}`, { ...widget('w'), status: { replicas: 3 } }, { code: 201, without: ['status'] }),
    step(
      `PATCH ${widgets}/w/status`,
      { metadata: { labels: { a: 'b' } }, spec: { colour: 'no' }, status: { conditions: [ready] } },
      {
        code: 200,
        body: { metadata: { generation: 1 }, status: { conditions: [ready] } },
        without: ['metadata.labels', 'spec.colour'],
      },
      { type: mergeType },
    ),
    step(
      `PATCH ${widgets}/w`,
      { status: { replicas: 5 } },
      { code: 200, without: ['status.replicas'] },
      { type: mergeType },
    ),
    step(`GET ${widgets}/w/status`, undefined, {
      code: 200,
      body: { kind: 'Widget', status: { conditions: [ready] } },
    }),
    step(`DELETE ${widgets}/w/status`, undefined, refused(405, 'MethodNotAllowed')),
    step(`POST ${widgets}/w/status`, widget('w'), refused(405, 'MethodNotAllowed')),
    step(`GET ${widgets}/w/log`, undefined, { code: 404 }),
  ],
  'a scale is read and written by itself': [
    step(`POST ${widgets}`, widget('w', { replicas: 2 }), { code: 201 }),
    step(`GET ${widgets}/w/scale`, undefined, {
      code: 200,
      body: { kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 2 }, status: { replicas: 0 } },
    }),
    step(
      `PATCH ${widgets}/w/scale`,
      { spec: { replicas: 4 } },
      { code: 200, body: { spec: { replicas: 4 } } },
      { type: mergeType },
    ),
    step(`PATCH ${widgets}/w/scale`, { spec: { replicas: -4 } }, invalid('FieldValueInvalid spec.replicas'), {
      type: mergeType,
    }),
    step(
      `PUT ${widgets}/w/scale`,
      {
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name: 'w', namespace: 'NS', resourceVersion: '1' },
        spec: { replicas: 1 },
      },
      refused(409, 'Conflict'),
    ),
    step(`GET ${widgets}/w`, undefined, { code: 200, body: { spec: { replicas: 4 }, metadata: { generation: 2 } } }),
  ],
  'an apply of a set owns its own values': [
    step(
      `PATCH ${widgets}/w?fieldManager=a`,
      widget('w', { tags: ['x', 'y'] }),
      {
        code: 201,
        body: {
          metadata: { managedFields: [owner('a', 'Apply', { 'f:spec': { 'f:tags': { 'v:"x"': {}, 'v:"y"': {} } } })] },
        },
      },
      { type: applyType },
    ),
    step(
      `PATCH ${widgets}/w?fieldManager=b`,
      widget('w', { tags: ['z', 'x'] }),
      { code: 200, body: { spec: { tags: ['z', 'x', 'y'] } } },
      { type: applyType },
    ),
    step(
      `PATCH ${widgets}/w?fieldManager=a`,
      widget('w', { tags: [] }),
      { code: 200, body: { spec: { tags: ['z', 'x'] } } },
      { type: applyType },
    ),
  ],
  'an apply merges parts by name and field': [
    step(
      `PATCH ${widgets}/w?fieldManager=a`,
      widget('w', { parts: [{ name: 'p', size: 1 }, { name: 'q' }] }),
      { code: 201 },
      { type: applyType },
    ),
    step(
      `PATCH ${widgets}/w?fieldManager=b`,
      widget('w', { parts: [{ name: 'p', labels: { l: '1' } }, { name: 'r' }] }),
      {
        code: 200,
        body: { spec: { parts: [{ name: 'p', size: 1, labels: { l: '1' } }, { name: 'q' }, { name: 'r' }] } },
      },
      { type: applyType },
    ),
    step(
      `PATCH ${widgets}/w?fieldManager=c`,
      widget('w', { parts: [{ name: 'p', size: 2 }] }),
      { code: 409, causes: ['FieldManagerConflict .spec.parts[name="p"].size'] },
      { type: applyType },
    ),
    step(
      `PATCH ${widgets}/w?fieldManager=a`,
      widget('w', { parts: [] }),
      {
        code: 200,
        body: { spec: { parts: [{ name: 'p', labels: { l: '1' } }, { name: 'r' }] } },
        without: ['spec.parts.0.size'],
      },
      { type: applyType },
    ),
    step(
      `PATCH ${widgets}/w?fieldManager=a`,
      widget('w', { parts: [{ name: 'p' }, { name: 'p' }] }),
      { code: 422 },
      { type: applyType },
    ),
    step(
      `PATCH ${widgets}/w?fieldManager=a`,
      widget('w', { parts: [{ size: 1 }] }),
      { code: 422 },
      { type: applyType },
    ),
  ],
  'an apply of status is apart from an apply of the rest': [
    step(`PATCH ${widgets}/w?fieldManager=a`, widget('w', { colour: 'red' }), { code: 201 }, { type: applyType }),
    step(
      `PATCH ${widgets}/w/status?fieldManager=a`,
      { apiVersion: 'test.drover.dev/v1', kind: 'Widget', metadata: { name: 'w' }, status: { replicas: 1 } },
      {
        code: 200,
        body: {
          spec: { colour: 'red' },
          status: { replicas: 1 },
          metadata: {
            managedFields: [
              owner('a', 'Apply', { 'f:spec': { 'f:colour': {} } }),
              owner('a', 'Apply', { 'f:status': { 'f:replicas': {} } }, { subresource: 'status' }),
            ],
          },
        },
      },
      { type: applyType },
    ),
    step(
      `PATCH ${widgets}/none/status?fieldManager=a`,
      { apiVersion: 'test.drover.dev/v1', kind: 'Widget', metadata: { name: 'none' }, status: {} },
      refused(404, 'NotFound'),
      { type: applyType },
    ),
  ],
  'an apply with another manager conflicts with an update, and force takes the field': [
    step(`POST ${widgets}?fieldManager=a`, widget('w', { colour: 'red' }), { code: 201 }),
    step(
      `PATCH ${widgets}/w?fieldManager=b`,
      widget('w', { colour: 'blue' }),
      { code: 409, causes: ['FieldManagerConflict .spec.colour'] },
      { type: applyType },
    ),
    step(
      `PATCH ${widgets}/w?fieldManager=b&dryRun=All&force=true`,
      widget('w', { colour: 'blue' }),
      { code: 200, body: { spec: { colour: 'blue' } } },
      { type: applyType },
    ),
    step(`GET ${widgets}/w`, undefined, { code: 200, body: { spec: { colour: 'red' } } }),
    step(
      `PATCH ${widgets}/w?fieldManager=b&force=true`,
      widget('w', { colour: 'blue' }),
      { code: 200, body: { spec: { colour: 'blue' } } },
      { type: applyType },
    ),
    step(
      `PATCH ${widgets}/w?fieldManager=b&force=true`,
      { spec: {} },
      refused(422, 'Invalid', ['FieldValueForbidden force']),
      { type: mergeType },
    ),
  ],
  'an apply names version and kind of the path': [
    step(`PATCH ${widgets}/w?fieldManager=a`, { ...widget('w'), kind: 'Gadget' }, refused(400, 'BadRequest'), {
      type: applyType,
    }),
    step(`PATCH ${widgets}/w?fieldManager=a`, { metadata: { name: 'w' } }, refused(400, 'BadRequest'), {
      type: applyType,
    }),
    step(`PATCH ${widgets}/w?fieldManager=a`, widget('w', {}, { resourceVersion: '3' }), refused(409, 'Conflict'), {
      type: applyType,
    }),
    step(`PATCH ${widgets}/w`, widget('w'), invalid('FieldValueRequired fieldManager'), { type: applyType }),
  ],
  'a JSON patch of ownership and finalizers ends a deletion': [
    step(`POST ${widgets}`, widget('w', {}, { finalizers: ['a.example/1', 'a.example/2'] }), { code: 201 }),
    step(`DELETE ${widgets}/w`, undefined, {
      code: 200,
      body: { kind: 'Widget', metadata: { generation: 2, deletionGracePeriodSeconds: 0 } },
    }),
    step(`DELETE ${widgets}/w`, undefined, { code: 200, body: { kind: 'Widget', metadata: { generation: 2 } } }),
    step(`POST ${widgets}`, widget('w'), refused(409, 'AlreadyExists')),
    step(
      `PATCH ${widgets}/w`,
      [{ op: 'remove', path: '/metadata/finalizers/0' }],
      { code: 200, body: { metadata: { finalizers: ['a.example/2'] } } },
      { type: jsonType },
    ),
    step(`PATCH ${widgets}/w`, [{ op: 'remove', path: '/metadata/finalizers' }], { code: 200 }, { type: jsonType }),
    step(`GET ${widgets}/w`, undefined, {
      code: 404,
      body: { details: { name: 'w', group: 'test.drover.dev', kind: 'widgets' } },
    }),
  ],
  'a deleted custom resource is answered with its uid': [
    step(`POST ${widgets}`, widget('w'), { code: 201 }),
    step(`DELETE ${widgets}/w?dryRun=All`, undefined, { code: 200, body: { status: 'Success' } }),
    step(`DELETE ${widgets}/w`, undefined, {
      code: 200,
      body: {
        kind: 'Status',
        status: 'Success',
        details: { name: 'w', group: 'test.drover.dev', kind: 'widgets', uid: anything },
      },
    }),
  ],
  'a collection is deleted by its selectors, or dry': [
    step(`POST ${widgets}`, widget('a', {}, { labels: { l: '1' } }), { code: 201 }),
    step(`POST ${widgets}`, widget('b', {}, { labels: { l: '2' } }), { code: 201 }),
    step(`DELETE ${widgets}?labelSelector=l+in+(1)&dryRun=All`, undefined, {
      code: 200,
      body: { kind: 'WidgetList', items: [{ metadata: { name: 'a' } }] },
    }),
    step(`DELETE ${widgets}?labelSelector=l+in+(1)`, undefined, {
      code: 200,
      body: { items: [{ metadata: { name: 'a' } }] },
    }),
    step(`GET ${widgets}`, undefined, { code: 200, body: { items: [{ metadata: { name: 'b' } }] } }),
    step(`DELETE ${widgets}?fieldSelector=metadata.name!%3Db`, undefined, { code: 200, body: { items: [] } }),
    step('DELETE /apis/test.drover.dev/v1/widgets', undefined, refused(405, 'MethodNotAllowed')),
  ],
  'a table has the columns of the kind, and objects on request': [
    step(`POST ${widgets}`, widget('w', { colour: 'red', replicas: 2 }), { code: 201 }),
    step(
      `GET ${widgets}?includeObject=None`,
      undefined,
      {
        code: 200,
        body: { kind: 'Table', apiVersion: 'meta.k8s.io/v1', rows: [{ cells: ['w', 'red', 2, null, anything] }] },
      },
      { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    ),
    step(
      `GET ${widgets}?includeObject=Object`,
      undefined,
      { code: 200, body: { rows: [{ object: { spec: { colour: 'red' } } }] } },
      { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    ),
    step(`GET ${widgets}?includeObject=Half`, undefined, refused(400, 'BadRequest'), {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    }),
    step(
      `GET ${widgets}/w`,
      undefined,
      { code: 200, body: { kind: 'PartialObjectMetadata', metadata: { name: 'w' } }, without: ['spec'] },
      { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' },
    ),
    step(`GET ${widgets}`, undefined, refused(406, 'NotAcceptable'), {
      accept: 'application/json;as=Other;v=v1;g=meta.k8s.io',
    }),
  ],
  'dry runs of every write store nothing': [
    step(`POST ${widgets}?dryRun=All`, widget('w'), {
      code: 201,
      body: { metadata: { generation: 1 } },
      without: ['metadata.resourceVersion'],
    }),
    step(`GET ${widgets}/w`, undefined, refused(404, 'NotFound')),
    step(`POST ${widgets}?dryRun=Some`, widget('w'), invalid('FieldValueNotSupported dryRun')),
    step(`POST ${widgets}`, widget('w', { colour: 'red', replicas: 1 }), { code: 201 }),
    step(`POST ${widgets}?dryRun=All`, widget('w'), refused(409, 'AlreadyExists')),
    step(
      `PATCH ${widgets}/w?dryRun=All`,
      { spec: { colour: 'blue' } },
      { code: 200, body: { spec: { colour: 'blue' } } },
      { type: mergeType },
    ),
    step(
      `PATCH ${widgets}/w/scale?dryRun=All`,
      { spec: { replicas: 9 } },
      { code: 200, body: { spec: { replicas: 9 } } },
      { type: mergeType },
    ),
    step(
      `PATCH ${widgets}/w/status?dryRun=All`,
      { status: { replicas: 9 } },
      { code: 200, body: { status: { replicas: 9 } } },
      { type: mergeType },
    ),
    step(`GET ${widgets}/w`, undefined, {
      code: 200,
      body: { spec: { colour: 'red', replicas: 1 }, metadata: { generation: 1 } },
      without: ['status'],
    }),
  ],
  'names and namespaces of path and body agree': [
    step(`POST ${widgets}`, widget('w', {}, { namespace: 'other' }), refused(400, 'BadRequest')),
    step(`POST ${widgets}`, widget('W'), invalid('FieldValueInvalid metadata.name')),
    step(`POST ${widgets}`, { ...widget('w'), apiVersion: 'test.drover.dev/v2' }, refused(400, 'BadRequest')),
    step(`PUT ${widgets}`, widget('w'), { code: 400 }),
    step('GET /apis/test.drover.dev/v2/widgets', undefined, { code: 404 }),
    step('GET /apis/test.drover.dev/v1/gadgets', undefined, { code: 404 }),
  ],
};
