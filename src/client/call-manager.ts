import { request } from 'node:https';

/** How to reach a manager, and as whom. */
export interface ManagerAccess {
  /** Tried in order until one can be connected to. */
  readonly urls: readonly string[];
  /** PEM of the authority to trust; empty for a public one. */
  readonly authority: string;
  /** `<name>:<secret>`. */
  readonly token: string;
}

export interface ManagerAnswer {
  readonly status: number;
  /** The parsed body; undefined when it is no JSON. */
  readonly body: unknown;
}

const timeoutMs = 15_000;

/**
 * Sends one request with a JSON body and reads the JSON answer. Throws when none of the URLs can be connected to; an
 * answer of the manager is never a fault, whatever its status.
 */
export async function callManager(
  access: ManagerAccess,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<ManagerAnswer> {
  const problems: string[] = [];
  for (const url of new Set(access.urls)) {
    try {
      return await send(new URL(path, url), access, method, body);
    } catch (error) {
      problems.push(`${url}: ${error instanceof Error ? error.message || error.name : String(error)}`);
    }
  }
  throw new Error(`the manager does not answer; ${problems.join('; ')}`);
}

function send(url: URL, access: ManagerAccess, method: string, body: unknown): Promise<ManagerAnswer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${access.token}`,
    accept: 'application/json',
    ...(text === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  const trust = access.authority === '' ? {} : { ca: access.authority };
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, ...trust, timeout: timeoutMs, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: parsedOrNothing(Buffer.concat(chunks).toString()) });
      });
    });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${timeoutMs / 1000} seconds`)));
    call.on('error', reject);
    call.end(text);
  });
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an answer says went wrong: the message of a Kubernetes Status or of Rancher's error object. */
export function messageOf({ status, body }: ManagerAnswer): string {
  const message = (body as { readonly message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message : `the manager answered with HTTP status ${status}`;
}
