import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashSecret } from '../../src/server/access/credential.ts';
import { type Answer, adminPassword, lines, login, scratchFolder, startManager, type TestManager } from './manager.ts';

const folder = scratchFolder();
let manager: TestManager;
let admin: string;

beforeAll(async () => {
  manager = await startManager(join(folder.path, 'data'));
  admin = await login(manager, 'admin', adminPassword);
});
afterAll(async () => {
  await manager.stop();
  folder.remove();
});

const management = '/apis/management.cattle.io/v3';
const secrets = '/api/v1/namespaces/fleet-default/secrets';

function create(path: string, body: object, token = admin): Promise<Answer> {
  return manager.call(path, { method: 'POST', token, body });
}

function secret(name: string, value = 'dmFsdWU='): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: { value } };
}

async function aUser(name: string, grant?: object): Promise<string> {
  const user = { apiVersion: 'management.cattle.io/v3', kind: 'User', metadata: { name }, username: `login-${name}` };
  expect((await create(`${management}/users`, user)).status).toBe(201);
  if (grant) {
    const spec = { ...grant, subjects: [{ kind: 'User', name }] };
    const body = { apiVersion: 'drover.dev/v1alpha1', kind: 'Grant', metadata: { name }, spec };
    expect((await create('/apis/drover.dev/v1alpha1/grants', body)).status).toBe(201);
  }
  const made = await create('/v3/tokens', { userId: name });
  expect(made.status).toBe(201);
  return String(made.json.token);
}

async function statusOf(path: string, token: string, method = 'GET', body?: unknown): Promise<number> {
  return (await manager.call(path, { method, token, ...(body === undefined ? {} : { body }) })).status;
}

describe('a login', () => {
  it('gives a token that works as bearer, as basic authentication and as cookie', async () => {
    const basic = Buffer.from(admin).toString('base64');
    const forms = [
      { authorization: `Bearer ${admin}` },
      { authorization: `Basic ${basic}` },
      { cookie: `R_SESS=${admin}` },
    ];
    for (const headers of forms) expect((await manager.call('/api/v1/namespaces', { headers })).status).toBe(200);
  });

  it('works under the older path, too', async () => {
    const body = { username: 'admin', password: adminPassword, ttl: 60_000, description: 'bootstrap' };
    const answer = await manager.call('/v3-public/localProviders/local?action=login', { method: 'POST', body });
    expect(answer).toMatchObject({ status: 201, json: { type: 'token', baseType: 'token', userId: 'admin' } });
    const left = Date.parse(String(answer.json.expiresAt)) - Date.now();
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  it('gives browsers a cookie that scripts and other sites cannot use, and no body', async () => {
    const body = { username: 'admin', password: adminPassword, responseType: 'cookie' };
    const { status, headers, text } = await manager.call('/v1-public/login', { method: 'POST', body });
    expect({ status, text }).toEqual({ status: 200, text: '' });
    const [cookie = ''] = [headers['set-cookie'] ?? []].flat();
    expect(cookie).toMatch(/^R_SESS=token-\w{5}:[\w-]{43}; .*HttpOnly; Secure; SameSite=Strict$/);
    const session = cookie.split(';')[0] ?? '';
    const out = await manager.call('/v3/tokens?action=logout', {
      method: 'POST',
      headers: { cookie: session },
      body: {},
    });
    expect(out.status).toBe(200);
    await expect
      .poll(async () => (await manager.call('/api/v1/namespaces', { headers: { cookie: session } })).status)
      .toBe(401);
  });

  it('says the same for a wrong password and for somebody unknown', async () => {
    const attempt = (username: string) =>
      manager.call('/v1-public/login', { method: 'POST', body: { username, password: 'wrong' } });
    const [known, unknown] = [await attempt('admin'), await attempt('nobody')];
    expect(known.status).toBe(401);
    expect(known.text).toBe(unknown.text);
    expect(known.json).not.toHaveProperty('token');
  });

  it('makes guessers wait', async () => {
    const attempt = () =>
      manager.call('/v1-public/login', { method: 'POST', body: { username: 'guessed', password: 'x' } });
    const statuses: number[] = [];
    for (let count = 0; count < 9; count += 1) statuses.push((await attempt()).status);
    expect(statuses.slice(0, 8)).toEqual(Array(8).fill(401));
    const last = await attempt();
    expect(last.status).toBe(429);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
  });

  it.each([[{}], [{ username: 'admin' }], [{ username: 1, password: 2 }], [[]]])(
    'refuses the body %j',
    async (body) => {
      expect((await manager.call('/v1-public/login', { method: 'POST', body })).status).toBe(422);
    },
  );
});

describe('a password', () => {
  it('is set by an admin, changed by its owner, and kept as a hash only', async () => {
    const token = await aUser('carol');
    const set = (who: string, newPassword: string) =>
      statusOf('/v3/users/carol?action=setpassword', who, 'POST', { newPassword });
    expect(await set(admin, 'short')).toBe(422);
    expect(await set(token, 'first password 1')).toBe(403);
    expect(await set(admin, 'first password 1')).toBe(200);
    const own = await login(manager, 'login-carol', 'first password 1');
    const change = (currentPassword: string) =>
      statusOf('/v3/users?action=changepassword', own, 'POST', { currentPassword, newPassword: 'second password 2' });
    expect(await change('wrong')).toBe(401);
    expect(await change('first password 1')).toBe(200);
    await expect(login(manager, 'login-carol', 'first password 1')).rejects.toThrow('401');
    await login(manager, 'login-carol', 'second password 2');
    const stored = await manager.call('/api/v1/namespaces/cattle-local-user-passwords/secrets/carol', { token: admin });
    const { hash } = stored.json.data as { hash: string };
    expect(Buffer.from(hash, 'base64').toString()).toMatch(/^scrypt\$N=\d+,r=\d+,p=\d+\$/);
  });
});

describe('a token', () => {
  it('ends when its time is over', async () => {
    const made = await create('/v3/tokens', { ttl: 1500 });
    const token = String(made.json.token);
    expect(await statusOf('/api/v1/namespaces', token)).toBe(200);
    await expect.poll(() => statusOf('/api/v1/namespaces', token), { timeout: 5000 }).toBe(401);
  });

  it('never lives longer than the setting allows', async () => {
    const made = await create('/v3/tokens', { ttl: 1e15 });
    const days = (Date.parse(String(made.json.expiresAt)) - Date.now()) / 86_400_000;
    expect(days).toBeLessThanOrEqual(90);
  });

  it('is gone when the object is deleted, and its secret is in no object', async () => {
    const made = await create('/v3/tokens', { description: 'to be revoked' });
    const token = String(made.json.token);
    const path = `${management}/tokens/${String(made.json.id)}`;
    const stored = await manager.call(path, { token: admin });
    expect(stored.text).not.toContain(token.split(':')[1]);
    expect(stored.json.token).toMatch(/^sha256:/);
    expect(await statusOf(path, admin, 'DELETE')).toBe(200);
    await expect.poll(() => statusOf('/api/v1/namespaces', token)).toBe(401);
  });

  it('is refused as an object when it holds the secret itself', async () => {
    const body = {
      apiVersion: 'management.cattle.io/v3',
      kind: 'Token',
      metadata: { name: 'token-clear' },
      token: 'clear',
      userId: 'admin',
    };
    expect((await create(`${management}/tokens`, body)).status).toBe(422);
  });

  it('stops working when its user is locked', async () => {
    const token = await aUser('dave');
    expect(await statusOf('/version', token)).toBe(200);
    const patch = {
      method: 'PATCH',
      token: admin,
      text: '{"enabled":false}',
      headers: { 'content-type': 'application/merge-patch+json' },
    };
    expect((await manager.call(`${management}/users/dave`, patch)).status).toBe(200);
    await expect.poll(() => statusOf('/version', token)).toBe(401);
  });

  it('is made for somebody else by an admin only', async () => {
    const token = await aUser('erin');
    expect((await create('/v3/tokens', { userId: 'admin' }, token)).status).toBe(403);
    expect((await create('/v3/tokens', {}, token)).json.userId).toBe('erin');
    expect((await create('/v3/tokens', { userId: 'nobody' })).status).toBe(422);
  });
});

describe('a watch', () => {
  const watching = (token: string) =>
    manager.call('/api/v1/namespaces/fleet-default/configmaps?watch=1&timeoutSeconds=60', { token });
  const endsSoon = async (watch: Promise<Answer>) => {
    const opened = performance.now();
    expect(await watch).toMatchObject({ status: 200 });
    // Long before it would have ended by itself.
    expect(performance.now() - opened).toBeLessThan(45_000);
  };

  it('ends with the token it was opened with', async () => {
    const made = await create('/v3/tokens', { ttl: 1500 });
    await endsSoon(watching(String(made.json.token)));
  });

  it('ends when the token is revoked, and when what it looks at is no longer granted', async () => {
    const fiona = await aUser('fiona', { role: 'reader' });
    const george = await aUser('george', { role: 'reader' });
    const revoked = watching(fiona);
    const deprived = watching(george);
    const kept = watching(admin);
    // They are open by then: each is answered before the next request of its kind.
    await expect.poll(() => statusOf('/api/v1/namespaces', george)).toBe(200);
    expect(await statusOf(`${management}/tokens/${fiona.split(':')[0]}`, admin, 'DELETE')).toBe(200);
    expect(await statusOf('/apis/drover.dev/v1alpha1/grants/george', admin, 'DELETE')).toBe(200);
    await Promise.all([endsSoon(revoked), endsSoon(deprived)]);
    expect(await Promise.race([kept.then(() => 'ended'), Promise.resolve('goes on')])).toBe('goes on');
  });
});

describe('without a credential', () => {
  it.each([
    ['GET', '/api'],
    ['GET', '/apis'],
    ['GET', '/openapi/v3'],
    ['GET', '/api/v1/namespaces/fleet-default/secrets/x'],
    ['GET', '/metrics'],
    ['GET', '/no/such/path'],
    ['GET', '/v3/settings/server-url'],
    ['GET', '/v3/settings/CACERTS'],
    ['POST', '/v3/tokens'],
    ['POST', '/v3/users/admin?action=setpassword'],
    ['DELETE', '/cacerts'],
    ['GET', '/k8s/clusters/local/api/v1/secrets'],
  ])('%s %s is refused', async (method, path) => {
    expect((await manager.call(path, { method })).status).toBe(401);
  });

  it.each([
    'Bearer nonsense',
    'Bearer admin:admin',
    'Basic ====',
    'Negotiate x',
    `Bearer token-zzzzz:${'a'.repeat(43)}`,
  ])('the header "%s" is one', async (authorization) => {
    expect((await manager.call('/api', { headers: { authorization } })).status).toBe(401);
  });
});

describe('roles', () => {
  it('nobody has one without a grant', async () => {
    const token = await aUser('frank');
    expect(await statusOf('/apis', token)).toBe(200);
    for (const path of ['/api/v1/namespaces', secrets, `${management}/settings`, '/metrics', '/nothing/here']) {
      expect(await statusOf(path, token), path).toBe(403);
    }
  });

  it('an editor works inside of the own namespaces only', async () => {
    const token = await aUser('grace', { role: 'editor', namespaces: ['fleet-default'] });
    expect((await create(secrets, secret('by-grace'), token)).status).toBe(201);
    expect(await statusOf(`${secrets}/by-grace`, token)).toBe(200);
    expect(await statusOf('/api/v1/namespaces/fleet-default', token)).toBe(200);
    expect((await create('/api/v1/namespaces/default/secrets', secret('x'), token)).status).toBe(403);
    for (const path of [
      '/api/v1/secrets',
      '/api/v1/namespaces/cattle-local-user-passwords/secrets/admin',
      `${management}/users`,
    ]) {
      expect(await statusOf(path, token), path).toBe(403);
    }
    expect((await create('/apis/drover.dev/v1alpha1/grants', {}, token)).status).toBe(403);
  });

  it('a body that names another namespace does not lead there', async () => {
    const token = await aUser('heidi', { role: 'editor', namespaces: ['fleet-default'] });
    const body = { ...secret('smuggled'), metadata: { name: 'smuggled', namespace: 'default' } };
    expect((await create(secrets, body, token)).status).toBe(400);
    expect(await statusOf('/api/v1/namespaces/default/secrets/smuggled', admin)).toBe(404);
  });

  it('a reader looks at everything but credentials', async () => {
    const token = await aUser('ivan', { role: 'reader' });
    for (const path of ['/api/v1/namespaces', `${management}/settings`, '/metrics'])
      expect(await statusOf(path, token), path).toBe(200);
    for (const path of [secrets, `${management}/tokens`, `${management}/users`, '/apis/drover.dev/v1alpha1/grants']) {
      expect(await statusOf(path, token), path).toBe(403);
    }
    expect((await create('/api/v1/namespaces', {}, token)).status).toBe(403);
  });

  it('a node reaches its own secret, by name and by list and watch of that name, and nothing else', async () => {
    await create(secrets, secret('plan-1'));
    await create(secrets, secret('plan-2'));
    const nodeSecret = { namespace: 'fleet-default', name: 'plan-1' };
    const body = {
      apiVersion: 'management.cattle.io/v3',
      kind: 'Token',
      metadata: { name: 'token-node-1' },
      nodeSecret,
      token: hashSecret('s'.repeat(40)),
    };
    expect((await create(`${management}/tokens`, body)).status).toBe(201);
    const token = `token-node-1:${'s'.repeat(40)}`;
    expect(await statusOf(`${secrets}/plan-1`, token)).toBe(200);
    const list = await manager.call(`${secrets}?fieldSelector=metadata.name%3Dplan-1`, { token });
    expect((list.json.items as unknown[]).length).toBe(1);
    expect(await statusOf(`${secrets}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dplan-1`, token)).toBe(
      200,
    );
    for (const path of [
      `${secrets}/plan-2`,
      secrets,
      `${secrets}?watch=true`,
      `${secrets}?fieldSelector=metadata.name%3Dplan-2`,
      '/api/v1/namespaces',
      `${management}/settings`,
    ]) {
      expect(await statusOf(path, token), path).toBe(403);
    }
    expect(await statusOf(`${secrets}/plan-1`, token, 'DELETE')).toBe(403);
    const patch = (type: string) =>
      manager.call(`${secrets}/plan-1?fieldManager=agent`, {
        method: 'PATCH',
        token,
        body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'plan-1' }, data: { value: 'eA==' } },
        headers: { 'content-type': type },
      });
    expect((await patch('application/merge-patch+json')).status).toBe(200);
    expect((await patch('application/apply-patch+yaml')).status).toBe(403);
    expect((await create('/v3/tokens', {}, token)).status).toBe(403);
  });

  it('a grant that says nothing useful is refused with what to do', async () => {
    const spec = { role: 'editor', subjects: [{ kind: 'User', name: 'x' }] };
    const grant = { apiVersion: 'drover.dev/v1alpha1', kind: 'Grant', metadata: { name: 'odd' }, spec };
    const answer = await create('/apis/drover.dev/v1alpha1/grants', grant);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('an editor without namespaces may edit nothing');
  });

  it('two users cannot log in with one name', async () => {
    const user = {
      apiVersion: 'management.cattle.io/v3',
      kind: 'User',
      metadata: { name: 'admin2' },
      username: 'admin',
    };
    expect((await create(`${management}/users`, user)).status).toBe(422);
  });
});

describe('settings', () => {
  const put = (name: string, value: string) =>
    manager.call(`${management}/settings/${name}`, {
      method: 'PATCH',
      token: admin,
      text: JSON.stringify({ value }),
      headers: { 'content-type': 'application/merge-patch+json' },
    });

  it('change through the API where they may', async () => {
    expect((await put('password-min-length', '14')).status).toBe(200);
    await expect
      .poll(() => statusOf('/v3/users/admin?action=setpassword', admin, 'POST', { newPassword: 'thirteen char' }))
      .toBe(422);
    expect((await put('password-min-length', 'many')).status).toBe(422);
    expect((await put('cacerts', 'x')).status).toBe(422);
  });

  it('get a certificate for another host of the server URL', async () => {
    expect((await put('server-url', 'https://[2001:db8::abcd]:8443')).status).toBe(200);
    const { connect } = await import('node:tls');
    const names = () =>
      new Promise<string>((resolve) => {
        const socket = connect({ host: '127.0.0.1', port: manager.port, ca: manager.ca }, () => {
          resolve(socket.getPeerX509Certificate()?.subjectAltName ?? '');
          socket.destroy();
        });
      });
    await expect.poll(names, { timeout: 10_000 }).toMatch(/2001:0?DB8:0:0:0:0:0:ABCD/i);
  });
});

describe('the audit log', () => {
  it('tells every request, reads of secrets included, and holds no secret', async () => {
    const value = Buffer.from('top-secret-value').toString('base64');
    await create(secrets, secret('audited', value));
    await manager.call(`${secrets}/audited?token=${admin}`, { token: admin });
    const basic = Buffer.from(admin).toString('base64');
    await manager.call('/api', { headers: { authorization: `Basic ${basic}`, 'user-agent': `curl ${admin}` } });
    await manager.call('/v1-public/login', {
      method: 'POST',
      body: { username: 'my secret pass phrase', password: 'x' },
    });
    await manager.call(`${secrets}?watch=true&timeoutSeconds=1`, { token: admin });
    await manager.call('/api');
    const file = join(manager.data, 'audit', 'audit.log');
    const entries = () => lines(readFileSync(file, 'utf8'));
    await expect.poll(() => entries().filter(({ name, verb }) => name === 'audited' && verb === 'get').length).toBe(1);

    const text = readFileSync(file, 'utf8');
    const [, adminSecret = ''] = admin.split(':');
    for (const forbidden of [
      adminSecret,
      adminPassword,
      value,
      'top-secret-value',
      basic,
      'my secret pass phrase',
      manager.root.split(':')[1] ?? '',
    ]) {
      expect(text).not.toContain(forbidden);
    }
    expect(entries().find(({ name }) => name === 'audited')).toMatchObject({
      stage: 'completed',
      user: 'admin',
      source: '127.0.0.1',
      verb: 'get',
      resource: 'secrets',
      namespace: 'fleet-default',
      code: 200,
    });
    expect(entries().some(({ code, note }) => code === 401 && note === 'no credential')).toBe(true);
    expect(entries().some(({ stage, verb }) => stage === 'started' && verb === 'watch')).toBe(true);
  });
});
