import {
  createSecureServer,
  type Http2SecureServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../../../../testing/conformance/agent.ts';
import { addressFrom } from '../../../../network/address.ts';
import { issueAuthority, issueServing } from '../../../../server/tls/issue.ts';
import { openTransport, type Transport } from './transport.ts';

const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0).reverse()) one.close();
});

interface Watched {
  readonly server: Http2SecureServer;
  readonly sessions: Set<ServerHttp2Session>;
  readonly streams: Set<ServerHttp2Stream>;
  readonly transport: Transport;
}

/** A server whose answers never end, and a transport to it. */
async function endless(streamsPerConnection: number): Promise<Watched> {
  const authority = await issueAuthority(new Date());
  const { certificate, key } = await issueServing(
    authority,
    { dns: [], addresses: [addressFrom('ipv4', 0x7f000001n)] },
    new Date(),
  );
  const settings = { maxConcurrentStreams: streamsPerConnection };
  const server = createSecureServer({ cert: certificate, key, settings });
  const sessions = new Set<ServerHttp2Session>();
  const streams = new Set<ServerHttp2Stream>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', (stream: ServerHttp2Stream) => {
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
    stream.on('error', () => {});
    stream.respond({ ':status': 200 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = openTransport({ origin, authority: authority.certificate, streamsPerConnection });
  opened.push(server, transport);
  return { server, sessions, streams, transport };
}

/** Opens so many watches at the same moment; resolves when all are answered. */
const watch = (transport: Transport, count: number) =>
  Promise.all(Array.from({ length: count }, () => transport.send({ method: 'GET', path: '/watch', headers: {} })));

it('spreads requests that come at the same time over as many connections as they need', async () => {
  const { transport, sessions, streams } = await endless(10);
  await watch(transport, 35);
  expect([sessions.size, streams.size]).toEqual([4, 35]);
});

it('does so again when the server cuts all connections', async () => {
  const { transport, sessions, streams } = await endless(10);
  const answers = await watch(transport, 35);
  for (const { body } of answers) body.on('error', () => {});
  for (const session of sessions) session.destroy();
  await until(
    async () => streams.size + answers.filter(({ body }) => !body.closed).length,
    (open) => open === 0,
  );
  await watch(transport, 35);
  expect([sessions.size, streams.size]).toEqual([4, 35]);
});

it('uses a place again whose request has ended', async () => {
  const { transport, sessions, streams } = await endless(10);
  const [first] = await watch(transport, 10);
  if (!first) throw new Error('nothing was answered');
  first.body.on('error', () => {}).destroy();
  await until(
    async () => streams.size,
    (open) => open === 9,
  );
  await watch(transport, 1);
  expect([sessions.size, streams.size]).toEqual([1, 10]);
});
