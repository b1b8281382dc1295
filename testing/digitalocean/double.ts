import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type AccountDouble, accountDouble, type Pace, usualPace } from './account.ts';
import type { Json } from './cut-description.ts';
import { type Description, type Operation, readDescription } from './description.ts';

/** What goes wrong with a request. */
export type Fault =
  /** The connection breaks before anything is done. */
  | 'drop'
  /** It is carried out, and the connection breaks instead of an answer. */
  | 'lose'
  /** It is not carried out, and what the same request was answered the last time is answered again. */
  | 'repeat'
  /** It is carried out, and answered after so many real milliseconds. */
  | { readonly delay: number }
  /** It is refused. */
  | {
      readonly status: number;
      readonly id: string;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface Disturbing {
  readonly fault: Fault;
  /** Method and path without the query, e.g. `POST /v2/droplets`; absent for every request. */
  readonly of?: RegExp;
  /** Only the request with this number, counted from 1 since the double began. */
  readonly turn?: number;
  /** How often; absent for ever. */
  readonly times?: number;
}

/** DigitalOcean on a port of this machine. Requests and answers that are not as described are problems. */
export interface DigitaloceanDouble {
  readonly url: string;
  readonly account: AccountDouble;
  /** The only token that is known. */
  readonly token: string;
  now(): number;
  advance(milliseconds: number): void;
  /** Gives a function that ends it and tells how often it happened. */
  disturb(disturbing: Disturbing): () => number;
  /** The token has these scopes only; every one in the beginning. */
  allow(scopes: readonly string[]): void;
  /** Method, path and query of every request so far. */
  readonly requests: readonly string[];
  /** What was sent with those that change something and were carried out, oldest first. */
  readonly sent: readonly { readonly what: string; readonly body: Json }[];
  /** Where a request or an answer departs from the description. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json;
}

const hourlyLimit = 5000;

/** Reading the description takes a moment: who starts many doubles reads it once. */
export async function startDigitaloceanDouble(
  given: Partial<Pace> = {},
  description: Description = readDescription(),
): Promise<DigitaloceanDouble> {
  const token = 'dop_v1_0f4c9a3b7e1d4826b0a4c6e8f1d3579b';
  const requests: string[] = [];
  const sent: { what: string; body: Json }[] = [];
  const problems: string[] = [];
  const disturbances = new Set<{ disturbing: Disturbing; happened: number }>();
  const answered = new Map<string, Answer>();
  let scopes: readonly string[] | undefined;
  let time = Date.parse('2026-11-01T12:00:00Z');
  const account = accountDouble(() => time, { ...usualPace, ...given });

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      problems.push(`the double failed: ${String(error)}`);
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    const { pathname, searchParams, search } = new URL(request.url ?? '', 'http://double');
    const what = `${request.method} ${pathname}`;
    requests.push(`${what}${search}`);
    const fault = nextFault(what);
    if (fault === 'drop') return void response.destroy();
    const operation = description.find(request.method ?? '', pathname);
    if (!operation) {
      problems.push(`${what}: there is no such operation among those that are described`);
      return reply(response, refuse(404, 'not_found', 'no such operation'));
    }
    const before = answered.get(`${what}${search}`);
    const answer =
      fault === 'repeat' && before
        ? before
        : typeof fault === 'object' && 'status' in fault
          ? refuse(fault.status, fault.id, fault.message, fault.headers)
          : answerTo(operation, { what, authorization: request.headers.authorization, query: searchParams, text });
    problems.push(
      ...operation.answerProblems(answer.status, answer.headers, answer.body).map((one) => `answer to ${what}: ${one}`),
    );
    answered.set(`${what}${search}`, answer);
    if (fault === 'lose') return void response.destroy();
    if (typeof fault === 'object' && 'delay' in fault) await pause(fault.delay);
    reply(response, answer);
  }

  function nextFault(what: string): Fault | undefined {
    for (const one of disturbances) {
      const { of, turn, times = Number.POSITIVE_INFINITY, fault } = one.disturbing;
      if (one.happened >= times || of?.test(what) === false) continue;
      if (turn !== undefined && turn !== requests.length) continue;
      one.happened++;
      return fault;
    }
    return undefined;
  }

  function answerTo(
    operation: Operation,
    request: {
      readonly what: string;
      readonly authorization: string | undefined;
      readonly query: URLSearchParams;
      readonly text: string;
    },
  ): Answer {
    const { what, authorization, query, text } = request;
    if (authorization !== `Bearer ${token}`) return refuse(401, 'unauthorized', 'Unable to authenticate you');
    if (scopes && !operation.scopes.every((scope) => scopes?.includes(scope))) {
      return refuse(403, 'forbidden', 'You are missing the required permission');
    }
    const body = text === '' ? undefined : (JSON.parse(text) as Json);
    const wrong = operation.requestProblems({ query, body });
    if (wrong.length > 0) {
      problems.push(...wrong.map((one) => `request ${what}: ${one}`));
      return refuse(400, 'bad_request', wrong.join('; '));
    }
    if (body !== undefined) sent.push({ what, body });
    const carryOut = account.operations[operation.id];
    if (!carryOut) throw new Error(`the double has no ${operation.id}`);
    const { status, body: found } = carryOut({ params: operation.params, query, body: body ?? {} });
    return { status, headers: limits(), ...(found === undefined ? {} : { body: found }) };
  }

  function limits(): Readonly<Record<string, string>> {
    return {
      'ratelimit-limit': String(hourlyLimit),
      'ratelimit-remaining': String(Math.max(1, hourlyLimit - requests.length)),
      'ratelimit-reset': String(Math.ceil(time / 1000) + 3600),
    };
  }

  function refuse(status: number, id: string, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
    return { status, headers: { ...limits(), ...headers }, body: { id, message } };
  }

  return {
    url: `http://127.0.0.1:${port}`,
    account,
    token,
    requests,
    sent,
    problems,
    now: () => time,
    advance(milliseconds) {
      time += milliseconds;
    },
    disturb(disturbing) {
      const one = { disturbing, happened: 0 };
      disturbances.add(one);
      return () => {
        disturbances.delete(one);
        return one.happened;
      };
    },
    allow(given) {
      scopes = given;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
