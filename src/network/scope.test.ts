import { describe, expect, it } from 'vitest';
import { parseAddress } from './address.ts';
import { type Scope, scopeOf, usableOnNode } from './scope.ts';

function scope(text: string): Scope | undefined {
  const result = parseAddress(text);
  return result.ok ? scopeOf(result.value) : undefined;
}

/** First and last address of each block, and its neighbours outside. */
const table: readonly (readonly [string, Scope])[] = [
  ['0.0.0.0', 'unspecified'],
  ['0.255.255.255', 'unspecified'],
  ['1.0.0.0', 'global'],
  ['9.255.255.255', 'global'],
  ['10.0.0.0', 'private'],
  ['10.255.255.255', 'private'],
  ['11.0.0.0', 'global'],
  ['100.63.255.255', 'global'],
  ['100.64.0.0', 'private'],
  ['100.127.255.255', 'private'],
  ['100.128.0.0', 'global'],
  ['126.255.255.255', 'global'],
  ['127.0.0.0', 'loopback'],
  ['127.255.255.255', 'loopback'],
  ['169.253.255.255', 'global'],
  ['169.254.169.254', 'link-local'],
  ['172.15.255.255', 'global'],
  ['172.16.0.0', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'global'],
  ['192.0.2.1', 'documentation'],
  ['192.168.255.255', 'private'],
  ['192.169.0.0', 'global'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.1', 'documentation'],
  ['223.255.255.255', 'global'],
  ['224.0.0.0', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['240.0.0.0', 'broadcast'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::2', 'global'],
  ['::ffff:a00:1', 'ipv4-mapped'],
  ['2001:db8::1', 'documentation'],
  ['2001:db9::', 'global'],
  ['3fff:fff::1', 'documentation'],
  ['fbff::', 'global'],
  ['fc00::', 'unique-local'],
  ['fdff::1', 'unique-local'],
  ['fe00::', 'global'],
  ['fe80::1', 'link-local'],
  ['febf::1', 'link-local'],
  ['fec0::1', 'site-local'],
  ['feff::1', 'site-local'],
  ['ff02::1', 'multicast'],
];

describe('the scope of an address', () => {
  it.each(table)('of %s is %s', (text, expected) => {
    expect(scope(text)).toBe(expected);
  });

  it('lets a node be reached at global, private, unique local and documentation addresses only', () => {
    const usable = [...new Set(table.map(([, name]) => name))].filter(usableOnNode);
    expect(usable.sort()).toEqual(['documentation', 'global', 'private', 'unique-local']);
  });
});
