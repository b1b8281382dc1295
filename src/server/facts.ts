import { type Address, parseAddress } from '../network/address.ts';
import { type Host, parseHost } from '../network/endpoint.ts';
import type { ManagerFacts, ServerUrlFacts } from '../network/facts.ts';
import type { Family, Stack } from '../network/family.ts';

/** What is known about the manager at this moment, gathered in the background so that no request waits for DNS. */
export interface ManagerFactsWatch {
  readonly facts: ManagerFacts;
  /** Looks again now, e.g. after the server URL changed. */
  refresh(): Promise<void>;
  close(): void;
}

/** Addresses of a DNS name: none when it certainly has none, undefined when nobody could be asked. */
export type Resolve = (name: string) => Promise<readonly string[] | undefined>;

export interface FactsOptions {
  serverUrl(): string;
  /** The families over which the manager reaches others, as it is now. */
  hostStack(): Stack | undefined;
  readonly resolve: Resolve;
  readonly intervalMs: number;
}

/** Starts to gather. What is not known yet is absent and judged by no rule. */
export function watchManagerFacts(options: FactsOptions): ManagerFactsWatch {
  const state: { facts: ManagerFacts; round: number } = { facts: {}, round: 0 };

  async function refresh(): Promise<void> {
    state.round += 1;
    const { round } = state;
    const url = options.serverUrl();
    const known = state.facts.serverUrl?.url === url ? state.facts.serverUrl : undefined;
    const serverUrl = url === '' ? undefined : await serverUrlFacts(url, known, options.resolve);
    // A slow answer of an earlier round must not replace a newer one.
    if (round !== state.round) return;
    const hostStack = options.hostStack();
    state.facts = { ...(serverUrl ? { serverUrl } : {}), ...(hostStack ? { hostStack } : {}) };
  }

  const timer = setInterval(() => void refresh(), options.intervalMs).unref();
  return {
    get facts() {
      return state.facts;
    },
    refresh,
    close: () => clearInterval(timer),
  };
}

async function serverUrlFacts(
  url: string,
  known: ServerUrlFacts | undefined,
  resolve: Resolve,
): Promise<ServerUrlFacts> {
  const host = hostOf(url);
  if (!host) return { url };
  if ('address' in host) return { url, host, families: [host.address.family] };
  const found = familiesIn(await resolve(host.name));
  // Nobody to ask just now: what was known stays true.
  const families = found ?? known?.families;
  return { url, host, ...(families ? { families } : {}) };
}

function hostOf(url: string): Host | undefined {
  if (!URL.canParse(url)) return undefined;
  const host = parseHost(new URL(url).hostname);
  return host.ok ? host.value : undefined;
}

function familiesIn(texts: readonly string[] | undefined): Family[] | undefined {
  if (!texts) return undefined;
  const addresses = texts.flatMap((text): Address[] => {
    const address = parseAddress(text);
    return address.ok ? [address.value] : [];
  });
  return [...new Set(addresses.map(({ family }) => family))].sort();
}
