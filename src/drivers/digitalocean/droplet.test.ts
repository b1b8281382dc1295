import { describe, expect, it } from 'vitest';
import type { Droplet } from './api/wire.ts';
import { instanceOf } from './droplet.ts';

const v4 = (ip_address: string, type: string) => ({ ip_address, type });
const networks = {
  v4: [v4('10.114.0.2', 'private'), v4('164.92.1.2', 'public'), v4('146.190.7.9', 'public')],
  v6: [v4('2A03:B0C0:0003:00D0:0000:0000:0EA5:0001', 'public'), v4('2a03:b0c0:3:d0::ea5:2', 'public')],
};

function droplet(change: Partial<Droplet> = {}): Droplet {
  return {
    id: 3_164_444,
    name: 'one',
    status: 'active',
    created_at: '2026-11-01T12:00:00Z',
    networks,
    tags: [],
    ...change,
  };
}

describe('a droplet', () => {
  it.each([
    ['new', 'pending'],
    ['active', 'running'],
    ['off', 'stopped'],
    ['archive', 'stopped'],
  ])('that is %s is %s', (status, state) => {
    expect(instanceOf(droplet({ status }), 'm')).toMatchObject({ state, detail: status });
  });

  it('has the identity that DigitalOcean’s own controller gives to Nodes', () => {
    expect(instanceOf(droplet(), 'm')).toMatchObject({ id: '3164444', providerId: 'digitalocean://3164444' });
  });

  it('has its private IPv4 address and all its IPv6 addresses inside, the public ones of IPv4 outside', () => {
    const tags = ['drover:m', 'drover:m:c-m-1', 'drover:m:c-m-1:private'];
    expect(instanceOf(droplet({ tags }), 'm').addresses).toEqual({
      internal: ['10.114.0.2', '2a03:b0c0:3:d0::ea5:1', '2a03:b0c0:3:d0::ea5:2'],
      external: ['164.92.1.2', '146.190.7.9'],
    });
  });

  it('has its first public IPv4 address inside when there is no private network', () => {
    expect(instanceOf(droplet(), 'm').addresses).toEqual({
      internal: ['164.92.1.2', '2a03:b0c0:3:d0::ea5:1', '2a03:b0c0:3:d0::ea5:2'],
      external: ['146.190.7.9'],
    });
  });

  it('has no address as long as DigitalOcean shows none, or a placeholder', () => {
    const none = { internal: [], external: [] };
    expect(instanceOf(droplet({ networks: {} }), 'm').addresses).toEqual(none);
    expect(instanceOf(droplet({ networks: { v4: null, v6: null } }), 'm').addresses).toEqual(none);
    expect(
      instanceOf(droplet({ networks: { v4: [v4('0.0.0.0', 'public')], v6: [v4('', 'public')] } }), 'm').addresses,
    ).toEqual(none);
  });

  it('belongs to nobody without tags', () => {
    const instance = instanceOf(droplet({ tags: null }), 'm');
    expect(instance.owner).toBeUndefined();
    expect(instance.token).toBeUndefined();
  });

  it('says when it was made', () => {
    expect(instanceOf(droplet(), 'm').launchedAt).toBe(Date.parse('2026-11-01T12:00:00Z'));
  });
});
