import { CloudError } from '../../types.ts';

/** One request, and what to say when it fails. */
export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly body?: unknown;
  /** What is asked for, completing `DigitalOcean does not …`. */
  readonly doing: string;
  readonly token: string;
  /** Milliseconds after which nobody waits for the answer any more. */
  readonly patience: number;
}

export interface Incoming {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where the answer has no body, or none that is JSON. */
  readonly body: unknown;
}

/** Sends once. Throws `unavailable` when there is no answer; its outcome is unknown unless nothing can have arrived. */
export async function send(request: Outgoing): Promise<Incoming> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${request.token}`,
        'user-agent': 'drover',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      // The token belongs to this host and to no other that an answer may point to.
      redirect: 'error',
      signal: AbortSignal.timeout(request.patience),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: jsonOf(text) };
  } catch (error) {
    throw new CloudError(
      'unavailable',
      `DigitalOcean does not ${request.doing}: ${reasonOf(error)}; it is asked again`,
      {
        outcomeUnknown: request.method !== 'GET' && !neverSent(error),
        cause: error,
      },
    );
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Failures before the first byte of a request could leave. */
const beforeSending: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function neverSent(error: unknown): boolean {
  const codes = codesOf(error);
  return codes.length > 0 && codes.every((code) => beforeSending.has(code));
}

/** The system's names of an error: fetch wraps it, and one that tried several addresses has one for each. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(codesOf);
  const { code, cause } = error as Error & { readonly code?: unknown };
  if (cause !== undefined) return codesOf(cause);
  return typeof code === 'string' ? [code] : [];
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it does not answer in time';
  const [code] = codesOf(error);
  if (code === undefined) return 'the connection broke';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `its name cannot be resolved (${code})`;
  return neverSent(error) ? `it cannot be reached (${code})` : `the connection broke (${code})`;
}
