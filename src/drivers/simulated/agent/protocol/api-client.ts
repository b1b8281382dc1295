import type { Clock } from '../clock.ts';
import type { Connection } from './connection.ts';
import { type AgentRelease, userAgentOf } from './releases.ts';
import type { PlanSecret } from './secret.ts';
import type { Transport, WireAnswer } from './transport.ts';

/** An answer of the API that is no success. */
export class ApiError extends Error {
  readonly status: number;
  /** Reason of the Status object, e.g. `Conflict`; empty when there is none. */
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
  }
}

/** Status code of an error, or of the Status object in it; 0 for one that no server answered with. */
export function statusOf(error: unknown): number {
  return error instanceof ApiError ? error.status : 0;
}

export interface ApiClient {
  /** `GET /version`; the body does not matter. */
  version(signal: AbortSignal, timeoutMs?: number): Promise<void>;
  /** GET of a collection, as client-go encodes its query: names sorted. */
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown>;
  /** The open answer of a watch. */
  watch(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<WireAnswer>;
  put(path: string, body: PlanSecret, signal: AbortSignal): Promise<PlanSecret>;
  /** Path of the collection that holds the secret. */
  readonly collection: string;
  readonly connection: Connection;
}

const perSecond = 5;
const burst = 10;
const mostRetries = 10;

/** The client of one agent: client-go's headers, its limit of 5 requests a second, and its patience with `Retry-After`. */
export function apiClient(
  connection: Connection,
  release: AgentRelease,
  transport: Transport,
  clock: Clock,
): ApiClient {
  const prefix = new URL(connection.server).pathname.replace(/\/+$/, '');
  const headers = {
    accept: 'application/json, */*',
    authorization: `Bearer ${connection.token}`,
    'user-agent': userAgentOf(release),
  };
  const pace = paceOf(clock);
  async function send(method: string, path: string, signal: AbortSignal, body?: string): Promise<WireAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      await pace(signal);
      signal.throwIfAborted();
      const answer = await transport.send({
        method,
        path: prefix + path,
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        signal,
        ...(body === undefined ? {} : { body }),
      });
      const wait = Number(answer.header('retry-after'));
      const retry = (answer.status === 429 || answer.status >= 500) && wait > 0 && attempt < mostRetries;
      if (!retry) return answer;
      answer.body.resume();
      await clock.sleep(wait * 1000, signal);
    }
  }
  return {
    connection,
    collection: `/api/v1/namespaces/${encodeURIComponent(connection.namespace)}/secrets`,
    async version(signal, timeoutMs) {
      const limit = timeoutMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const answer = await send('GET', '/version', limit);
      const text = await textOf(answer);
      if (answer.status < 200 || answer.status > 299) throw errorOf(answer.status, text);
    },
    get: async (path, query, signal) => jsonOf(await send('GET', `${path}${queryText(query)}`, signal)),
    async watch(path, query, signal) {
      const answer = await send('GET', `${path}${queryText(query)}`, signal);
      if (answer.status !== 200) throw errorOf(answer.status, await textOf(answer));
      return answer;
    },
    put: async (path, body, signal) =>
      (await jsonOf(await send('PUT', path, signal, JSON.stringify(body)))) as PlanSecret,
  };
}

/** A bucket of ten tokens that gets five a second. */
function paceOf(clock: Clock): (signal: AbortSignal) => Promise<void> {
  let tokens = burst;
  let at = clock.now();
  return async (signal) => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - at) / 1000) * perSecond) - 1;
    at = now;
    if (tokens < 0) await clock.sleep((-tokens * 1000) / perSecond, signal);
  };
}

/** Go's `url.Values.Encode`: sorted by name, everything but letters, digits and `-_.~` escaped. */
function queryText(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

async function jsonOf(answer: WireAnswer): Promise<unknown> {
  const text = await textOf(answer);
  if (answer.status < 200 || answer.status > 299) throw errorOf(answer.status, text);
  return JSON.parse(text);
}

async function textOf({ body }: WireAnswer): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function errorOf(status: number, text: string): ApiError {
  try {
    const { reason, message } = JSON.parse(text) as { readonly reason?: unknown; readonly message?: unknown };
    return new ApiError(status, String(reason ?? ''), String(message ?? text));
  } catch {
    return new ApiError(status, '', `the server answered with status ${status}`);
  }
}
