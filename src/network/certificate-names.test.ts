import { describe, expect, it } from 'vitest';
import { certificateNamesOf } from './certificate-names.ts';
import { cidr } from './cidr.ts';
import type { NetworkInput } from './input.ts';

const bare: NetworkInput = { engine: 'rke2', nodeMasks: {}, pools: [] };

function names(input: Partial<NetworkInput>, origin?: string): string[] {
  return certificateNamesOf({ ...bare, ...input }, ['ipv6', 'ipv4'], cidr('fd00:43::/112'))
    .filter((name) => origin === undefined || name.origin === origin)
    .map(({ value }) => value);
}

describe('the names in the API server’s certificate', () => {
  it('hold loopbacks of the cluster’s families, the Service’s names, and its first address', () => {
    expect(names({})).toEqual([
      'localhost',
      '::1',
      '127.0.0.1',
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
      'fd00:43::1',
    ]);
  });

  it('follow the cluster’s domain', () => {
    expect(names({ clusterDomain: { value: 'example.test', path: [] } })).toContain(
      'kubernetes.default.svc.example.test',
    );
  });

  it('tell what must be rendered from what the engine adds by itself', () => {
    const path = ['spec'];
    const tlsSan = { path, items: [{ value: 'api.example.test', path }] };
    const clusterEndpointFqdn = { value: 'ace.example.test', path };
    expect(names({ tlsSan, clusterEndpointFqdn }, 'given')).toEqual(['api.example.test']);
    expect(names({ tlsSan, clusterEndpointFqdn }, 'derived')).toEqual(['ace.example.test']);
  });

  it('are there once each', () => {
    const tlsSan = { path: [], items: ['localhost', 'a.test', 'a.test'].map((value) => ({ value, path: [] })) };
    const all = names({ tlsSan, clusterEndpointFqdn: { value: 'a.test', path: [] } });
    expect(new Set(all).size).toBe(all.length);
  });

  it('hold no brackets, which belong into URLs', () => {
    for (const name of names({})) expect(name).not.toMatch(/[[\]]/);
  });
});
