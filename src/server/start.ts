import { rm } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { printManagerFile } from '../lib/manager-file.ts';
import { startChores } from './chores.ts';
import { type DataFolder, dataFolder, makeDataFolder } from './data-folder.ts';
import { defaultServerUrl, endpointsOf } from './endpoints.ts';
import { replaceFile } from './files.ts';
import { hostAddresses } from './host-addresses.ts';
import type { Bound } from './http/listen.ts';
import type { ServerOptions } from './options.ts';
import type { Closing, ServerParts } from './parts.ts';
import { serve } from './serve.ts';
import { settingNames } from './settings/definitions.ts';
import { ensureSettings, type GivenSettings, type Settings } from './settings/settings.ts';
import { openState, type ServerState } from './state.ts';

/** A manager that serves. */
export interface RunningServer {
  readonly url: string;
  /** Where it listens, as `HOST:PORT`. */
  readonly listening: readonly string[];
  /** Finishes what runs, within a few seconds, and lets go of everything. */
  close(): Promise<void>;
}

/** Starts a manager. When it fails half-way, everything that was opened is closed again. */
export async function startServer(options: ServerOptions, parts: ServerParts): Promise<RunningServer> {
  const closing: Closing = [];
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
  closing: Closing,
  close: () => Promise<void>,
): Promise<RunningServer> {
  const folder = dataFolder(options.dataFolder);
  await makeDataFolder(folder);
  const state = await openState(options, parts, folder, closing);
  const { store, settings, tls, facts } = state;
  const { listeners, metrics } = await serve(options, parts, folder, state, closing);
  const { bound } = listeners;
  const keepSettings = (): Promise<void> => ensureSettings(store, givenSettings(options, state, bound), new Date());
  await keepSettings();
  const url = serverUrlInForce(givenSettings(options, state, bound), settings);
  state.ready.done = true;
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
  const controllers = parts.startControllers({
    store,
    localUrl: defaultServerUrl(bound, []),
    managerFacts: () => facts.facts,
    setting: (name) => settings.get(name),
    onSettings: (listener) => settings.onChange(listener),
    contactOf: (secret) => state.nodes.contacts.of(secret),
    onAgents: (listener) => state.nodes.contacts.onChange(listener),
    cloudCall: (call) => metrics.cloudCall(call),
  });
  closing.push(() => controllers.stop());
  return { url, listening: bound.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`), close };
}

/** Values of settings that the start fixes, and defaults that only a bound server knows. */
function givenSettings(options: ServerOptions, { tls }: ServerState, bound: readonly Bound[]): GivenSettings {
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
