import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';

export interface WireRequest {
  readonly method: string;
  /** Absolute path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request and its answer. */
  readonly signal?: AbortSignal;
}

export interface WireAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Readable;
}

/** Sends requests to one server; rejects when it cannot be reached. */
export interface Transport {
  send(request: WireRequest): Promise<WireAnswer>;
  close(): void;
}

export interface TransportOptions {
  /** `https://HOST:PORT` or `http://HOST:PORT`. */
  readonly origin: string;
  /** PEM to trust instead of the system's authorities. */
  readonly authority: string | undefined;
  /** Requests that may share one HTTP/2 connection; a real agent has a connection of its own. */
  readonly streamsPerConnection: number;
  /** Where to connect instead of the origin's host; the certificate must be that of the origin all the same. */
  readonly dial?: DialTarget;
}

export interface DialTarget {
  /** Name or bare address. */
  readonly host: string;
  readonly port: number;
}

/** HTTP/2 where the server offers it (ALPN), else HTTP/1.1, as Go's client does. */
export function openTransport(options: TransportOptions): Transport {
  const origin = new URL(options.origin);
  if (origin.protocol === 'http:') return plainTransport(origin, new HttpAgent({ keepAlive: true }), httpRequest, {});
  return tlsTransport(origin, options);
}

function tlsTransport(origin: URL, options: TransportOptions): Transport {
  const trust = options.authority === undefined ? {} : { ca: options.authority };
  const sessions = new Set<ClientHttp2Session>();
  /** Sessions, open or to come, on which there is room for a further request. */
  const roomy = new Set<Booking>();
  let older: Transport | undefined;
  let closed = false;

  async function open(): Promise<ClientHttp2Session | 'http/1.1'> {
    const socket = await connectSecurely(origin, trust, options.dial);
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return 'http/1.1';
    }
    const session = newSession(origin, socket, () => sessions.delete(session));
    if (closed) session.destroy();
    else sessions.add(session);
    return session;
  }

  /**
   * Takes a place on a session before it is there: thousands of agents that find their connection gone at the same time
   * would all go to the first new one otherwise, and wait behind each other's watches.
   */
  function book(): Booking {
    for (const booking of roomy) {
      if (!booking.opened || isOpen(booking.opened)) return take(booking);
      roomy.delete(booking);
    }
    const booking: Booking = { session: open(), opened: undefined, requests: 0 };
    booking.session.then(
      (session) => {
        if (session !== 'http/1.1') booking.opened = session;
      },
      () => roomy.delete(booking),
    );
    roomy.add(booking);
    return take(booking);
  }

  function take(booking: Booking): Booking {
    booking.requests += 1;
    if (booking.requests >= options.streamsPerConnection) roomy.delete(booking);
    return booking;
  }

  function leave(booking: Booking): void {
    booking.requests -= 1;
    if (booking.opened && isOpen(booking.opened)) roomy.add(booking);
  }

  return {
    async send(request) {
      if (older) return older.send(request);
      const booking = book();
      const session = await booking.session;
      if (session === 'http/1.1') {
        older ??= plainTransport(origin, new HttpsAgent({ keepAlive: true, ...trust }), httpsRequest, trust);
        return older.send(request);
      }
      return sendOn(session, origin, request, () => leave(booking));
    },
    close() {
      closed = true;
      for (const session of sessions) session.destroy();
      older?.close();
    },
  };
}

/** A session with the requests that are on it, or wait for it. */
interface Booking {
  readonly session: Promise<ClientHttp2Session | 'http/1.1'>;
  /** The session, once it is there. */
  opened: ClientHttp2Session | undefined;
  requests: number;
}

function newSession(origin: URL, socket: TLSSocket, ended: () => void): ClientHttp2Session {
  const session = connectHttp2(origin.origin, { createConnection: () => socket });
  // Streams report what happens to them; an error of the session without a listener would end the process.
  session.on('error', () => session.destroy());
  session.on('goaway', () => session.close());
  session.once('close', ended);
  session.setMaxListeners(0);
  return session;
}

function isOpen({ closed, destroyed }: ClientHttp2Session): boolean {
  return !closed && !destroyed;
}

function connectSecurely(
  origin: URL,
  trust: { readonly ca?: string },
  dial: DialTarget | undefined,
): Promise<TLSSocket> {
  const host = bareHostOf(origin);
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      host: dial?.host ?? host,
      port: dial?.port ?? Number(origin.port || 443),
      ALPNProtocols: ['h2', 'http/1.1'],
      checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
      ...trust,
      ...(isAddress(host) ? {} : { servername: host }),
    });
    socket.once('secureConnect', () => {
      socket.removeListener('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
    socket.setTimeout(30_000, () => {
      if (!socket.authorized) socket.destroy(new Error('no TLS connection within 30 seconds'));
    });
  });
}

function bareHostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}

function sendOn(
  session: ClientHttp2Session,
  origin: URL,
  { method, path, headers, body, signal }: WireRequest,
  ended: () => void,
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const pseudo = { ':method': method, ':path': path, ':authority': origin.host, ':scheme': 'https' };
    let stream: ClientHttp2Stream;
    try {
      stream = session.request({ ...pseudo, ...headers }, signal ? { signal } : {});
    } catch (error) {
      ended();
      reject(error);
      return;
    }
    stream.once('close', () => {
      ended();
      reject(new Error('the connection was closed'));
    });
    stream.once('error', reject);
    stream.once('response', (answer) => {
      resolve({
        status: Number(answer[':status']),
        header: (name) => (answer[name] === undefined ? undefined : String(answer[name])),
        body: stream,
      });
      // Whoever reads the body hears of errors; one that comes later must not end the process.
      stream.on('error', () => {});
    });
    stream.end(body);
  });
}

function plainTransport(
  origin: URL,
  agent: HttpAgent,
  send: (
    url: URL,
    options: RequestOptions,
    answered: (answer: IncomingMessage) => void,
  ) => ReturnType<typeof httpRequest>,
  trust: { readonly ca?: string },
): Transport {
  return {
    send: ({ method, path, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const options = { method, headers, agent, ...trust, ...(signal ? { signal } : {}) };
        const call = send(new URL(path, origin), options, (answer) => {
          answer.on('error', () => {});
          resolve({
            status: answer.statusCode ?? 0,
            header: (name) => answer.headers[name]?.toString(),
            body: answer,
          });
        });
        call.once('error', reject);
        call.end(body);
      }),
    close: () => agent.destroy(),
  };
}
