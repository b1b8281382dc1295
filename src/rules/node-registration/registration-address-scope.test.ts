import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { addressFrom } from '../../network/address.ts';
import { scopeOf, usableOnNode } from '../../network/scope.ts';
import { registrationAddressScopeRule } from './registration-address-scope.ts';

const _ipv4 = aCluster({ clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
const _ipv6 = aCluster({ clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' });
const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationAddressScopeRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-address-scope', () => {
  itsExamplesHold(registrationAddressScopeRule);

  it('refuses exactly what is not usable on a node', () => {
    const families = fc.oneof(
      fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }).map((value) => addressFrom('ipv4', value)),
      fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value) => addressFrom('ipv6', value)),
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((value) => addressFrom('ipv6', (0xfe80n << 112n) | value)),
    );
    fc.assert(
      fc.property(families, (address) => {
        const found = judge({ internalAddress: address.text }).length;
        expect(found).toBe(usableOnNode(scopeOf(address)) ? 0 : 1);
      }),
    );
  });

  it.each([
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['255.255.255.255', 'broadcast'],
    ['::ffff:a00:1', 'ipv4-mapped'],
  ])('names what %s is', (address, scope) => {
    const issues = judge({ address });
    expect(brief(issues)).toEqual(['error address[0]']);
    expect(issues[0]?.message).toContain(`is ${scope}`);
  });
});
