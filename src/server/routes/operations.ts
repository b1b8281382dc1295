import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../http/metrics.ts';

export interface OperationOptions {
  readonly metrics: Metrics;
}

/** For those who run the manager. */
export async function operationRoutes(app: FastifyInstance, { metrics }: OperationOptions): Promise<void> {
  app.get('/metrics', async (_request, reply) => {
    const { text, contentType } = await metrics.render();
    return reply.header('content-type', contentType).send(text);
  });
}
