import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiState } from './api-state.ts';
import { definitionKind } from './definitions/definition-kind.ts';
import { publishDefinitions } from './definitions/publish-definitions.ts';
import { answerDiscovery, answerOpenApi } from './discovery/answer.ts';
import { discoveryOf } from './discovery/documents.ts';
import { openApiOf } from './discovery/openapi.ts';
import { startExpiry } from './loops/expiry.ts';
import { startGarbageCollector } from './loops/garbage-collector.ts';
import { startNamespaceCleaner } from './loops/namespace-cleaner.ts';
import type { ApiOptions } from './options.ts';
import { endpointOf } from './routing/endpoint.ts';
import { indented, isPretty } from './routing/pretty.ts';
import { serveResource } from './routing/serve-resource.ts';
import { serveReview } from './routing/serve-review.ts';
import { servedKinds } from './served-kinds.ts';
import { StatusError, statusBody } from './status-error.ts';
import { watchRevisits } from './watch/revisit-watches.ts';

/** Milliseconds after which those who watch are looked at again: so long a watch outlives its token at most. */
const revisitMs = 5_000;

/** Seconds between bookmarks of a quiet watch, unless the options say otherwise. */
const bookmarkSeconds = 60;

/**
 * Puts the Kubernetes-style API on a Fastify application: discovery, OpenAPI, version, and every kind. Requests must
 * carry `user` and `attributes` (see `identity.ts`) and be authorised. Its loops run until the application closes.
 */
export function kubernetesApi(app: FastifyInstance, options: ApiOptions): void {
  const state: ApiState = {
    api: options,
    kinds: servedKinds([...options.kinds, definitionKind]),
    openNamespaces: new Map(),
    watches: new Set(),
    sharedLines: new WeakMap(),
  };
  app.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    addDiscovery(scope, state);
    const handle = (request: FastifyRequest, reply: FastifyReply) => answer(state, request, reply);
    for (const root of ['/api/*', '/apis/*']) scope.all(root, handle);
    done();
  });
  // Before the first request is served.
  app.addHook('onReady', () => publishDefinitions(options, state.kinds));
  runLoops(app, state);
}

function addDiscovery(scope: FastifyInstance, { api, kinds }: ApiState): void {
  const discovery = discoveryOf(kinds);
  const openApi = openApiOf(kinds, api.version.gitVersion);
  const answerWith = (request: FastifyRequest, reply: FastifyReply) => answerDiscovery(discovery, request, reply);
  for (const path of ['/api', '/apis', '/api/:version', '/apis/:group', '/apis/:group/:version']) {
    scope.get(path, answerWith);
    scope.get(`${path}/`, answerWith);
  }
  for (const path of ['/openapi/v2', '/openapi/v3', '/openapi/v3/*']) {
    scope.get(path, (request, reply) => answerOpenApi(openApi, request, reply));
  }
  scope.get('/version', () => ({
    ...api.version,
    gitTreeState: 'clean',
    goVersion: 'none',
    compiler: `node ${process.version}`,
    platform: `${process.platform}/${process.arch}`,
  }));
}

async function answer(state: ApiState, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  try {
    const endpoint = endpointOf(state.kinds, request.attributes, request.method);
    if (endpoint.type === 'nowhere') return plainNotFound(reply);
    if (endpoint.type === 'review') return serveReview(state.api, endpoint.review, request, reply);
    return await serveResource(state, endpoint, request, reply);
  } catch (error) {
    if (error instanceof StatusError) return sendFailure(request, reply, error);
    throw error;
  }
}

/** As a Kubernetes API server answers for resources that it has never heard of. */
function plainNotFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/plain; charset=utf-8').send('404 page not found\n');
}

function sendFailure(request: FastifyRequest, reply: FastifyReply, error: StatusError): FastifyReply {
  const after = error.details?.retryAfterSeconds;
  if (after !== undefined) reply.header('retry-after', after);
  const body = Buffer.from(JSON.stringify(statusBody(error)));
  return reply
    .code(error.code)
    .type('application/json')
    .send(isPretty(request) ? indented(body) : body);
}

function runLoops(app: FastifyInstance, { api, kinds, watches }: ApiState): void {
  const every = (api.bookmarkSeconds ?? bookmarkSeconds) * 1000;
  const bookmarks = setInterval(() => {
    for (const watch of watches) watch.bookmark();
  }, every);
  bookmarks.unref();
  const revisits = setInterval(watchRevisits(watches, api.revisit), revisitMs);
  revisits.unref();
  const starts = api.loops === false ? [] : [startGarbageCollector, startNamespaceCleaner, startExpiry];
  const loops = starts.map((start) => start(api, kinds));
  app.addHook('preClose', (done) => {
    clearInterval(bookmarks);
    clearInterval(revisits);
    for (const watch of watches) watch.close();
    Promise.all(loops.map((loop) => loop.stop())).then(() => done(), done);
  });
}
