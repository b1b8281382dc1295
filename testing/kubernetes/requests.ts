import type { TestApi } from './api-server.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
export type Answer = any;

export interface Answered {
  readonly code: number;
  readonly body: Answer;
  readonly headers: Headers;
}

export interface Requested {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
}

/** Sends one request and reads its answer. */
export async function send(api: TestApi, method: string, path: string, request: Requested = {}): Promise<Answered> {
  const { body, type = 'application/json', accept = 'application/json' } = request;
  const payload =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { accept, 'user-agent': 'tester/1', ...(payload === undefined ? {} : { 'content-type': type }) },
    ...(payload === undefined ? {} : { body: payload as string }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { code: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

/** The events of a watch, as they come. */
export interface Watching {
  readonly events: Answer[];
  /** Resolves when the server ends the watch. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** Opens a watch; throws when the server refuses it. */
export async function watch(api: TestApi, path: string, accept = 'application/json'): Promise<Watching> {
  const abort = new AbortController();
  const response = await fetch(`${api.url}${path}`, { headers: { accept }, signal: abort.signal });
  if (response.status !== 200)
    throw new Error(`the watch was answered with ${response.status}: ${await response.text()}`);
  const events: Answer[] = [];
  return { events, ended: read(response, events), stop: () => abort.abort() };
}

async function read(response: Response, events: Answer[]): Promise<void> {
  let rest = '';
  try {
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      events.push(...lines.map((line) => JSON.parse(line)));
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
  }
}
