import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiState } from '../api-state.ts';
import type { View } from '../views/object-view.ts';
import type { ResourceEndpoint } from './endpoint.ts';

/** One request for a resource, with all that its answer needs. */
export interface Call {
  readonly state: ApiState;
  readonly endpoint: ResourceEndpoint;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: URLSearchParams;
  readonly view: View;
  readonly warnings: string[];
}
