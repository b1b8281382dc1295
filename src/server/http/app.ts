import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { Server } from 'node:https';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { unsafePath } from '../access/attributes.ts';
import type { Limits } from '../limits/limits.ts';
import type { KeyPair } from '../tls/issue.ts';
import { socketOptions } from './listen.ts';
import { notFound, refusalOf, refuse } from './refusal.ts';

/** A Fastify application whose server speaks HTTP/1.1 and HTTP/2 over TLS. Nobody listens yet. */
export interface App {
  readonly app: FastifyInstance;
  readonly server: Http2SecureServer;
}

export interface AppOptions {
  readonly tls: KeyPair;
  readonly limits: Limits;
  /** Ids of requests, unique over restarts. */
  nextId(): string;
  fault(error: unknown, context: string): void;
}

/** Clients of Rancher reach the manager's own API below this prefix, too. */
const localCluster = '/k8s/clusters/local/';

export function createApp({ tls, limits, nextId, fault }: AppOptions): App {
  const server = createSecureServer({
    allowHTTP1: true,
    key: tls.key,
    cert: tls.certificate,
    minVersion: 'TLSv1.2',
    handshakeTimeout: limits.headersMs,
    ...socketOptions,
    settings: { maxConcurrentStreams: limits.streamsPerConnection, maxHeaderListSize: limits.headerBytes },
  });
  server.maxConnections = limits.connections;
  // Read by the HTTP/1.1 half of the server, which takes no options of its own.
  Object.assign(server, {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    maxHeaderSize: limits.headerBytes,
  });
  const app = Fastify({
    serverFactory: (handler) => {
      server.on('request', handler as never);
      // Both kinds of server have what Fastify uses of one.
      return server as unknown as Server;
    },
    bodyLimit: limits.bodyBytes,
    genReqId: nextId,
    forceCloseConnections: false,
    rewriteUrl: ({ url = '/' }) => routedUrl(url),
    routerOptions: { maxParamLength: 512 },
  });
  app.setNotFoundHandler((request, reply) => refuse(request, reply, notFound));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const code = error.statusCode ?? 500;
    if (code < 500) return refuse(request, reply, refusalOf(code, error.message));
    fault(error, `${request.method} ${request.routeOptions.url ?? 'unknown path'}`);
    return refuse(request, reply, refusalOf(500, 'the manager failed at this request; its log says more'));
  });
  return { app: app as unknown as FastifyInstance, server };
}

/**
 * The URL that routes are found by. The router answers malformed ones itself, past the gate and its audit log; they go
 * to the root instead, and the gate refuses them by what was really asked for.
 */
function routedUrl(url: string): string {
  if (unsafePath(url) !== undefined) return '/';
  return url.startsWith(localCluster) ? url.slice(localCluster.length - 1) : url;
}
