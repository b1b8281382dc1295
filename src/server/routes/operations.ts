import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Store } from '../../store/types.ts';
import type { Metrics } from '../http/metrics.ts';

export interface OperationOptions {
  readonly store: Store;
  readonly metrics: Metrics;
  /** Folder on the same disk as the data, for copies on their way out. */
  readonly scratch: string;
}

/** For those who run the manager: metrics, and a copy of the store while it runs. */
export async function operationRoutes(
  app: FastifyInstance,
  { store, metrics, scratch }: OperationOptions,
): Promise<void> {
  app.get('/metrics', async (_request, reply) => {
    const { text, contentType } = await metrics.render();
    return reply.header('content-type', contentType).send(text);
  });
  app.get('/v1-drover/backup', async (request, reply) => {
    const folder = await mkdtemp(join(scratch, 'backup-'));
    const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
    try {
      const file = join(folder, 'store.db');
      const revision = await store.backup(file);
      const { size } = await stat(file);
      request.auditNote = `backup at revision ${revision}`;
      reply.raw.once('close', () => void remove());
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-length', String(size))
        .header('x-drover-revision', String(revision))
        .send(createReadStream(file));
    } catch (error) {
      await remove();
      throw error;
    }
  });
}
