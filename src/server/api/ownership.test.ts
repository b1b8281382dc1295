import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../testing/kubernetes/api-server.ts';
import { type Answer, send } from '../../../testing/kubernetes/requests.ts';
import { widgetKind } from '../../../testing/kubernetes/widget.ts';
import { configmapKind } from '../../kinds/configmap/kind.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';

// Who owns what after writes of every kind, as a Kubernetes API server answers; beyond the recorded sessions.

const path = '/apis/test.drover.dev/v1/namespaces/default/widgets/w';
const use: { api?: TestApi } = {};

function api(): TestApi {
  if (use.api === undefined) throw new Error('the API was not started');
  return use.api;
}

beforeEach(async () => {
  use.api = await startTestApi({
    kinds: [namespaceKind, configmapKind, widgetKind],
    namespaces: ['default'],
    loops: false,
  });
});
afterEach(() => api().close());

const widget = (spec: object, metadata: object = {}) => ({
  apiVersion: 'test.drover.dev/v1',
  kind: 'Widget',
  metadata: { name: 'w', ...metadata },
  spec,
});
const create = (body: object, manager: string) =>
  send(api(), 'POST', `${path.slice(0, -2)}?fieldManager=${manager}`, { body });
const apply = (body: object, manager: string, more = '', at = path) =>
  send(api(), 'PATCH', `${at}?fieldManager=${manager}${more}`, { body, type: 'application/apply-patch+yaml' });
const merge = (body: object, manager: string, at = path) =>
  send(api(), 'PATCH', `${at}?fieldManager=${manager}`, { body, type: 'application/merge-patch+json' });

/** Owners by `manager operation[/subresource]`. */
function owners({ body }: { body: Answer }): Record<string, unknown> {
  const entries: Answer[] = body.metadata.managedFields ?? [];
  return Object.fromEntries(
    entries.map(({ manager, operation, subresource, fieldsV1 }) => [
      `${manager} ${operation}${subresource ? `/${subresource}` : ''}`,
      fieldsV1,
    ]),
  );
}

describe('ownership', () => {
  test('of owner references is by uid and whole', async () => {
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'c', uid: 'u-1' };
    const made = await create(widget({}, { ownerReferences: [reference] }), 'a');
    expect(owners(made)).toEqual({
      'a Update': { 'f:metadata': { 'f:ownerReferences': { '.': {}, 'k:{"uid":"u-1"}': {} } }, 'f:spec': {} },
    });
  });

  test('of status is apart from the rest, for updates and for applies', async () => {
    await create(widget({ colour: 'red' }), 'a');
    await merge({ status: { replicas: 1, conditions: [{ type: 'Ready', status: 'True' }] } }, 'a', `${path}/status`);
    const both = await apply({ ...widget({}), spec: undefined, status: { selector: 's' } }, 'b', '', `${path}/status`);
    expect(owners(both)).toEqual({
      'a Update': { 'f:spec': { '.': {}, 'f:colour': {} } },
      'a Update/status': {
        'f:status': {
          '.': {},
          'f:replicas': {},
          'f:conditions': { '.': {}, 'k:{"type":"Ready"}': { '.': {}, 'f:type': {}, 'f:status': {} } },
        },
      },
      'b Apply/status': { 'f:status': { 'f:selector': {} } },
    });
  });

  test('is shared by appliers that agree, and ends one by one', async () => {
    await apply(widget({ colour: 'red', replicas: 1 }), 'a');
    const shared = await apply(widget({ colour: 'red' }), 'b');
    expect(owners(shared)).toEqual({
      'a Apply': { 'f:spec': { 'f:colour': {}, 'f:replicas': {} } },
      'b Apply': { 'f:spec': { 'f:colour': {} } },
    });
    const left = await apply(widget({}), 'a');
    expect([left.body.spec, owners(left)]).toEqual([
      { colour: 'red' },
      { 'a Apply': { 'f:spec': {} }, 'b Apply': { 'f:spec': { 'f:colour': {} } } },
    ]);
  });

  test('moves when an update changes what was applied, and comes back by force', async () => {
    await apply(widget({ colour: 'red' }), 'a');
    expect(owners(await merge({ spec: { colour: 'blue' } }, 'b'))).toEqual({
      'b Update': { 'f:spec': { 'f:colour': {} } },
    });
    const refused = await apply(widget({ colour: 'red' }), 'a');
    expect(refused.body.details.causes).toEqual([
      { reason: 'FieldManagerConflict', message: 'conflict with "b" using test.drover.dev/v1', field: '.spec.colour' },
    ]);
    expect(owners(await apply(widget({ colour: 'red' }), 'a', '&force=true'))).toEqual({
      'a Apply': { 'f:spec': { 'f:colour': {} } },
    });
  });

  test('of a set is by value, and removes only the own values', async () => {
    await apply(widget({ tags: ['x', 'y'] }), 'a');
    await apply(widget({ tags: ['z'] }), 'b');
    const { body } = await apply(widget({ tags: ['y'] }), 'a');
    expect([body.spec.tags, owners({ body })]).toEqual([
      ['y', 'z'],
      {
        'a Apply': { 'f:spec': { 'f:tags': { 'v:"y"': {} } } },
        'b Apply': { 'f:spec': { 'f:tags': { 'v:"z"': {} } } },
      },
    ]);
  });

  test('of an atomic list is of the whole list', async () => {
    await apply(widget({ notes: ['x'] }), 'a');
    const refused = await apply(widget({ notes: ['x', 'y'] }), 'b');
    expect(refused.body.message).toBe('Apply failed with 1 conflict: conflict with "a": .spec.notes');
  });

  test('of a part goes with the part', async () => {
    await apply(widget({ parts: [{ name: 'p', size: 1 }] }), 'a');
    await merge({ spec: { parts: [{ name: 'p', size: 1, labels: { x: 'y' } }] } }, 'b');
    const gone = await merge({ spec: { parts: [] } }, 'c');
    expect([gone.body.spec, owners(gone)]).toEqual([{ parts: [] }, {}]);
  });

  test('of annotations and labels is key by key', async () => {
    await create(widget({}, { labels: { a: '1' } }), 'a');
    expect(owners(await merge({ metadata: { labels: { b: '2' } } }, 'b'))).toEqual({
      'a Update': { 'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } }, 'f:spec': {} },
      'b Update': { 'f:metadata': { 'f:labels': { 'f:b': {} } } },
    });
  });

  test('begins with the first apply where nobody tracked before', async () => {
    const at = '/api/v1/namespaces/default/configmaps';
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' } };
    await send(api(), 'POST', at, { body: map });
    await merge({ data: { a: '1' } }, 'u', `${at}/m`);
    expect(owners(await apply({ ...map, data: { b: '2' } }, 'a', '', `${at}/m`))).toEqual({
      'a Apply': { 'f:data': { 'f:b': {} } },
      'before-first-apply Update': { 'f:data': { '.': {}, 'f:a': {} } },
    });
  });

  test('is named after the client where it names no manager', async () => {
    const made = await send(api(), 'POST', path.slice(0, -2), { body: widget({ colour: 'red' }) });
    expect(Object.keys(owners(made))).toEqual(['tester Update']);
  });
});
