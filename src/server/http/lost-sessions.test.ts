import { connect, createServer, type ServerHttp2Session } from 'node:http2';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endLostSessions } from './lost-sessions.ts';

const state: { server?: ReturnType<typeof createServer>; sessions: ServerHttp2Session[] } = { sessions: [] };

beforeEach(async () => {
  state.sessions = [];
  const server = createServer();
  state.server = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  for (const session of state.sessions) session.destroy();
  state.server?.close();
});

function listening(): { readonly ask: () => void; readonly port: number } {
  const { server } = state;
  if (!server) throw new Error('there is no server');
  server.on('session', (session) => state.sessions.push(session));
  // It only wants to hear of sessions.
  const { ask } = endLostSessions(server as never);
  return { ask, port: (server.address() as AddressInfo).port };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

it('leaves sessions alone whose other end answers', async () => {
  const { ask, port } = listening();
  const client = connect(`http://127.0.0.1:${port}`);
  await new Promise((resolve) => client.once('connect', resolve));
  for (let times = 0; times < 6; times += 1) {
    ask();
    await settled();
  }
  expect(client.destroyed).toBe(false);
  expect(state.sessions.map(({ destroyed }) => destroyed)).toEqual([false]);
  client.destroy();
});

it('ends a session whose other end says nothing any more, with the third question', async () => {
  const { ask, port } = listening();
  const socket = connectTcp(port, '127.0.0.1', () =>
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'),
  );
  await expect.poll(() => state.sessions.length).toBe(1);
  const states = [];
  for (let times = 0; times < 3; times += 1) {
    ask();
    await settled();
    states.push(state.sessions[0]?.destroyed);
  }
  expect(states).toEqual([false, false, true]);
  socket.destroy();
});
