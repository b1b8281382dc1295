import { networkInterfaces } from 'node:os';
import type { FastifyInstance } from 'fastify';
import type { Stack } from '../network/family.ts';
import { accountRoutes } from './access/account-routes.ts';
import { loginLimits, loginThrottle } from './access/login-throttle.ts';
import { admissionOf } from './admission.ts';
import { noAudit, openAuditLog } from './audit/audit-log.ts';
import { credentialRoutes } from './credentials/routes.ts';
import type { DataFolder } from './data-folder.ts';
import { defaultListen } from './endpoints.ts';
import { loopbackStackOf } from './host-addresses.ts';
import { createApp } from './http/app.ts';
import { trackConnections } from './http/connections.ts';
import { installGate } from './http/gate.ts';
import { type Listeners, listenOn } from './http/listen.ts';
import { askEvery, endLostSessions } from './http/lost-sessions.ts';
import { type Metrics, openMetrics } from './http/metrics.ts';
import { defaultLimits } from './limits/limits.ts';
import { requestSlots } from './limits/request-slots.ts';
import { slowReaders } from './limits/slow-readers.ts';
import type { ServerOptions } from './options.ts';
import type { Closing, ServerParts } from './parts.ts';
import { healthRoutes } from './routes/health.ts';
import { operationRoutes } from './routes/operations.ts';
import { publicRoutes } from './routes/public.ts';
import { settingNames } from './settings/definitions.ts';
import type { ServerState } from './state.ts';

const closeGraceMs = 5_000;

/** Puts the state behind HTTP: audit, limits, the gate, all routes, and the sockets. */
export async function serve(
  options: ServerOptions,
  parts: ServerParts,
  folder: DataFolder,
  state: ServerState,
  closing: Closing,
): Promise<{ readonly listeners: Listeners; readonly metrics: Metrics }> {
  const { log } = parts;
  const audit = options.audit.enabled
    ? openAuditLog({
        file: options.audit.file ?? folder.auditLog,
        maxBytes: options.audit.maxBytes,
        kept: options.audit.kept,
        fault: (error) => log.error('the audit log cannot be written', error),
      })
    : noAudit;
  closing.push(() => audit.close());
  const { app, server } = createApp({
    tls: state.tls.current,
    limits: defaultLimits,
    nextId: requestIds(),
    fault: (error, context) => log.error(`a request failed: ${context}`, error),
  });
  state.tls.serve(server);
  const connections = trackConnections(server);
  const limits = defaultLimits;
  const requests = requestSlots({ perHolder: limits.requestsPerToken, total: limits.requests });
  const watches = requestSlots({ perHolder: limits.watchesPerToken, total: limits.watches });
  const metrics = openMetrics({
    watches: () => watches.taken,
    requests: () => requests.taken,
    connections: () => connections.count,
    storeRevision: async () => (await state.store.status()).revision,
    version: parts.release,
  });
  const readers = slowReaders(limits, Date.now);
  const sweep = setInterval(() => metrics.droppedReaders(readers.sweep()), 5_000).unref();
  closing.push(() => clearInterval(sweep));
  const lost = endLostSessions(server);
  const asking = setInterval(lost.ask, askEvery).unref();
  closing.push(() => clearInterval(asking));
  const { accounts } = state;
  installGate(app, { accounts, audit, metrics, requests, watches, readers, nesting: limits.nesting });
  registerRoutes(app, parts, state, metrics);
  await app.ready();
  const addresses = options.listen.length > 0 ? options.listen : defaultListen(listenStack(options));
  const listeners = await listenOn(server, addresses, listenStack(options));
  closing.push(async () => {
    state.ready.done = false;
    const closed = listeners.close();
    // Ends watches, which would last for hours.
    const stopped = app.close();
    await connections.drain(closeGraceMs);
    await Promise.all([closed, stopped]);
  });
  return { listeners, metrics };
}

/** The families to listen on: what the user says, else all that the host has, loopback included. */
function listenStack({ hostStack }: ServerOptions): Stack {
  return hostStack === 'auto' ? (loopbackStackOf(networkInterfaces()) ?? 'dual') : hostStack;
}

function registerRoutes(app: FastifyInstance, parts: ServerParts, state: ServerState, metrics: Metrics): void {
  const { store, settings, accounts, tls, facts, nodes, ready } = state;
  const storeAnswers = {
    name: 'store',
    run: async () => {
      await store.status();
      return undefined;
    },
  };
  app.register(healthRoutes, {
    live: [{ name: 'ping', run: () => undefined }, storeAnswers],
    ready: [
      { name: 'ping', run: () => undefined },
      storeAnswers,
      { name: 'started', run: () => (ready.done ? undefined : 'the manager is starting or stopping') },
      { name: 'accounts', run: () => (accounts.inSync ? undefined : 'users, tokens and grants cannot be read') },
      { name: 'settings', run: () => (settings.inSync ? undefined : 'settings cannot be read') },
      { name: 'nodes', run: () => (nodes.inSync ? undefined : 'machines and registration tokens cannot be read') },
    ],
  });
  app.register(publicRoutes, { settings, authority: () => tls.current.authority, version: parts.release });
  const throttle = loginThrottle(loginLimits, Date.now);
  app.register(accountRoutes, { store, accounts, settings, throttle, metrics, now: () => new Date() });
  app.register(credentialRoutes, { store, authorizer: accounts, now: () => new Date() });
  app.register(operationRoutes, { metrics });
  nodes.register(app);
  parts.api(app, {
    kinds: parts.kinds,
    store,
    admission: admissionOf({
      store,
      kinds: parts.kinds,
      judge: parts.judge,
      findUsername: (username) => accounts.userByUsername(username)?.metadata.name,
      authorizer: accounts,
      managerFacts: () => facts.facts,
      enforces: () => settings.get(settingNames.admissionMode) !== 'warn',
    }),
    authorizer: accounts,
    revisit: accounts,
    reveal: nodes.reveal,
    confine: nodes.confine,
    version: parts.version,
    now: () => new Date(),
    fault: (error) => parts.log.error('a loop behind the API failed and goes on', error),
  });
}

/** Ids that stay unique over restarts: the start's time, and a count. */
function requestIds(): () => string {
  const start = Date.now().toString(36);
  let count = 0;
  return () => {
    count += 1;
    return `${start}-${count.toString(36)}`;
  };
}
