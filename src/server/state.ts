import { hostname, networkInterfaces } from 'node:os';
import type { Store } from '../store/types.ts';
import { type Accounts, openAccounts } from './access/accounts.ts';
import { hashSecret, newSecret } from './access/credential.ts';
import { bootstrapAdmin, bootstrapNamespaces } from './bootstrap.ts';
import type { DataFolder } from './data-folder.ts';
import { type ManagerFactsWatch, watchManagerFacts } from './facts.ts';
import { hostStackOf } from './host-addresses.ts';
import { type Nodes, openNodes } from './nodes/open.ts';
import type { ServerOptions } from './options.ts';
import type { Closing, ServerParts } from './parts.ts';
import { settingNames } from './settings/definitions.ts';
import { openSettings, type Settings } from './settings/settings.ts';
import { type CertificateNames, certificateNames } from './tls/certificate-names.ts';
import { openTlsKeeper, type TlsKeeper } from './tls/keeper.ts';

const factsIntervalMs = 30_000;

/** Everything behind the HTTP server. */
export interface ServerState {
  readonly store: Store;
  readonly settings: Settings;
  readonly accounts: Accounts;
  readonly tls: TlsKeeper;
  readonly facts: ManagerFactsWatch;
  readonly nodes: Nodes;
  readonly root: { readonly name: string; readonly token: string; readonly secretHash: string };
  readonly ready: { done: boolean };
}

/** Opens store, settings, accounts and certificates; the first start makes what must exist. */
export async function openState(
  options: ServerOptions,
  parts: ServerParts,
  folder: DataFolder,
  closing: Closing,
): Promise<ServerState> {
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
  const nodes = await openNodes({
    store,
    settings,
    knowledge: parts.nodes,
    authorizer: accounts,
    assetsFolder: folder.assets,
    managerFacts: () => facts.facts,
    authority: () => tls.current.authority,
    now: () => new Date(),
    fault,
  });
  closing.push(() => nodes.close());
  return { store, settings, accounts, tls, facts, nodes, root, ready: { done: false } };
}

/** A credential that lives as long as the process. */
function newRoot(): ServerState['root'] {
  const secret = newSecret();
  const name = 'drover-root';
  return { name, token: `${name}:${secret}`, secretHash: hashSecret(secret) };
}

function namesOf(options: ServerOptions, settings: Settings): CertificateNames {
  const serverUrl = options.serverUrl ?? settings.get(settingNames.serverUrl);
  return certificateNames({
    hostname: hostname(),
    interfaces: networkInterfaces(),
    ...(serverUrl === '' ? {} : { serverUrl }),
    extra: [...options.listen.map(({ host }) => host), ...options.tlsNames],
  });
}
