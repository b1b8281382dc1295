import type { ClusterView } from './cluster-view.ts';
import type { HostReply, HostRequest } from './host.ts';
import { listedNodes, nodeObject } from './nodes.ts';

/**
 * Answers as the API server of a cluster, as far as the stand-in has objects: discovery, and its Nodes, to read. Only
 * callers with a certificate of the cluster are let in. Undefined for paths that are none of the API.
 */
export function answerApi(request: HostRequest, view: ClusterView, alive: number): HostReply | undefined {
  const [, root, version, resource, name, ...more] = request.path.split('/');
  if (root !== 'api' && root !== 'apis') return undefined;
  if (request.client === undefined) return status(401, 'Unauthorized', 'Unauthorized');
  if (request.method !== 'GET') {
    return status(405, 'MethodNotAllowed', 'the API of a simulated cluster can only be read');
  }
  if (root === 'apis' && version === undefined) {
    return found({ kind: 'APIGroupList', apiVersion: 'v1', groups: [] });
  }
  if (root === 'api' && version === undefined) return found({ kind: 'APIVersions', versions: ['v1'] });
  if (root === 'api' && version === 'v1' && more.length === 0) {
    if (resource === undefined) return found(resources);
    if (resource === 'nodes') return answerNodes(view, alive, name);
  }
  return status(404, 'NotFound', 'the server could not find the requested resource');
}

const resources = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'v1',
  resources: [
    {
      name: 'nodes',
      singularName: 'node',
      namespaced: false,
      kind: 'Node',
      verbs: ['get', 'list'],
      shortNames: ['no'],
    },
  ],
};

function answerNodes(view: ClusterView, alive: number, name: string | undefined): HostReply {
  const nodes = listedNodes(view);
  if (name === undefined) {
    const items = nodes.map((record) => nodeObject(view, record, alive));
    return found({ kind: 'NodeList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items });
  }
  const record = nodes.find((one) => one.name === name);
  return record ? found(nodeObject(view, record, alive)) : status(404, 'NotFound', `nodes "${name}" not found`);
}

function found(body: unknown): HostReply {
  return { status: 200, body };
}

/** A refusal as Kubernetes words it (`metav1.Status`). */
function status(code: number, reason: string, message: string): HostReply {
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
  };
}
