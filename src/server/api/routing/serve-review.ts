import type { FastifyReply, FastifyRequest } from 'fastify';
import { mediaTypeOf, readObjectBody } from '../body.ts';
import type { ApiOptions } from '../options.ts';
import { answerReview } from '../reviews/answer-review.ts';
import type { ReviewKind } from '../reviews/review-kinds.ts';
import { bodyOf } from './request-body.ts';

/** Answers a question about oneself. */
export function serveReview(
  api: ApiOptions,
  review: ReviewKind,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const given = readObjectBody(mediaTypeOf(request.headers['content-type']), bodyOf(request), review.protobuf);
  const answer = answerReview(review, given, request.user, api.authorizer);
  return reply
    .code(201)
    .type('application/json')
    .send(Buffer.from(JSON.stringify(answer)));
}
