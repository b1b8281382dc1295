import type { FastifyReply, FastifyRequest } from 'fastify';
import { mediaRanges } from '../negotiate.ts';
import { sendRead } from '../routing/compress.ts';
import { noSuchResource, type StatusError, statusBody } from '../status-error.ts';
import type { Discovery, Document } from './documents.ts';
import type { OpenApi } from './openapi.ts';

/** A year: documents with a hash in their URL never change. */
const immutableSeconds = 31_536_000;

/** Answers `/api`, `/apis` and what lies right below them. */
export function answerDiscovery(discovery: Discovery, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [root, first, second] =
    request.url
      .split('?', 1)[0]
      ?.split('/')
      .filter((part) => part !== '') ?? [];
  if (first === undefined) return answerRoot(discovery, root === 'api' ? 'api' : 'apis', request, reply);
  const document =
    root === 'api'
      ? discovery.version('', first)
      : second === undefined
        ? discovery.group(first)
        : discovery.version(first, second);
  if (document !== undefined) return sendDocument(request, reply, document, 'application/json');
  if (root === 'api') return sendNotFound(reply, noSuchResource());
  return reply.code(404).type('text/plain; charset=utf-8').send('404 page not found\n');
}

function answerRoot(discovery: Discovery, root: 'api' | 'apis', request: FastifyRequest, reply: FastifyReply) {
  reply.header('vary', 'Accept');
  for (const { type, parameters } of mediaRanges(request.headers.accept ?? '*/*')) {
    if (type !== 'application/json' && type !== '*/*') continue;
    const as = parameters.get('as');
    if (as === undefined) break;
    const version = parameters.get('v');
    if (as !== 'APIGroupDiscoveryList' || parameters.get('g') !== 'apidiscovery.k8s.io') continue;
    if (version !== 'v2' && version !== 'v2beta1') continue;
    const form = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
    return sendDocument(request, reply, discovery.aggregated[root][version], form);
  }
  return sendDocument(request, reply, discovery.plain[root], 'application/json');
}

/** Sends a document, or 304 where the client has it. */
function sendDocument(request: FastifyRequest, reply: FastifyReply, document: Document, type: string): FastifyReply {
  reply.header('etag', document.etag);
  if (request.headers['if-none-match'] === document.etag) return reply.code(304).send();
  return sendRead(request, reply.header('content-type', type), [document.bytes]);
}

/**
 * Answers OpenAPI requests. Version 2 is answered with an empty protobuf message: kubectl before 1.29 insists on an
 * answer and then takes version 3.
 */
export function answerOpenApi(openApi: OpenApi, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [path = '', query = ''] = request.url.split('?', 2);
  if (path === '/openapi/v2') {
    return reply.type('application/com.github.proto-openapi.spec.v2@v1.0+protobuf').send(Buffer.alloc(0));
  }
  const name = path.slice('/openapi/v3'.length).replace(/^\/|\/$/g, '');
  if (name === '') return sendDocument(request, reply, openApi.index(), 'application/json');
  const document = openApi.document(name);
  if (document === undefined) return sendNotFound(reply, noSuchResource());
  const hash = new URLSearchParams(query).get('hash');
  if (hash !== null && `"${hash}"` === document.etag) {
    reply.header('cache-control', `public, immutable, max-age=${immutableSeconds}`);
    reply.header('expires', new Date(Date.now() + immutableSeconds * 1000).toUTCString());
  }
  return sendDocument(request, reply, document, 'application/json');
}

function sendNotFound(reply: FastifyReply, error: StatusError): FastifyReply {
  return reply
    .code(error.code)
    .type('application/json')
    .send(Buffer.from(JSON.stringify(statusBody(error))));
}
