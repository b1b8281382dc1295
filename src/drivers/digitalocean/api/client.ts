import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { CloudError } from '../../types.ts';
import { type Listing, readPages } from './pages.ts';
import { type RateLimit, rateLimit, retryAfter } from './rate-limit.ts';
import { errorOfRefusal } from './refusal.ts';
import { type Incoming, type Outgoing, send } from './send.ts';
import { Refusal } from './wire.ts';

/** How calls reach DigitalOcean. */
export interface ApiAccess {
  /** Without a slash at the end, e.g. `https://api.digitalocean.com`. */
  readonly url: string;
  readonly token: string;
  /** Milliseconds since the epoch. */
  now(): number;
  pause(milliseconds: number): Promise<void>;
}

export type Query = Readonly<Record<string, string | number>>;

/**
 * The calls that serve one call of a Cloud; all of them together end within its deadline. Reading is tried again after
 * failures and waits for the rate limit; nothing else is ever sent twice.
 */
export interface Api {
  /** The member `key` of the answer; undefined where DigitalOcean knows no such thing. */
  find<const S extends TSchema>(ask: Ask, key: string, schema: S): Promise<Static<S> | undefined>;
  /** Every page of a list, as one. */
  list<const S extends TSchema>(ask: Ask, listing: Listing<S>): Promise<Static<S>[]>;
  /** Sends something to be made; the member `key` of the answer. */
  make<const S extends TSchema>(ask: Ask, body: unknown, key: string, schema: S): Promise<Static<S>>;
  replace(ask: Ask, body: unknown): Promise<void>;
  /** Whether there was something to remove. */
  remove(ask: Ask): Promise<boolean>;
}

/** A path below `/v2/`, and what is asked for in words that complete `DigitalOcean does not …`. */
export interface Ask {
  readonly path: string;
  readonly doing: string;
  readonly query?: Query;
}

/** A call of a Cloud takes at most a minute; what is left of it is for answering. */
const deadline = 50_000;
/** Nobody waits longer for one answer. */
const patience = 20_000;
/** With less than this left nothing is begun that changes something: its answer might never be heard. */
const leastPatience = 5_000;
const mostTries = 5;
const firstPause = 500;

/** Gives an {@link Api} for each call of a Cloud; they share what is known about the rate limit. */
export function apiFor(access: ApiAccess): () => Api {
  const limit = rateLimit();
  return () => {
    refuseUnfitToken(access.token);
    return openApi(access, limit);
  };
}

/** What cannot stand in a header would come back in the error of whoever tries to put it there. */
function refuseUnfitToken(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return;
  const found = token === '' ? 'is empty' : 'has spaces or characters that no token has';
  throw new CloudError(
    'credentials',
    `accessToken of the cloud credential ${found}, expected an API token such as dop_v1_…; write the token there`,
  );
}

function openApi(access: ApiAccess, limit: RateLimit): Api {
  const end = access.now() + deadline;
  const left = () => end - access.now();

  async function sendOnce(
    method: Outgoing['method'],
    { path, doing, query = {} }: Ask,
    body?: unknown,
  ): Promise<Incoming> {
    if (method !== 'GET' && left() < leastPatience) throw outOfTime(doing);
    const url = new URL(`${access.url}/v2/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const answer = await send({
      method,
      url,
      doing,
      token: access.token,
      patience: Math.max(1, Math.min(patience, left())),
      ...(body === undefined ? {} : { body }),
    });
    limit.note(answer.headers);
    return answer;
  }

  /** Reads, again after failures that may pass, as long as there is time. */
  async function read(ask: Ask): Promise<Incoming> {
    for (let tries = 1; ; tries++) {
      await pauseFor(limit.wait(access.now()), ask.doing);
      const outcome = await sendOnce('GET', ask).catch((error: unknown) => error);
      if (!isAnswer(outcome)) {
        if (tries >= mostTries || left() < leastPatience) throw outcome;
        await access.pause(growing(tries));
      } else if (outcome.status !== 429 && outcome.status < 500) {
        return outcome;
      } else {
        const error = refused(ask.doing, outcome, false);
        const pause = retryAfter(outcome.headers, access.now()) ?? growing(tries);
        if (tries >= mostTries || pause >= left()) throw error;
        await access.pause(pause);
      }
    }
  }

  async function pauseFor(wait: number, doing: string): Promise<void> {
    if (wait === 0) return;
    if (wait >= left()) {
      const minutes = Math.ceil(wait / 60_000);
      throw new CloudError(
        'throttled',
        `DigitalOcean does not ${doing}: the token has used up its calls for about ${minutes} min; it is asked again then`,
      );
    }
    await access.pause(wait);
  }

  function success(ask: Ask, answer: Incoming, changes: boolean): Incoming {
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw refused(ask.doing, answer, changes);
  }

  return {
    async find(ask, key, schema) {
      const answer = await read(ask);
      if (answer.status === 404) return undefined;
      return memberOf(ask, success(ask, answer, false).body, key, schema, false);
    },
    list: (ask, listing) =>
      readPages(listing, async (query) => {
        const answer = await read({ ...ask, query: { ...ask.query, ...query } });
        // A list of what has a tag that nobody has used yet.
        if (answer.status === 404) return undefined;
        return (items) => memberOf(ask, success(ask, answer, false).body, undefined, items, false);
      }),
    async make(ask, body, key, schema) {
      const answer = success(ask, await sendOnce('POST', ask, body), true);
      return memberOf(ask, answer.body, key, schema, true);
    },
    async replace(ask, body) {
      success(ask, await sendOnce('PUT', ask, body), true);
    },
    async remove(ask) {
      const answer = await sendOnce('DELETE', ask);
      if (answer.status === 404) return false;
      success(ask, answer, true);
      return true;
    },
  };
}

function isAnswer(outcome: unknown): outcome is Incoming {
  return !(outcome instanceof Error);
}

function growing(tries: number): number {
  return firstPause * 2 ** (tries - 1);
}

function outOfTime(doing: string): CloudError {
  return new CloudError(
    'unavailable',
    `DigitalOcean was not asked to ${doing}: too little time was left; it is asked again`,
  );
}

/** A refusal; behind a failure of the server anything may have happened. */
function refused(doing: string, { status, body }: Incoming, changes: boolean): CloudError {
  const { id, message = '' } = Check(Refusal, body) ? body : {};
  return errorOfRefusal({ doing, status, id, message, outcomeUnknown: changes && (status >= 500 || status === 408) });
}

/** Reads what was asked for out of an answer. Of a call that changes something, an answer that cannot be read is a lost one. */
function memberOf<const S extends TSchema>(
  { doing }: Ask,
  body: unknown,
  key: string | undefined,
  schema: S,
  changes: boolean,
): Static<S> {
  const member = key === undefined ? body : (body as Readonly<Record<string, unknown>> | undefined | null)?.[key];
  if (Check(schema, member)) return member;
  throw new CloudError(
    'unavailable',
    `DigitalOcean does not ${doing}: its answer cannot be understood; it is asked again`,
    {
      outcomeUnknown: changes,
    },
  );
}
