import { describe, expect, it } from 'vitest';
import { type Address, parseAddress } from '../network/address.ts';
import { defaultListen, defaultServerUrl, endpointsOf } from './endpoints.ts';
import { takesBothFamilies } from './http/listen.ts';

function addresses(...texts: string[]): Address[] {
  return texts.flatMap((text) => {
    const address = parseAddress(text);
    return address.ok ? [address.value] : [];
  });
}

const both = { host: '::', port: 8443, dual: true };

describe('endpointsOf', () => {
  it('names the first address of each family', () => {
    const urls = endpointsOf([both], addresses('2001:db8::1', '192.0.2.1', '192.0.2.2')).map(({ url }) => url);
    expect(urls).toEqual(['https://192.0.2.1:8443', 'https://[2001:db8::1]:8443']);
  });

  it('names loopback where the host has no other address', () => {
    expect(endpointsOf([both], [])).toEqual([
      { name: 'ipv4', url: 'https://127.0.0.1:8443' },
      { name: 'ipv6', url: 'https://[::1]:8443' },
    ]);
  });

  it('leaves out a family that nobody listens on', () => {
    expect(endpointsOf([{ ...both, dual: false }], addresses('192.0.2.1'))).toEqual([
      { name: 'ipv6', url: 'https://[::1]:8443' },
    ]);
    expect(endpointsOf([{ host: '0.0.0.0', port: 1, dual: false }], addresses('192.0.2.1'))).toEqual([
      { name: 'ipv4', url: 'https://192.0.2.1:1' },
    ]);
  });

  it('names the very address that was asked for', () => {
    const bound = [{ host: '192.0.2.9', port: 2, dual: false }];
    expect(endpointsOf(bound, addresses('192.0.2.1'))).toEqual([{ name: 'ipv4', url: 'https://192.0.2.9:2' }]);
  });
});

describe('defaultServerUrl', () => {
  it('is the first address that others can reach, whatever its family', () => {
    expect(defaultServerUrl([both], addresses('2001:db8::1'))).toBe('https://[2001:db8::1]:8443');
    expect(defaultServerUrl([both], [])).toBe('https://127.0.0.1:8443');
    expect(defaultServerUrl([{ ...both, dual: false }], addresses('2001:db8::1'))).toBe('https://[2001:db8::1]:8443');
    expect(defaultServerUrl([both], addresses('192.0.2.1', '2001:db8::1'))).toBe('https://192.0.2.1:8443');
  });
});

describe('listening', () => {
  it('takes both families on one socket where the host has both', () => {
    expect(defaultListen('dual')).toEqual([{ host: '::', port: 8443 }]);
    expect(defaultListen('ipv6')).toEqual([{ host: '::', port: 8443 }]);
    expect(defaultListen('ipv4')).toEqual([{ host: '0.0.0.0', port: 8443 }]);
  });

  it('leaves IPv4 to a socket of its own when one is asked for', () => {
    const [six, four] = [
      { host: '::', port: 1 },
      { host: '0.0.0.0', port: 1 },
    ];
    expect(takesBothFamilies(six, [six], 'dual')).toBe(true);
    expect(takesBothFamilies(six, [six, four], 'dual')).toBe(false);
    expect(takesBothFamilies(six, [six, { ...four, port: 2 }], 'dual')).toBe(true);
    expect(takesBothFamilies(six, [six], 'ipv6')).toBe(false);
    expect(takesBothFamilies(four, [four], 'dual')).toBe(false);
  });
});
