import type { FastifyInstance, FastifyReply } from 'fastify';

/** One thing that must hold for the manager to be of use. */
export interface HealthCheck {
  readonly name: string;
  /** Undefined when it holds; else why not: lower case, no final period. */
  run(): Promise<string | undefined> | string | undefined;
}

export interface HealthOptions {
  /** What must hold before requests are sent here. */
  readonly ready: readonly HealthCheck[];
  /** What must hold, or only a restart helps. */
  readonly live: readonly HealthCheck[];
}

interface HealthQuery {
  readonly verbose?: string;
  readonly exclude?: string | readonly string[];
}

/** `/healthz`, `/livez`, `/readyz` as a Kubernetes API server answers them, and `/ping` for clients of Rancher. */
export async function healthRoutes(app: FastifyInstance, options: HealthOptions): Promise<void> {
  const config = { public: true } as const;
  // Terraform compares these four bytes.
  app.get('/ping', { config }, (_request, reply) => plain(reply).send('pong'));
  const probes = [
    ['healthz', options.ready],
    ['readyz', options.ready],
    ['livez', options.live],
  ] as const;
  for (const [probe, checks] of probes) {
    app.get<{ Querystring: HealthQuery }>(`/${probe}`, { config }, (request, reply) => {
      const excluded = new Set([request.query.exclude ?? []].flat());
      const chosen = checks.filter(({ name }) => !excluded.has(name));
      return answer(reply, probe, chosen, request.query.verbose !== undefined);
    });
    for (const check of checks) {
      app.get(`/${probe}/${check.name}`, { config }, (_request, reply) => answer(reply, probe, [check], false));
    }
  }
}

async function answer(
  reply: FastifyReply,
  probe: string,
  checks: readonly HealthCheck[],
  verbose: boolean,
): Promise<FastifyReply> {
  const results = await Promise.all(
    checks.map(async (check) => ({ name: check.name, problem: await problemOf(check) })),
  );
  const healthy = results.every(({ problem }) => problem === undefined);
  if (healthy && !verbose) return plain(reply).send('ok');
  const lines = results.map(({ name, problem }) =>
    problem === undefined ? `[+]${name} ok` : `[-]${name} failed: ${problem}`,
  );
  lines.push(`${probe} check ${healthy ? 'passed' : 'failed'}`, '');
  return plain(reply)
    .code(healthy ? 200 : 503)
    .send(lines.join('\n'));
}

async function problemOf(check: HealthCheck): Promise<string | undefined> {
  try {
    return await check.run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function plain(reply: FastifyReply): FastifyReply {
  return reply.header('content-type', 'text/plain; charset=utf-8').header('x-content-type-options', 'nosniff');
}
