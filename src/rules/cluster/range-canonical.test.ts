import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { rangeCanonicalRule } from './range-canonical.ts';

describe('range-canonical', () => {
  itsExamplesHold(rangeCanonicalRule);

  it.each([
    ['10.52.1.0/16', '10.52.0.0/16', 'has bits set'],
    ['FD7A:3C1E:9B42:5200::/56', 'fd7a:3c1e:9b42:5200::/56', 'is not the canonical form'],
    ['fd7a:3c1e:9b42:5200:0:0:0:0/56', 'fd7a:3c1e:9b42:5200::/56', 'is not the canonical form'],
  ])('wants %s written as %s', (written, canonical, found) => {
    const [issue] = judgeBy(rangeCanonicalRule, aCluster({ clusterCidr: written }));
    expect(issue?.message).toContain(found);
    expect(issue?.fix).toBe(`write ${canonical}`);
    expect(issue?.patch?.[0]?.value).toBe(canonical);
  });

  it('changes only the item it speaks of', () => {
    const [issue] = judgeBy(rangeCanonicalRule, aCluster({ clusterCidr: '10.52.1.0/16,fd7a:3c1e:9b42:5200::/56' }));
    expect(issue?.patch?.[0]?.value).toBe('10.52.0.0/16,fd7a:3c1e:9b42:5200::/56');
  });

  it('says nothing about the text that it proposes', () => {
    const property = fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, prefix) => {
      fc.pre(!address.includes('.'));
      const [issue] = judgeBy(rangeCanonicalRule, aCluster({ clusterCidr: `${address}/${prefix}` }));
      const proposed = issue?.patch?.[0]?.value ?? `${address}/${prefix}`;
      expect(judgeBy(rangeCanonicalRule, aCluster({ clusterCidr: proposed }))).toEqual([]);
    });
    fc.assert(property);
  });

  it('leaves what is no range to others', () => {
    expect(judgeBy(rangeCanonicalRule, aCluster({ clusterCidr: '10.52.0.0' }))).toEqual([]);
  });
});
