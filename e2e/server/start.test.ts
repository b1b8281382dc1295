import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminPassword, runProgram, scratchFolder, startManager, type TestManager } from './manager.ts';

const folder = scratchFolder();
let manager: TestManager;

beforeAll(async () => {
  manager = await startManager(join(folder.path, 'data'));
});
afterAll(async () => {
  await manager.stop();
  folder.remove();
});

describe('a running manager', () => {
  it.each(['127.0.0.1', '::1', 'localhost'] as const)(
    'serves over TLS that its own authority vouches for on %s',
    async (host) => {
      expect(await manager.call('/ping', { host })).toMatchObject({ status: 200, text: 'pong' });
    },
  );

  it('speaks HTTP/2 on the same port to those who can', async () => {
    const session = connect(`https://[::1]:${manager.port}`, { ca: manager.ca });
    const stream = session.request({ ':path': '/healthz' });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('ok');
    expect(session.alpnProtocol).toBe('h2');
    session.close();
  });

  it('refuses TLS older than 1.2', async () => {
    const outcome = await new Promise((resolve) => {
      const options = { host: '127.0.0.1', port: manager.port, rejectUnauthorized: false };
      const socket = connectTls({ ...options, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, () => resolve('connected'));
      socket.on('error', () => resolve('refused'));
    });
    expect(outcome).toBe('refused');
  });

  it('serves the bytes of its authority to nodes, and the same text as a setting', async () => {
    const served = await manager.call('/cacerts');
    expect(served.text).toMatch(/^-----BEGIN CERTIFICATE-----\n[\s\S]*[^\n]\n$/);
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(hash(served.text)).toBe(hash(manager.ca));
    expect(new X509Certificate(served.text).ca).toBe(true);
    expect((await manager.call('/v3/settings/cacerts')).json.value).toBe(served.text);
  });

  it.each(['/healthz', '/livez', '/readyz', '/readyz/store'])('answers %s with ok to anybody', async (path) => {
    expect(await manager.call(path)).toMatchObject({ status: 200, text: 'ok' });
  });

  it('tells every check when asked to', async () => {
    const { text } = await manager.call('/readyz?verbose');
    expect(text).toContain('[+]store ok\n');
    expect(text).toMatch(/readyz check passed\n$/);
  });

  it('counts for those who may look', async () => {
    expect((await manager.call('/metrics')).status).toBe(401);
    const { text } = await manager.call('/metrics', { token: manager.root });
    expect(text).toMatch(/^drover_request_duration_seconds_count\{.*\} \d+$/m);
    expect(text).toMatch(/^drover_store_revision [1-9]\d*$/m);
  });

  it('keeps its folder, its keys and its credentials to the owner', () => {
    expect(statSync(manager.data).mode & 0o777).toBe(0o700);
    for (const file of [
      'manager.json',
      'tls/ca.key',
      'tls/server.pem',
      'store.key',
      'audit/audit.log',
      'store/store.db',
    ]) {
      expect(statSync(join(manager.data, file)).mode & 0o077, file).toBe(0);
    }
  });

  it('lets no second manager into its folder', async () => {
    const second = await runProgram(['server', '--data', manager.data, '--listen', '127.0.0.1:0']);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`in use by process ${manager.process.pid}`);
  });

  it('says who has the port already', async () => {
    const listen = `127.0.0.1:${manager.port}`;
    const second = await runProgram(['server', '--data', join(folder.path, 'second'), '--listen', listen]);
    expect(second).toMatchObject({ code: 2 });
    expect(second.stderr).toContain(`cannot listen on ${listen}: somebody else listens there already`);
  });
});

describe('listening', () => {
  const listen = (name: string, ...flags: string[]) => startManager(join(folder.path, name), flags);

  it('on several addresses, each family its own', async () => {
    const own = await listen('several', '--listen', '127.0.0.1:0', '--listen', '[::1]:0');
    const { endpoints } = JSON.parse(readFileSync(join(own.data, 'manager.json'), 'utf8')) as {
      endpoints: { name: string; url: string }[];
    };
    const six = Number(new URL(endpoints.find(({ name }) => name === 'ipv6')?.url ?? '').port);
    expect((await own.call('/ping', { host: '127.0.0.1' })).text).toBe('pong');
    await expect(own.call('/ping', { host: '::1' })).rejects.toThrow('ECONNREFUSED');
    expect((await own.call('/ping', { host: '::1', port: six })).text).toBe('pong');
    await own.stop();
  });

  it('on every address of both families by two sockets on one port', async () => {
    const first = await listen('port', '--listen', '127.0.0.1:0');
    const { port } = first;
    await first.stop();
    const own = await listen('both', '--listen', `0.0.0.0:${port}`, '--listen', `[::]:${port}`);
    for (const host of ['127.0.0.1', '::1'] as const) expect((await own.call('/ping', { host })).text).toBe('pong');
    await own.stop();
  });

  it('on IPv6 only where the host is to have nothing else', async () => {
    const own = await listen('six', '--listen', '[::]:0', '--host-stack', 'ipv6');
    expect((await own.call('/ping', { host: '::1' })).text).toBe('pong');
    await expect(own.call('/ping', { host: '127.0.0.1' })).rejects.toThrow('ECONNREFUSED');
    await own.stop();
  });
});

describe('a stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s ends watches, leaves no credential behind and exits with 0',
    async (signal) => {
      const own = await startManager(join(folder.path, `stop-${signal}`));
      const watch = own.call('/api/v1/namespaces?watch=true', { token: own.root });
      await expect
        .poll(async () => (await own.call('/metrics', { token: own.root })).text)
        .toContain('drover_watches 1');
      expect(await own.stop(signal)).toBe(0);
      expect((await watch).status).toBe(200);
      expect(() => statSync(join(own.data, 'manager.json'))).toThrow('ENOENT');
    },
  );
});

describe('the next start', () => {
  it('goes on with the same authority, objects and passwords, and prints no password', async () => {
    const data = join(folder.path, 'again');
    const first = await startManager(data);
    await first.stop();
    const second = await startManager(data, ['--bootstrap-password', 'something else entirely']);
    expect(second.ca).toBe(first.ca);
    expect(second.output().stdout).toBe('');
    const body = { username: 'admin', password: adminPassword };
    expect((await second.call('/v1-public/login', { method: 'POST', body })).status).toBe(201);
    expect((await second.call('/ping', { token: first.root })).status).toBe(200);
    expect((await second.call('/api/v1/namespaces', { token: first.root })).status).toBe(401);
    await second.stop();
  });

  it('presents a certificate of the user when given one, and what clients must trust for it', async () => {
    const own = {
      certificate: join(folder.path, 'own.crt'),
      key: join(folder.path, 'own.key'),
      ca: join(folder.path, 'own-ca.crt'),
    };
    const pair = readFileSync(join(manager.data, 'tls', 'server.pem'), 'utf8');
    const keyStart = pair.indexOf('-----BEGIN PRIVATE KEY-----');
    writeFileSync(own.certificate, pair.slice(0, keyStart));
    writeFileSync(own.key, pair.slice(keyStart));
    writeFileSync(own.ca, manager.ca.trimEnd());
    const flags = ['--tls-cert', own.certificate, '--tls-key', own.key, '--tls-ca', own.ca];
    const other = await startManager(join(folder.path, 'own-tls'), flags);
    expect((await other.call('/cacerts')).text).toBe(manager.ca);
    await other.stop();
  });
});

describe('the first start', () => {
  it('invents a password, prints it once and to standard output only', async () => {
    const data = join(folder.path, 'invented');
    const args = ['server', '--data', data, '--listen', '127.0.0.1:0', '--ready-file', join(folder.path, 'r.json')];
    const { spawn } = await import('node:child_process');
    const { program } = await import('./manager.ts');
    const child = spawn(process.execPath, [program, ...args]);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    await expect.poll(() => stderr, { timeout: 20_000 }).toContain('drover is ready at https://');
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));
    const password = /: ([a-z0-9]{20})\n$/.exec(stdout)?.[1] ?? '';
    expect(password).not.toBe('');
    expect(stderr).not.toContain(password);
    expect(readFileSync(join(data, 'audit', 'audit.log'), 'utf8')).not.toContain(password);
  });
});

describe('options', () => {
  it('come from flags before the environment before the file, and unknown keys name the nearest one', async () => {
    const config = join(folder.path, 'config.yaml');
    writeFileSync(config, 'lisen: 127.0.0.1:1\nsettings:\n  admission-mode: warn\n');
    const wrong = await runProgram(['server', '--config', config]);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('found the unknown key "lisen", did you mean "listen"?');
  });

  it('are refused all at once', async () => {
    const env = { DROVER_HOST_STACK: 'triple', DROVER_SERVER_URL: 'http://x' };
    const { code, stderr } = await runProgram(['server', '--listen', '::1:8443', '--tls-key', 'k'], env);
    expect(code).toBe(2);
    for (const key of ['host-stack', 'server-url', 'listen', 'tls-key'])
      expect(stderr).toContain(`drover server: ${key}: found`);
  });
});
