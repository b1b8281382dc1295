import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, scratchFolder, startManager, type TestManager } from './manager.ts';

const folder = scratchFolder();
let manager: TestManager;

beforeAll(async () => {
  manager = await startManager(join(folder.path, 'data'));
});
afterAll(async () => {
  await manager.stop();
  folder.remove();
});

const configMaps = '/api/v1/namespaces/default/configmaps';

function post(text: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return manager.call(configMaps, { method: 'POST', token: manager.root, text, headers });
}

describe('limits', () => {
  it('a body beyond 3 MiB is refused with 413', async () => {
    expect(await post(Buffer.alloc(3 * 1024 * 1024 + 1, 0x20))).toMatchObject({
      status: 413,
      json: { kind: 'Status' },
    });
  });

  it.each(['application/json', 'application/apply-patch+yaml'])(
    'a body of a million levels in %s is refused at once',
    async (type) => {
      expect((await post('['.repeat(1_000_000), { 'content-type': type })).status).toBe(400);
    },
  );

  it('headers beyond 32 KiB are refused', async () => {
    const answer = await manager.call('/ping', { headers: { 'x-filler': 'x'.repeat(40 * 1024) } });
    expect(answer.status).toBe(431);
  });

  it.each([
    '/api/v1/namespaces/default%2Fsecrets',
    '/api/v1//namespaces',
    '/api/../metrics',
    '/%zz',
    '/k8s/clusters/local//api',
  ])('the path %s is refused before anybody reads it', async (path) => {
    expect(await manager.call(path, { token: manager.root })).toMatchObject({
      status: 400,
      json: { reason: 'BadRequest' },
    });
  });

  it('one token has so many requests at the same time, and is told to come back', async () => {
    const flood = Array.from({ length: 600 }, () => manager.call('/api/v1/namespaces', { token: manager.root }));
    const answers = await Promise.all(flood);
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].every((status) => status === 200 || status === 429)).toBe(true);
    for (const answer of answers.filter(({ status }) => status === 429))
      expect(answer.headers['retry-after']).toBe('1');
    expect((await manager.call('/api/v1/namespaces', { token: manager.root })).status).toBe(200);
  });
});

/** Sends raw bytes and gives all that comes back until the other side closes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port: manager.port, ca: manager.ca, ALPNProtocols: ['http/1.1'] });
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    socket.write(bytes);
  });
}

describe('broken clients', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['two lengths', 'POST /v1-public/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'length and chunks',
      'POST /v1-public/login HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no host', 'GET /ping HTTP/1.1\r\n\r\n'],
  ])('that send %s are answered with 400 and cut off', async (_what, bytes) => {
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('that leave in the middle of a body hurt nobody', async () => {
    const socket = connectTls({ host: '127.0.0.1', port: manager.port, ca: manager.ca, ALPNProtocols: ['http/1.1'] });
    socket.write(
      `POST ${configMaps} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${manager.root}\r\nContent-Length: 100\r\n\r\n{`,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await expect
      .poll(async () => (await manager.call('/metrics', { token: manager.root })).text)
      .toContain('drover_requests_in_flight 1');
    expect((await manager.call('/ping')).text).toBe('pong');
  });

  it('that stop to read a watch are dropped, and the memory stays small', async () => {
    const socket = connectTls({ host: '127.0.0.1', port: manager.port, ca: manager.ca, ALPNProtocols: ['http/1.1'] });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    const head = `GET ${configMaps}?watch=true HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${manager.root}\r\n\r\n`;
    socket.write(head);
    await new Promise((resolve) => socket.once('data', resolve));
    const closed = new Promise((resolve) => socket.once('close', () => resolve('dropped')));
    socket.on('error', () => undefined);
    socket.pause();
    const value = 'x'.repeat(500_000);
    for (let index = 0; index < 40; index += 1) {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `big-${index}` }, data: { value } };
      expect((await post(JSON.stringify(body))).status).toBe(201);
    }
    await expect
      .poll(async () => (await manager.call('/metrics', { token: manager.root })).text, { timeout: 30_000 })
      .toContain('drover_watches 0');
    socket.resume();
    expect(await closed).toBe('dropped');
  });
});
