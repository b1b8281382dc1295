import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { nodeMaskFitsRule } from './node-mask-fits.ts';

function judged(clusterCidr: unknown, args: readonly string[] = []) {
  return judgeBy(nodeMaskFitsRule, aCluster({ clusterCidr, config: { 'kube-controller-manager-arg': args } }));
}

describe('node-mask-fits', () => {
  itsExamplesHold(nodeMaskFitsRule);

  it('takes IPv6 ranges from 16 bits below the mask up to the mask', () => {
    const anyLength = fc.integer({ min: 1, max: 128 });
    const property = fc.property(anyLength, anyLength, (prefix, mask) => {
      const issues = judged(`fd00::/${prefix}`, [`node-cidr-mask-size=${mask}`]);
      expect(issues.length === 0).toBe(prefix <= mask && mask - prefix <= 16);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('takes IPv4 ranges of any length up to the mask', () => {
    const anyLength = fc.integer({ min: 1, max: 32 });
    const property = fc.property(anyLength, anyLength, (prefix, mask) => {
      expect(judged(`10.0.0.0/${prefix}`, [`node-cidr-mask-size=${mask}`]).length === 0).toBe(prefix <= mask);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it.each([
    ['fd00::/47', false],
    ['fd00::/48', true],
    ['fd00::/64', true],
    ['fd00::/65', false],
    ['10.0.0.0/24', true],
    ['10.0.0.0/25', false],
  ])('judges %s by the default masks', (range, fits) => {
    expect(judged(range).length === 0).toBe(fits);
  });

  it('proposes a mask that it accepts, wherever one exists', () => {
    const property = fc.property(fc.integer({ min: 1, max: 128 }), (prefix) => {
      const [issue] = judged(`fd00::/${prefix}`);
      const args = issue?.patch?.[0]?.value;
      if (Array.isArray(args)) expect(judged(`fd00::/${prefix}`, args)).toEqual([]);
      expect(Array.isArray(args)).toBe(issue !== undefined && prefix <= 121);
    });
    fc.assert(property);
  });

  it('points at the mask where one is given, and at the range where none is', () => {
    expect(brief(judged('fd00::/112'))).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-cidr']);
    expect(brief(judged('fd00::/112', ['v=2', 'node-cidr-mask-size=64']))).toEqual([
      'error spec.rkeConfig.machineGlobalConfig.kube-controller-manager-arg[1]',
    ]);
  });

  it('uses the argument of the family on dual-stack and keeps the other ones', () => {
    const [issue] = judged('10.52.0.0/16,fd00::/112', ['node-cidr-mask-size-ipv4=25']);
    expect(issue?.patch?.[0]?.value).toEqual(['node-cidr-mask-size-ipv4=25', 'node-cidr-mask-size-ipv6=120']);
  });

  it('proposes a wider range where no mask leaves room for the pods of a node', () => {
    const [issue] = judged('10.52.3.0/26');
    expect(issue?.fix).toContain('10.52.0.0/16');
    expect(issue?.patch?.[0]?.value).toBe('10.52.0.0/16');
  });

  it('leaves a mask that is no number to the rule about masks', () => {
    expect(judged('fd00::/112', ['node-cidr-mask-size=x'])).toEqual([]);
  });

  it('judges a range although the services cannot be read', () => {
    expect(judgeBy(nodeMaskFitsRule, aCluster({ clusterCidr: 'fd00::/112', serviceCidr: 'x' }))).toHaveLength(1);
  });
});
