import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from '../../src/drivers/simulated/agent/protocol/connection.ts';
import { encoded, type PlanSecret } from '../../src/drivers/simulated/agent/protocol/secret.ts';

/** A server of one secret that does what a test says, right or wrong, and remembers what it was asked. */
export interface ScriptedServer {
  readonly connection: Connection;
  /** Method and URL of every request, in order. */
  readonly requests: { readonly method: string; readonly url: string; readonly agent: string; readonly body: string }[];
  readonly secret: PlanSecret;
  /** Changes the secret, and tells those who watch. */
  change(data: Readonly<Record<string, string | null>>, metadata?: Readonly<Record<string, string>>): void;
  /** Sends a watch event as it is, to everybody who watches. */
  emit(event: object): void;
  /** Ends all watches. */
  cut(): void;
  /** Answers instead of the server where it gives something. */
  intercept: (method: string, url: URL) => { readonly status: number; readonly body: object } | undefined;
  close(): Promise<void>;
}

const place = { namespace: 'fleet-default', secretName: 'custom-0123456789ab-machine-plan' };

export async function scriptedServer(): Promise<ScriptedServer> {
  const watchers = new Set<ServerResponse>();
  let version = 100;
  let secret: PlanSecret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'rke.cattle.io/machine-plan',
    metadata: { name: place.secretName, namespace: place.namespace, uid: 'uid-1', resourceVersion: '100' },
    data: {},
  };
  const store = (next: PlanSecret) => {
    version += 1;
    secret = { ...next, metadata: { ...next.metadata, resourceVersion: String(version) } };
    self.emit({ type: 'MODIFIED', object: secret });
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const self: ScriptedServer = {
    connection: { ...place, server: `${origin}/under/a/path`, authority: undefined, token: 'node:secret' },
    requests: [],
    get secret() {
      return secret;
    },
    change(data, metadata = {}) {
      const merged: Record<string, string | null> = { ...secret.data };
      for (const [key, value] of Object.entries(data)) {
        if (value === null) delete merged[key];
        else merged[key] = encoded(value);
      }
      store({ ...secret, metadata: { ...secret.metadata, ...metadata }, data: merged });
    },
    emit(event) {
      for (const watcher of watchers) watcher.write(`${JSON.stringify(event)}\n`);
    },
    cut() {
      for (const watcher of watchers) watcher.end();
      watchers.clear();
    },
    intercept: () => undefined,
    close: () =>
      new Promise((resolve) => {
        self.cut();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    const method = request.method ?? '';
    let body = '';
    for await (const chunk of request) body += chunk;
    self.requests.push({ method, url: request.url ?? '', agent: String(request.headers['user-agent']), body });
    const given = self.intercept(method, url);
    if (given) return reply(response, given.status, given.body);
    if (url.pathname === '/under/a/path/version') return reply(response, 200, { gitVersion: 'v1.36.0' });
    if (method === 'PUT') return put(response, JSON.parse(body) as PlanSecret);
    if (url.searchParams.get('watch') === 'true') return watch(response, url);
    if (url.pathname.endsWith(place.secretName)) return reply(response, 200, secret);
    reply(response, 200, {
      kind: 'SecretList',
      apiVersion: 'v1',
      metadata: { resourceVersion: String(version) },
      items: [secret],
    });
  }

  function put(response: ServerResponse, sent: PlanSecret): void {
    if (sent.metadata.resourceVersion !== secret.metadata.resourceVersion) {
      reply(response, 409, {
        kind: 'Status',
        status: 'Failure',
        reason: 'Conflict',
        message: 'stale',
        code: 409,
      });
      return;
    }
    store(sent);
    reply(response, 200, secret);
  }

  function watch(response: ServerResponse, url: URL): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (url.searchParams.get('sendInitialEvents') === 'true') {
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      const bookmark = {
        kind: 'Secret',
        apiVersion: 'v1',
        metadata: { resourceVersion: String(version), annotations },
      };
      response.write(
        `${JSON.stringify({ type: 'ADDED', object: secret })}\n${JSON.stringify({ type: 'BOOKMARK', object: bookmark })}\n`,
      );
    }
    // What changed between a list and the watch that goes on from it is not lost.
    const from = Number(url.searchParams.get('resourceVersion') ?? version);
    if (from < version) response.write(`${JSON.stringify({ type: 'MODIFIED', object: secret })}\n`);
    watchers.add(response);
    response.once('close', () => watchers.delete(response));
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
