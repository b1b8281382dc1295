import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressFrom } from './address.ts';
import { bareHost, type Host, hostInUrl, httpsUrl, parseHost } from './endpoint.ts';

const anyAddress = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }).map((value) => addressFrom('ipv4', value)),
  fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value) => addressFrom('ipv6', value)),
);
const anyHost: fc.Arbitrary<Host> = fc.oneof(
  anyAddress.map((address) => ({ address })),
  fc.domain().map((name) => ({ name: name.toLowerCase() })),
);

describe('an endpoint', () => {
  it('makes a URL that every URL parser reads back', () => {
    const property = fc.property(anyHost, fc.integer({ min: 1, max: 65_535 }), (host, port) => {
      const url = new URL(httpsUrl({ host, port }));
      expect(url.port === '' ? 443 : Number(url.port)).toBe(port);
      expect(parseHost(url.hostname)).toEqual({ ok: true, value: host });
    });
    fc.assert(property);
  });

  it('is bracketed in a URL for IPv6 only, and nowhere else', () => {
    const property = fc.property(anyHost, (host) => {
      const isIpv6 = 'address' in host && host.address.family === 'ipv6';
      expect(hostInUrl(host)).toBe(isIpv6 ? `[${bareHost(host)}]` : bareHost(host));
      expect(bareHost(host)).not.toMatch(/[[\]]/);
    });
    fc.assert(property);
  });

  it.each([
    '',
    '-a',
    'a_b',
    'a..b',
    '1.2.3',
    '256.1.1.1',
    '[10.0.0.1]',
    '[fd00::1',
    'fd00::1]',
    'a'.repeat(64),
    `${'a.'.repeat(127)}`,
  ])('has no host "%s"', (text) => {
    expect(parseHost(text).ok).toBe(text === `${'a.'.repeat(127)}`);
  });

  it('reads names in lower case and without a final dot', () => {
    expect(parseHost('Drover.Example.NET.')).toEqual({ ok: true, value: { name: 'drover.example.net' } });
  });
});
