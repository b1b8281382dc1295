import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DigitaloceanDouble, startDigitaloceanDouble } from './double.ts';

const droplet = { name: 'one', region: 'fra1', size: 's-1vcpu-1gb', image: 'ubuntu-24-04-x64', ipv6: true };

describe('the double of DigitalOcean', () => {
  let double: DigitaloceanDouble;
  beforeEach(async () => {
    double = await startDigitaloceanDouble();
  });
  afterEach(() => double.close());

  const call = async (method: string, path: string, body?: unknown, token = double.token) => {
    const answer = await fetch(`${double.url}/v2/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
  };

  it.each([
    ['a field that is not described', 'POST', 'droplets', { ...droplet, ipv6_address: true }],
    ['a field of another type', 'POST', 'droplets', { ...droplet, backups: 'yes' }],
    ['a field that is missing', 'POST', 'droplets', { name: 'one', region: 'fra1' }],
    [
      'a field that is not described, further inside',
      'POST',
      'firewalls',
      { name: 'one', inbound_rules: [{ protocol: 'tcp', ports: '1', sources: { cidrs: [] } }] },
    ],
    [
      'a protocol that is none',
      'POST',
      'firewalls',
      { name: 'one', inbound_rules: [{ protocol: 'icmpv6', ports: '0', sources: {} }] },
    ],
    ['a tag with a letter that is none', 'POST', 'tags', { name: 'two words' }],
    ['a parameter that is not described', 'GET', 'droplets?tag=one', undefined],
    ['a page that is too large', 'GET', 'droplets?per_page=201', undefined],
    ['a path with an id that is none', 'GET', 'droplets/one', undefined],
    ['a body that is not described', 'DELETE', 'droplets/1', { all: true }],
  ] as const)('refuses %s, and remembers it', async (_, method, path, body) => {
    expect(await call(method, path, body)).toMatchObject({ status: 400 });
    expect(double.problems.length).toBeGreaterThan(0);
  });

  it('knows no operation that is not described', async () => {
    expect(await call('PATCH', 'droplets/1')).toMatchObject({ status: 404 });
    expect(double.problems).toEqual([expect.stringMatching(/PATCH .*no such operation/)]);
  });

  it('refuses who is not known, and who lacks a scope', async () => {
    expect(await call('GET', 'droplets', undefined, 'other')).toMatchObject({
      status: 401,
      body: { id: 'unauthorized' },
    });
    double.allow(['droplet:read']);
    expect(await call('GET', 'droplets')).toMatchObject({ status: 200 });
    expect(await call('POST', 'droplets', droplet)).toMatchObject({ status: 403, body: { id: 'forbidden' } });
    expect(double.problems).toEqual([]);
  });

  it('lets a droplet live: asked for, listed, booted, with IPv6, removed, gone', async () => {
    const { body } = await call('POST', 'droplets', { ...droplet, tags: ['mine'] });
    const { id } = body.droplet;
    const seen = async () => {
      const [one, list] = [await call('GET', `droplets/${id}`), await call('GET', 'droplets?tag_name=mine')];
      const { status, networks } = one.body.droplet ?? {};
      return { status, v4: networks?.v4.length, v6: networks?.v6.length, listed: list.body.droplets?.length };
    };
    expect(await seen()).toEqual({ status: 'new', v4: 0, v6: 0, listed: 0 });
    double.advance(20_000);
    expect(await seen()).toEqual({ status: 'new', v4: 0, v6: 0, listed: 1 });
    double.advance(10_000);
    expect(await seen()).toEqual({ status: 'active', v4: 2, v6: 0, listed: 1 });
    double.advance(15_000);
    expect(await seen()).toEqual({ status: 'active', v4: 2, v6: 1, listed: 1 });
    expect(await call('DELETE', `droplets/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect(await seen()).toMatchObject({ status: 'active', listed: 1 });
    double.advance(15_000);
    expect(await seen()).toMatchObject({ status: undefined, listed: 0 });
    expect(double.problems).toEqual([]);
  });

  it('takes tags for the same whose letters differ in size only', async () => {
    await call('POST', 'tags', { name: 'Port' });
    await call('POST', 'droplets', { ...droplet, tags: ['port'] });
    expect(double.account.tags()).toEqual(['Port']);
  });

  it('tells how many calls remain', async () => {
    const { headers } = await call('GET', 'account');
    expect(headers.get('ratelimit-remaining')).toBe('4999');
  });

  it.each(['drop', 'lose'] as const)('breaks the connection on purpose, as often as it is told: %s', async (fault) => {
    const end = double.disturb({ fault, of: /^POST \/v2\/droplets$/, times: 1 });
    await expect(call('POST', 'droplets', droplet)).rejects.toThrow();
    expect(double.account.made()).toBe(fault === 'lose' ? 1 : 0);
    expect(await call('POST', 'droplets', droplet)).toMatchObject({ status: 202 });
    expect(end()).toBe(1);
  });

  it('finds fault with an answer of its own that is not as described', async () => {
    const id = 'teapot';
    const headers = { 'ratelimit-limit': 'many' };
    double.disturb({ fault: { status: 429, id, message: 'short', headers }, times: 1 });
    double.disturb({ fault: { status: 202, id, message: 'short' }, times: 1 });
    await call('GET', 'account');
    await call('GET', 'account');
    expect(double.problems).toEqual([
      expect.stringMatching(/answer to GET \/v2\/account: header ratelimit-limit/),
      expect.stringMatching(/answer to GET \/v2\/account: status 202 is none of/),
    ]);
  });
});
