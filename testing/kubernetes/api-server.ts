import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Kind } from '../../src/kinds/types.ts';
import { attributesOf } from '../../src/server/access/attributes.ts';
import { allows, type Policy } from '../../src/server/access/policy.ts';
import type { ApiOptions } from '../../src/server/api/options.ts';
import { kubernetesApi } from '../../src/server/api/plugin.ts';
import type { Identity } from '../../src/server/identity.ts';
import type { Store } from '../../src/store/types.ts';
import { MemoryStore } from '../memory-store.ts';

const tester: Identity = { name: 'tester', uid: 'u-1', groups: ['system:authenticated'], extra: {} };
const everything: Policy = {
  resources: [{ verbs: ['*'], groups: ['*'], resources: ['*'] }],
  paths: [{ verbs: ['*'], paths: ['*'] }],
};

/** The Kubernetes-style API alone, over plain HTTP on a loopback address: everybody may do everything. */
export interface TestApi {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly store: Store;
  /** What the loops behind the API complained about. */
  readonly faults: unknown[];
  close(): Promise<void>;
}

export interface TestApiOptions extends Partial<ApiOptions> {
  readonly kinds: readonly Kind[];
  /** Namespaces to make before the first request. */
  readonly namespaces?: readonly string[];
}

export async function startTestApi(options: TestApiOptions): Promise<TestApi> {
  const store = options.store ?? new MemoryStore();
  const faults: unknown[] = [];
  const app = Fastify({ bodyLimit: 3 * 1024 * 1024, forceCloseConnections: true });
  app.decorateRequest('user', null as never);
  app.decorateRequest('attributes', null as never);
  app.addHook('onRequest', (request, _reply, done) => {
    request.user = tester;
    request.attributes = attributesOf(request.method, request.url);
    done();
  });
  kubernetesApi(app, {
    store,
    admission: () => ({ issues: [], enforce: true }),
    authorizer: {
      authorize: (_user, attributes) => ({ allowed: allows(everything, attributes), reason: '' }),
      policyOf: () => everything,
    },
    version: { major: '1', minor: '36', gitVersion: 'v1.36.0', gitCommit: '', buildDate: '1970-01-01T00:00:00Z' },
    now: () => new Date(),
    fault: (error) => faults.push(error),
    ...options,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  for (const name of options.namespaces ?? []) {
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await fetch(`${url}/api/v1/namespaces`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  }
  return {
    url,
    app,
    store,
    faults,
    async close() {
      await app.close();
      await store.close();
    },
  };
}
