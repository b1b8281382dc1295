import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mediaRanges } from '../negotiate.ts';

/** Shorter answers are sent as they are, as a Kubernetes API server does. */
const shortest = 128 * 1024;
/** Fast rather than small, as there. */
const level = 1;

/** Sends an answer in pieces: the answer to a read compressed where it is long and the client takes gzip. */
export function sendRead(request: FastifyRequest, reply: FastifyReply, pieces: readonly Buffer[]): FastifyReply {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length >= shortest && request.method === 'GET' && takesGzip(request)) {
    return reply.send(compressed(reply, Readable.from(pieces, { objectMode: false })));
  }
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return reply.send(only);
  return reply.header('content-length', length).send(Readable.from(pieces, { objectMode: false }));
}

/** Sends an answer of unknown, but great length. */
export function sendLong(request: FastifyRequest, reply: FastifyReply, text: Readable): FastifyReply {
  return reply.send(takesGzip(request) ? compressed(reply, text) : text);
}

function takesGzip({ headers }: FastifyRequest): boolean {
  const header = headers['accept-encoding'];
  return typeof header === 'string' && mediaRanges(header).some(({ type }) => type === 'gzip');
}

function compressed(reply: FastifyReply, text: Readable): Readable {
  reply.header('content-encoding', 'gzip').header('vary', 'Accept-Encoding');
  // A fault of the text destroys the compressed stream, which ends the answer: nothing is left to do here.
  return pipeline(text, createGzip({ level }), () => {});
}
