import { describe, expect, it } from 'vitest';
import { answerApi } from './api-server.ts';
import { type ClusterView, decide, emptyView, type NodeRecord, recordNode } from './cluster-view.ts';

function aRecord(name: string): NodeRecord {
  return {
    name,
    version: 1,
    etcd: true,
    controlPlane: true,
    addresses: [{ type: 'InternalIP', address: '10.1.0.11' }],
    clientUrls: [],
    labels: {},
    taints: [],
    kubelet: 'v1.35.1+k3s1',
    networkReady: true,
    password: 'one',
    seen: 100,
  };
}

const view: ClusterView = decide(recordNode(recordNode(emptyView, aRecord('a')), aRecord('b')), 'b', { deleted: true });
const ask = (
  path: string,
  more: { readonly client?: string; readonly method?: string } = { client: 'drover:manager' },
) => answerApi({ method: 'GET', path, body: undefined, ...more }, view, 50);

describe('the API of a simulated cluster', () => {
  it('lists the Nodes that were not deleted', () => {
    const { status, body } = ask('/api/v1/nodes') ?? {};
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'NodeList', items: [{ metadata: { name: 'a' } }] });
    expect((body as { readonly items: unknown[] }).items).toHaveLength(1);
  });

  it.each([
    ['/api', 200, { versions: ['v1'] }],
    ['/apis', 200, { groups: [] }],
    ['/api/v1', 200, { groupVersion: 'v1' }],
    ['/api/v1/nodes/a', 200, { kind: 'Node', metadata: { name: 'a' } }],
    ['/api/v1/nodes/b', 404, { kind: 'Status', reason: 'NotFound' }],
    ['/api/v1/nodes/a/status', 404, { kind: 'Status' }],
    ['/api/v1/pods', 404, { kind: 'Status' }],
    ['/apis/apps/v1/deployments', 404, { kind: 'Status' }],
  ])('answers %s with %i', (path, status, body) => {
    expect(ask(path)).toMatchObject({ status, body });
  });

  it('lets nobody in without a certificate of the cluster', () => {
    expect(ask('/api/v1/nodes', {})).toMatchObject({ status: 401, body: { reason: 'Unauthorized' } });
  });

  it('says that it can only be read', () => {
    expect(ask('/api/v1/nodes/a', { client: 'somebody', method: 'DELETE' })).toMatchObject({ status: 405 });
  });

  it('leaves health checks and the words among stand-ins to others', () => {
    expect(ask('/readyz')).toBeUndefined();
    expect(ask('/simulated/join')).toBeUndefined();
  });
});
