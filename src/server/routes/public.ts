import type { FastifyInstance } from 'fastify';
import { notFound, refuse } from '../http/refusal.ts';
import { publicSettings } from '../settings/definitions.ts';
import type { Settings } from '../settings/settings.ts';

export interface PublicOptions {
  readonly settings: Settings;
  /** PEM of the authority as clients must trust it; empty when a public one signed. */
  authority(): string;
  readonly version: string;
}

interface NamedRequest {
  readonly Params: { readonly name: string };
}

/** What nodes and login pages read before they have any credential. */
export async function publicRoutes(
  app: FastifyInstance,
  { settings, authority, version }: PublicOptions,
): Promise<void> {
  const config = { public: true } as const;
  // Nodes compare a checksum of exactly these bytes.
  app.get('/cacerts', { config }, (_request, reply) =>
    reply.header('content-type', 'text/plain; charset=utf-8').send(authority()),
  );
  app.get('/rancherversion', { config }, () => ({ Version: version, GitCommit: '', RancherPrime: 'false' }));
  const isPublic = (name: string): boolean => publicSettings.has(name);
  app.get<NamedRequest>(
    '/v3/settings/:name',
    { config: { public: (request) => isPublic((request.params as NamedRequest['Params']).name) } },
    (request, reply) => {
      const { name } = request.params;
      const setting = settings.object(name);
      if (!setting) return refuse(request, reply, { ...notFound, message: `no setting "${name}"` });
      // What is stored says what the last start saw.
      const isSet = (setting.value ?? '') !== '';
      const path = `${request.protocol}://${request.host}/v3/settings/${name}`;
      return {
        id: name,
        type: 'setting',
        baseType: 'setting',
        name,
        value: settings.get(name),
        default: setting.default ?? '',
        customized: isSet,
        source: setting.source === 'env' ? 'env' : isSet ? 'db' : 'default',
        links: { self: path },
      };
    },
  );
}
