import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { planSecretNameOf } from '../../kinds/machine/names.ts';
import { refusalOf, refuse, tooManyRequests } from '../http/refusal.ts';
import { keyOf, secretObject } from '../objects/object.ts';
import type { AgentContacts } from './agents/agent-contacts.ts';
import type { Assets } from './assets/assets.ts';
import { engineConfigOf } from './connect/engine-config.ts';
import { type Entry, enter, withId } from './connect/enter.ts';
import { judgeHost } from './connect/judge-host.ts';
import type { StoredCluster, StoredMachine } from './connect/machine-objects.ts';
import { HostRefused, refused } from './connect/refused.ts';
import { othersOf, type RegistrationParts, registerHost } from './connect/register-host.ts';
import { registerPoolHost } from './connect/register-pool-host.ts';
import { settleAddresses } from './connect/settle-addresses.ts';
import type { Scripts } from './install/scripts.ts';
import { readFacts } from './preflight/facts.ts';
import { judgeFacts } from './preflight/judge.ts';
import { peersOf, peersText } from './preflight/peers.ts';
import { type ReportKeeper, verdictText } from './preflight/report.ts';
import type { RateLimit } from './rate-limit.ts';
import type { TokenKeeper } from './tokens/token-keeper.ts';

export interface NodeRoutesOptions extends RegistrationParts {
  readonly tokens: TokenKeeper;
  readonly assets: Assets;
  readonly scripts: Scripts;
  readonly reports: ReportKeeper;
  /** What one address may ask for in all, and how many wrong tokens it may try. */
  readonly requests: RateLimit;
  readonly wrongTokens: RateLimit;
}

interface NamedAsset {
  readonly Params: { readonly name: string };
}

/** A preflight report is a few kilobytes; a host with very many addresses and routes has some dozens. */
const mostReportBytes = 512 * 1024;

/** What hosts ask for on their way into a cluster; their registration token is all that they have. */
export async function nodeRoutes(app: FastifyInstance, options: NodeRoutesOptions): Promise<void> {
  const config = { public: true } as const;
  const script = (reply: FastifyReply, text: string) =>
    reply.header('content-type', 'text/plain; charset=utf-8').header('cache-control', 'no-store').send(text);
  app.get('/system-agent-install.sh', { config }, async (_request, reply) =>
    script(reply, await options.scripts.linux()),
  );
  app.get('/wins-agent-install.ps1', { config }, async (_request, reply) =>
    script(reply, await options.scripts.windows()),
  );
  app.get<NamedAsset>('/assets/:name', { config }, (request, reply) =>
    serveAsset(options, request, request.params.name, reply),
  );

  app.setErrorHandler((error, request, reply) => {
    if (error instanceof HostRefused) {
      request.auditNote = error.refusal.message.slice(0, 500);
      return refuse(request, reply, error.refusal);
    }
    throw error;
  });
  const limited = { config, preHandler: limiter(options.requests) };
  app.get('/v3/connect/agent', limited, async (request, reply) => {
    const entry = await enter(options, request);
    const host = withId(entry.host);
    const text = entry.pass
      ? await registerPoolHost(options, entry.cluster, entry.pass, host, request.source)
      : await registerHost(options, entry.cluster, host, request.source);
    return reply.header('content-type', 'application/json').header('cache-control', 'no-store').send(text);
  });
  app.get('/v3/connect/config-yaml', limited, async (request, reply) => {
    const { cluster, host, machineName } = await enter(options, request);
    withId(host);
    return script(reply, await configOf(options, cluster, machineName));
  });
  app.get('/v3/connect/cluster-info', limited, async (request) => {
    const { cluster } = await enter(options, request);
    const field = request.headers['x-cattle-field'];
    if (field !== 'kubernetesversion')
      throw refused(400, `the field asked for is "${field ?? ''}", expected kubernetesversion`);
    return { kubernetesversion: cluster.spec?.kubernetesVersion ?? '' };
  });
  app.get('/v3/connect/preflight', limited, async (request, reply) => {
    const { cluster, machineName } = await enter(options, request);
    const { plan } = options.knowledge.subjectOf(cluster, options.managerFacts());
    const others = othersOf(options.machines(), cluster, machineName);
    return script(
      reply,
      plan ? peersText(peersOf(plan, others, (machine) => isConnected(options.contacts, machine))) : '',
    );
  });
  app.post('/v3/connect/preflight', { ...limited, bodyLimit: mostReportBytes }, async (request, reply) => {
    return script(reply, await checkHost(options, await enter(options, request), request.body));
  });
}

function isConnected(contacts: AgentContacts, { metadata }: StoredMachine): boolean {
  const contact = contacts.of(`${metadata.namespace}/${planSecretNameOf(metadata.name)}`);
  return contact !== undefined && contact.watching.length > 0;
}

function limiter(limit: RateLimit) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const wait = limit.take(request.source);
    if (wait === 0) done();
    else refuse(request, reply, tooManyRequests(`too many requests of this address, wait ${wait} s`, wait));
  };
}

async function configOf({ store }: NodeRoutesOptions, cluster: StoredCluster, machineName: string): Promise<string> {
  const { namespace } = cluster.metadata;
  const stored = await store.get(keyOf(secretObject, { namespace, name: planSecretNameOf(machineName) }));
  const text = stored && engineConfigOf(stored.value);
  if (text === undefined)
    throw refused(503, 'the manager has not made a configuration for this host yet; try again in a moment', 5);
  return text;
}

/** Judges a host by what it reports and by what it asks for, keeps both, and gives the text for the person there. */
async function checkHost(
  options: NodeRoutesOptions,
  { cluster, host, machineName: name }: Entry,
  report: unknown,
): Promise<string> {
  const facts = readFacts(report);
  if ('problem' in facts) throw refused(400, facts.problem);
  const subject = options.knowledge.subjectOf(cluster, options.managerFacts());
  const before = [...options.machines()].find(
    ({ metadata }) => metadata.name === name && metadata.namespace === cluster.metadata.namespace,
  );
  const known = before !== undefined;
  const { rules } = options.knowledge;
  const others = othersOf(options.machines(), cluster, name);
  const request = settleAddresses(host, { rules, subject, others, ...(before && { before }) });
  const issues = [
    ...judgeHost(rules, request, subject, others),
    ...judgeFacts({ facts, subject, request, families: subject.plan?.families ?? [], known, now: options.now() }),
  ];
  await options.reports.keep(cluster, name, host, { facts: JSON.stringify(report), issues });
  return verdictText(issues);
}

async function serveAsset(
  { assets, scripts }: NodeRoutesOptions,
  request: FastifyRequest,
  name: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (name === 'system-agent-uninstall.sh')
    return reply.header('content-type', 'text/plain; charset=utf-8').send(scripts.linuxUninstaller);
  if (name === 'wins-agent-uninstall.ps1')
    return reply.header('content-type', 'text/plain; charset=utf-8').send(scripts.windowsUninstaller);
  const found = await assets.find(name);
  if (!('path' in found)) {
    const refusal = refusalOf(found.soon ? 503 : 404, found.missing);
    return refuse(request, reply, found.soon ? { ...refusal, retryAfter: 5 } : refusal);
  }
  return reply
    .header('content-type', 'application/octet-stream')
    .header('content-length', found.bytes)
    .header('x-checksum-sha256', found.sha256)
    .send(createReadStream(found.path));
}
