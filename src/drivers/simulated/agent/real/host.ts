import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps, request as httpsRequest, type ServerOptions } from 'node:https';
import { createServer as createTcp, type Server, type Socket } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { type Address, parseAddress } from '../../../../network/address.ts';
import { scopeOf, usableOnNode } from '../../../../network/scope.ts';
import type { Handler, Host, HostReply, HostRequest, Listener } from '../engine/host.ts';
import { answerDns } from './dns-answer.ts';

const run = promisify(execFile);
const callMs = 5_000;

type ServerTls = Pick<ServerOptions, 'key' | 'cert' | 'ca' | 'requestCert' | 'rejectUnauthorized'>;

export interface RealHostOptions {
  /**
   * Give the host the addresses of Services that it answers for. Only in a network namespace of its own: elsewhere they
   * would be the machine's.
   */
  readonly takesServiceAddresses: boolean;
}

/** The machine that this process runs on, as the stand-in sees it: real files, and real sockets in every family. */
export function realHost({ takesServiceAddresses }: RealHostOptions): Host {
  let tls: ServerTls = { key: '', cert: '' };
  return {
    hostname: hostname(),
    addresses: ownAddresses,
    read: (path) => readFile(path, 'utf8').catch(nothingWhenMissing),
    list: async (folder) => (await readdir(folder).catch(nothingWhenMissing)) ?? [],
    async write(path, content, mode) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.new`, content, { mode });
      await rename(`${path}.new`, path);
    },
    remove: (path) => rm(path, { recursive: true, force: true }),
    secure({ key, certificate }, clientAuthority) {
      // Whoever shows no certificate is answered, too: probes and joining nodes have none.
      tls = { key, cert: certificate, ca: clientAuthority, requestCert: true, rejectUnauthorized: false };
    },
    listen: (listener, handler) => openListener(listener, handler, tls, takesServiceAddresses),
    call: callOther,
  };
}

function nothingWhenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}

function ownAddresses(): Address[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).flatMap(({ address, internal }) => {
      const parsed = parseAddress(address);
      return parsed.ok && !internal && usableOnNode(scopeOf(parsed.value)) ? [parsed.value] : [];
    }),
  );
}

async function openListener(
  listener: Listener,
  handler: Handler,
  tls: ServerTls,
  takesServiceAddresses: boolean,
): Promise<() => Promise<void>> {
  if (listener.protocol === 'udp') return openUdp(listener);
  if (listener.protocol === 'dns') return takesServiceAddresses ? openDns(listener) : async () => {};
  const server = serverFor(listener, handler, tls);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  await bind(server, listener);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
}

function serverFor({ protocol }: Listener, handler: Handler, tls: ServerTls): Server {
  const answer = (request: IncomingMessage, response: ServerResponse) => void serve(request, response, handler);
  if (protocol === 'http') return createHttp(answer);
  if (protocol === 'tcp') return createTcp((socket) => socket.end());
  return createHttps(tls, answer);
}

async function serve(request: IncomingMessage, response: ServerResponse, handler: Handler): Promise<void> {
  let text = '';
  for await (const chunk of request) text += chunk;
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const client = clientOf(request.socket);
  const reply = handler({ method: request.method ?? 'GET', path, body, ...(client !== undefined && { client }) });
  response.statusCode = reply.status;
  const isText = typeof reply.body === 'string';
  response.setHeader('content-type', isText ? 'text/plain' : 'application/json');
  response.end(isText ? reply.body : JSON.stringify(reply.body));
}

function clientOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const name = socket.getPeerCertificate().subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}

/** `::` is every family of the host; a kernel without IPv6 has only the other one. */
async function bind(server: Server, { address, port }: Listener): Promise<void> {
  const attempt = (host: string) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, ipv6Only: address !== '::' && address.includes(':') }, () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
  try {
    await attempt(address);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (address !== '::' || !['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(code)) throw error;
    await attempt('0.0.0.0');
  }
}

async function openUdp({ address, port }: Listener): Promise<() => Promise<void>> {
  const attempt = (type: 'udp4' | 'udp6', host: string) =>
    new Promise<ReturnType<typeof createSocket>>((resolve, reject) => {
      const socket = createSocket(type);
      socket.once('error', (error) => {
        socket.close();
        reject(error);
      });
      socket.bind(port, host, () => resolve(socket));
    });
  const socket = await attempt('udp6', address).catch(() => attempt('udp4', '0.0.0.0'));
  return () => new Promise((resolve) => socket.close(() => resolve()));
}

async function openDns({ address, port }: Listener): Promise<() => Promise<void>> {
  const prefix = `${address}/${address.includes(':') ? 128 : 32}`;
  // Without nodad the address is tentative for a moment, in which nothing can listen on it.
  const options = address.includes(':') ? ['nodad'] : [];
  await run('ip', ['address', 'replace', prefix, 'dev', 'lo', ...options]);
  const server = createTcp((socket) => {
    socket.on('error', () => socket.destroy());
    let query = Buffer.alloc(0);
    // A query may come in pieces: two bytes in front say how long it is.
    socket.on('data', (piece: Buffer) => {
      query = Buffer.concat([query, piece]);
      if (query.length >= 2 && query.length >= 2 + query.readUInt16BE(0)) socket.end(answerDns(query));
    });
  });
  await bind(server, { name: 'dns', address, port, protocol: 'dns' });
  return async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    await run('ip', ['address', 'del', prefix, 'dev', 'lo']).catch(() => undefined);
  };
}

/** Stand-ins know each other by token only: the certificate of a cluster that one has not joined yet says nothing. */
function callOther(url: string, { method, path, body }: HostRequest): Promise<HostReply> {
  return new Promise((resolve, reject) => {
    const options = { method, rejectUnauthorized: false, agent: false, timeout: callMs } as const;
    const call = httpsRequest(new URL(path, url), options, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      answer.on('error', reject);
      answer.on('end', () => {
        try {
          resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) as unknown });
        } catch {
          resolve({ status: answer.statusCode ?? 0, body: text });
        }
      });
    });
    call.once('timeout', () => call.destroy(new Error(`${url} does not answer within ${callMs / 1000} seconds`)));
    call.once('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
