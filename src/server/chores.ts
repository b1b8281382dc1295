import { tokenKind } from '../kinds/token/kind.ts';
import type { Store } from '../store/types.ts';
import type { Accounts } from './access/accounts.ts';
import type { ManagerFactsWatch } from './facts.ts';
import type { Log } from './log.ts';
import { keyOf } from './objects/object.ts';
import { settingNames } from './settings/definitions.ts';
import type { Settings } from './settings/settings.ts';
import type { TlsKeeper } from './tls/keeper.ts';

export interface ChoresOptions {
  readonly store: Store;
  readonly settings: Settings;
  readonly accounts: Accounts;
  readonly tls: TlsKeeper;
  readonly facts: ManagerFactsWatch;
  readonly log: Log;
  /** Writes the settings again that follow from how the manager runs. */
  keepSettings(): Promise<void>;
}

const minute = 60_000;
/** Ended tokens can be looked at for a day, to see why something stopped working. */
const keepEndedTokens = 24 * 60 * minute;

/** What the manager does by itself every now and then. Gives the function that stops it. */
export function startChores(options: ChoresOptions): () => void {
  const { settings, facts, log } = options;
  const guarded = (what: string, chore: () => Promise<void>) => () => {
    chore().catch((error: unknown) => log.error(`${what} failed and will be tried again`, error));
  };
  const renew = guarded('renewing the certificate', () => renewCertificate(options));
  const look = guarded('looking for the addresses of the server URL', () => facts.refresh());
  const sweep = guarded('removing ended tokens', () => removeEndedTokens(options));
  const state = { url: '' };
  const followUrl = (): void => {
    const url = settings.get(settingNames.serverUrl);
    if (url === state.url) return;
    state.url = url;
    look();
    renew();
  };
  followUrl();
  const unfollow = settings.onChange(followUrl);
  const timers = [setInterval(renew, minute).unref(), setInterval(sweep, 10 * minute).unref()];
  return () => {
    unfollow();
    for (const timer of timers) clearInterval(timer);
  };
}

async function renewCertificate({ tls, log, keepSettings }: ChoresOptions): Promise<void> {
  if (!(await tls.refresh())) return;
  log.info('presenting a new certificate');
  await keepSettings();
}

async function removeEndedTokens({ accounts, store, log }: ChoresOptions): Promise<void> {
  const ended = accounts.tokensEndedBefore(Date.now() - keepEndedTokens);
  for (const name of ended) await store.commit([{ op: 'delete', key: keyOf(tokenKind, { name }) }]);
  if (ended.length > 0) log.info('removed ended tokens', { count: ended.length });
}
