import { rm } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import type { FastifyInstance } from 'fastify';
import type { Kind } from '../kinds/types.ts';
import { printManagerFile } from '../lib/manager-file.ts';
import type { Stack } from '../network/family.ts';
import type { Store } from '../store/types.ts';
import { accountRoutes } from './access/account-routes.ts';
import { type Accounts, openAccounts } from './access/accounts.ts';
import { hashSecret, newSecret } from './access/credential.ts';
import { loginLimits, loginThrottle } from './access/login-throttle.ts';
import { admissionOf, type Judge } from './admission.ts';
import type { ApiOptions, VersionInfo } from './api/options.ts';
import { noAudit, openAuditLog } from './audit/audit-log.ts';
import { bootstrapAdmin, bootstrapNamespaces } from './bootstrap.ts';
import { startChores } from './chores.ts';
import { type DataFolder, dataFolder, makeDataFolder } from './data-folder.ts';
import { defaultListen, defaultServerUrl, endpointsOf } from './endpoints.ts';
import { type ManagerFactsWatch, type Resolve, watchManagerFacts } from './facts.ts';
import { replaceFile } from './files.ts';
import { hostAddresses, hostStackOf, loopbackStackOf } from './host-addresses.ts';
import { createApp } from './http/app.ts';
import { trackConnections } from './http/connections.ts';
import { installGate } from './http/gate.ts';
import { type Bound, type Listeners, listenOn } from './http/listen.ts';
import { type Metrics, openMetrics } from './http/metrics.ts';
import { defaultLimits } from './limits/limits.ts';
import { requestSlots } from './limits/request-slots.ts';
import { slowReaders } from './limits/slow-readers.ts';
import type { Log } from './log.ts';
import type { ServerOptions } from './options.ts';
import { healthRoutes } from './routes/health.ts';
import { operationRoutes } from './routes/operations.ts';
import { publicRoutes } from './routes/public.ts';
import { settingNames } from './settings/definitions.ts';
import { ensureSettings, type GivenSettings, openSettings, type Settings } from './settings/settings.ts';
import { certificateNames } from './tls/certificate-names.ts';
import { openTlsKeeper, type TlsKeeper } from './tls/keeper.ts';

/** What a server is made of besides itself; whoever starts it knows the implementations. */
export interface ServerParts {
  readonly kinds: readonly Kind[];
  readonly judge: Judge;
  readonly log: Log;
  readonly version: VersionInfo;
  /** The release of the product. */
  readonly release: string;
  /** Opens the store, with whatever looks after it. */
  openStore(folder: string): Promise<OpenedStore>;
  /** Registers the Kubernetes-style API. */
  api(app: FastifyInstance, options: ApiOptions): void;
  readonly resolve: Resolve;
  /** Shows the invented password of the admin, once. */
  showPassword(password: string): void;
}

export interface OpenedStore {
  readonly store: Store;
  close(): Promise<void>;
}

export interface RunningServer {
  readonly url: string;
  /** Where it listens, as `HOST:PORT`. */
  readonly listening: readonly string[];
  /** Finishes what runs, within a few seconds, and lets go of everything. */
  close(): Promise<void>;
}

const factsIntervalMs = 30_000;
const closeGraceMs = 5_000;

/** Starts a manager. When it fails half-way, everything that was opened is closed again. */
export async function startServer(options: ServerOptions, parts: ServerParts): Promise<RunningServer> {
  const closing: (() => Promise<void> | void)[] = [];
  const close = once(async () => {
    for (const step of closing.toReversed()) await step();
  });
  try {
    return await start(options, parts, closing, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  options: ServerOptions,
  parts: ServerParts,
  closing: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<RunningServer> {
  const folder = dataFolder(options.dataFolder);
  await makeDataFolder(folder);
  const state = await openState(options, parts, folder, closing);
  const { store, settings, tls, facts } = state;
  const { bound } = await openHttp(options, parts, folder, state, closing);
  const keepSettings = (): Promise<void> => ensureSettings(store, givenSettings(options, state, bound), new Date());
  await keepSettings();
  const url = serverUrlInForce(givenSettings(options, state, bound), settings);
  await announce(options, folder, url, bound, state.root.token);
  closing.push(() => rm(folder.managerFile, { force: true }));
  const stopChores = startChores({
    settings,
    tls,
    facts,
    store,
    accounts: state.accounts,
    log: parts.log,
    keepSettings,
  });
  closing.push(stopChores);
  state.ready.done = true;
  return { url, listening: bound.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`), close };
}

/** Everything behind the HTTP server. */
interface State {
  readonly store: Store;
  readonly settings: Settings;
  readonly accounts: Accounts;
  readonly tls: TlsKeeper;
  readonly facts: ManagerFactsWatch;
  readonly root: { readonly name: string; readonly token: string; readonly secretHash: string };
  readonly ready: { done: boolean };
}

async function openState(
  options: ServerOptions,
  parts: ServerParts,
  folder: DataFolder,
  closing: (() => Promise<void> | void)[],
): Promise<State> {
  const { log } = parts;
  const fault = (error: unknown): void => log.error('a background task failed and goes on', error);
  const { store, close: closeStore } = await parts.openStore(folder.store);
  closing.push(closeStore);
  const now = new Date();
  const [bootstrapped] = await Promise.all([
    bootstrapAdmin(store, options.bootstrapPassword, now),
    bootstrapNamespaces(store, now),
  ]);
  if (bootstrapped && options.bootstrapPassword === undefined) parts.showPassword(bootstrapped.password);
  const settings = await openSettings(store, fault);
  closing.push(() => settings.close());
  const root = newRoot();
  const accounts = await openAccounts({ store, resources: parts.kinds, root, now: Date.now, fault });
  closing.push(() => accounts.close());
  const tls = await openTlsKeeper({
    source: options.tls ? { kind: 'files', ...options.tls } : { kind: 'own', folder: folder.tls },
    caFile: folder.caFile,
    names: () => namesOf(options, settings),
    now: () => new Date(),
  });
  const facts = watchManagerFacts({
    serverUrl: () => settings.get(settingNames.serverUrl),
    hostStack: () => (options.hostStack === 'auto' ? hostStackOf(networkInterfaces()) : options.hostStack),
    resolve: parts.resolve,
    intervalMs: factsIntervalMs,
  });
  closing.push(() => facts.close());
  return { store, settings, accounts, tls, facts, root, ready: { done: false } };
}

/** A credential that lives as long as the process. */
function newRoot(): State['root'] {
  const secret = newSecret();
  const name = 'drover-root';
  return { name, token: `${name}:${secret}`, secretHash: hashSecret(secret) };
}

function namesOf(options: ServerOptions, settings: Settings) {
  const serverUrl = options.serverUrl ?? settings.get(settingNames.serverUrl);
  return certificateNames({
    hostname: hostname(),
    interfaces: networkInterfaces(),
    ...(serverUrl === '' ? {} : { serverUrl }),
    extra: [...options.listen.map(({ host }) => host), ...options.tlsNames],
  });
}

async function openHttp(
  options: ServerOptions,
  parts: ServerParts,
  folder: DataFolder,
  state: State,
  closing: (() => Promise<void> | void)[],
): Promise<Listeners> {
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
  return listeners;
}

/** The families to listen on: what the user says, else all that the host has, loopback included. */
function listenStack({ hostStack }: ServerOptions): Stack {
  return hostStack === 'auto' ? (loopbackStackOf(networkInterfaces()) ?? 'dual') : hostStack;
}

function registerRoutes(app: FastifyInstance, parts: ServerParts, state: State, metrics: Metrics): void {
  const { store, settings, accounts, tls, facts, ready } = state;
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
    ],
  });
  app.register(publicRoutes, { settings, authority: () => tls.current.authority, version: parts.release });
  const throttle = loginThrottle(loginLimits, Date.now);
  app.register(accountRoutes, { store, accounts, settings, throttle, metrics, now: () => new Date() });
  app.register(operationRoutes, { metrics });
  parts.api(app, {
    kinds: parts.kinds,
    store,
    admission: admissionOf({
      store,
      kinds: parts.kinds,
      judge: parts.judge,
      findUsername: (username) => accounts.userByUsername(username)?.metadata.name,
      managerFacts: () => facts.facts,
      enforces: () => settings.get(settingNames.admissionMode) !== 'warn',
    }),
    authorizer: accounts,
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

/** Values of settings that the start fixes, and defaults that only a bound server knows. */
function givenSettings(options: ServerOptions, { tls }: State, bound: readonly Bound[]): GivenSettings {
  const { serverUrl, settings } = options;
  return {
    fixed: { ...settings, ...(serverUrl === undefined ? {} : { [settingNames.serverUrl]: serverUrl }) },
    defaults: {
      [settingNames.serverUrl]: defaultServerUrl(bound, hostAddresses(networkInterfaces())),
      [settingNames.cacerts]: tls.current.authority,
    },
  };
}

/** The server URL, without waiting until the settings have heard of what was just written. */
function serverUrlInForce({ fixed, defaults }: GivenSettings, settings: Settings): string {
  const name = settingNames.serverUrl;
  const stored = settings.object(name);
  const own = stored?.source === 'env' ? '' : stored?.value;
  return fixed[name] ?? (own || (defaults[name] ?? ''));
}

/** Tells those who wait that requests are served, and where. */
async function announce(
  options: ServerOptions,
  folder: DataFolder,
  url: string,
  bound: readonly Bound[],
  token: string,
): Promise<void> {
  const { pid } = process;
  const { caFile } = folder;
  const endpoints = [{ name: 'server' as const, url }, ...endpointsOf(bound, hostAddresses(networkInterfaces()))];
  await replaceFile(folder.managerFile, printManagerFile({ pid, url, endpoints, caFile, token }), 0o600);
  if (options.readyFile !== undefined) {
    await replaceFile(options.readyFile, `${JSON.stringify({ url, caFile, pid })}\n`, 0o644);
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= action();
    return running;
  };
}
