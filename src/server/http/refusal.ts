import type { FastifyReply, FastifyRequest } from 'fastify';

/** An answer that is no success, before it is put into the words of one of the APIs. */
export interface Refusal {
  /** HTTP status. */
  readonly code: number;
  /** Reason of a Kubernetes Status. */
  readonly reason: string;
  readonly message: string;
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number;
  /** Code of Rancher's error object, where it is not the usual one of the status. */
  readonly rancherCode?: string;
}

export const unauthorized: Refusal = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

export function badRequest(message: string): Refusal {
  return { code: 400, reason: 'BadRequest', message };
}

export function tooManyRequests(message: string, retryAfter = 1): Refusal {
  return { code: 429, reason: 'TooManyRequests', message, retryAfter };
}

export const notFound: Refusal = {
  code: 404,
  reason: 'NotFound',
  message: 'the server could not find the requested resource',
};

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
};

/** The refusal that an HTTP status stands for. */
export function refusalOf(code: number, message: string): Refusal {
  return { code, reason: reasons[code] ?? (code < 500 ? 'BadRequest' : 'InternalError'), message };
}

/** Codes of Rancher's own error objects. */
const normanCodes: Readonly<Record<number, string>> = {
  400: 'InvalidBodyContent',
  401: 'Unauthorized',
  403: 'PermissionDenied',
  404: 'NotFound',
  405: 'MethodNotAllow',
  409: 'Conflict',
  422: 'InvalidBodyContent',
  429: 'TooManyRequests',
  503: 'ClusterUnavailable',
};

/** Answers with a refusal, in the form that clients of the path expect: a Kubernetes Status, or Rancher's error object. */
export function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { code, retryAfter } = refusal;
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  const body = isRancherPath(request.url) ? normanError(refusal) : statusOf(refusal);
  return reply.code(code).header('content-type', 'application/json').send(JSON.stringify(body));
}

function isRancherPath(url: string): boolean {
  return url.startsWith('/v3') || url.startsWith('/v1');
}

function statusOf({ code, reason, message, retryAfter }: Refusal): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(retryAfter === undefined ? {} : { details: { retryAfterSeconds: retryAfter } }),
    code,
  };
}

function normanError({ code, message, rancherCode }: Refusal): Record<string, unknown> {
  return {
    type: 'error',
    baseType: 'error',
    status: code,
    code: rancherCode ?? normanCodes[code] ?? (code < 500 ? 'InvalidAction' : 'ServerError'),
    message,
  };
}
