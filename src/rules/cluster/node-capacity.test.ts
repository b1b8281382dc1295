import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { nodeCapacityRule } from './node-capacity.ts';

const services = 'fd7a:3c1e:9b42:5300::/112';

function judged(prefix: number, quantity: number, maxSurge: number | string = 1) {
  const pools = [aPool({ quantity, rollingUpdate: { maxSurge } })];
  return judgeBy(nodeCapacityRule, aCluster({ clusterCidr: `fd00::/${prefix}`, serviceCidr: services, pools }));
}

describe('node-capacity', () => {
  itsExamplesHold(nodeCapacityRule);

  it('counts 2^(mask − prefix) node ranges against all nodes with their surge', () => {
    const property = fc.property(
      fc.integer({ min: 48, max: 62 }),
      fc.integer({ min: -2, max: 2 }),
      fc.integer({ min: 0, max: 3 }),
      (prefix, off, surge) => {
        const ranges = 2 ** (64 - prefix);
        const quantity = Math.max(0, ranges + off - surge);
        const issues = judged(prefix, quantity, surge);
        expect(issues.map(({ severity }) => severity)).toEqual(quantity + surge > ranges ? ['error'] : []);
      },
    );
    fc.assert(property);
  });

  it('lets the smaller family decide on dual-stack, and points at its range', () => {
    const clusterCidr = ['10.52.0.0/16', 'fd7a:3c1e:9b42:5200::/61'];
    const issues = judgeBy(nodeCapacityRule, aCluster({ clusterCidr, pools: [aPool({ quantity: 8 })] }));
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-cidr[1]']);
    expect(issues[0]?.message).toContain('8 node ranges of /64, expected at least 9: 8 nodes are planned and 1 more');
  });

  it('speaks of each family that is short', () => {
    const clusterCidr = '10.52.0.0/22,fd7a:3c1e:9b42:5200::/62';
    const issues = judgeBy(nodeCapacityRule, aCluster({ clusterCidr, pools: [aPool({ quantity: 8 })] }));
    expect(issues.map(({ message }) => message.slice(0, 35))).toEqual([
      'the pod range 10.52.0.0/22 has 4 no',
      'the pod range fd7a:3c1e:9b42:5200::',
    ]);
  });

  it('adds up pools and rounds a surge percentage up', () => {
    const pools = [
      aPool({ quantity: 10, rollingUpdate: { maxSurge: '15%' } }),
      aPool({ name: 'pool2', quantity: 5, rollingUpdate: { maxSurge: 0 } }),
    ];
    const fits = aCluster({ clusterCidr: 'fd00::/59', serviceCidr: services, pools });
    const isTooNarrow = aCluster({ clusterCidr: 'fd00::/60', serviceCidr: services, pools });
    expect(judgeBy(nodeCapacityRule, fits)).toEqual([]);
    expect(judgeBy(nodeCapacityRule, isTooNarrow)[0]?.message).toContain('15 nodes are planned and 2 more');
  });

  it('warns of a range that only ever has room for one node', () => {
    const issues = judgeBy(nodeCapacityRule, aCluster({ clusterCidr: 'fd00::/64', serviceCidr: services }));
    expect(issues.map(({ severity }) => severity)).toEqual(['warning']);
  });

  it('proposes a mask with which it is content', () => {
    const property = fc.property(
      fc.integer({ min: 56, max: 62 }),
      fc.integer({ min: 2, max: 2000 }),
      (prefix, quantity) => {
        const [issue] = judged(prefix, quantity);
        const args = issue?.patch?.[0]?.value;
        if (!Array.isArray(args)) return;
        const cluster = aCluster({
          clusterCidr: `fd00::/${prefix}`,
          serviceCidr: services,
          pools: [aPool({ quantity })],
          config: { 'kube-controller-manager-arg': args },
        });
        expect(judgeBy(nodeCapacityRule, cluster)).toEqual([]);
      },
    );
    fc.assert(property);
  });

  it('proposes a wider range where a longer mask would leave too few pods', () => {
    const pools = [aPool({ quantity: 600 })];
    const [issue] = judgeBy(
      nodeCapacityRule,
      aCluster({ clusterCidr: '10.52.0.0/16', serviceCidr: '10.60.0.0/16', pools }),
    );
    expect(issue?.fix).toBe('use a pod range of at least /14, for example 10.52.0.0/14');
  });

  it('counts nothing while the mask does not fit the range', () => {
    const cluster = aCluster({ clusterCidr: 'fd00::/112', serviceCidr: services, pools: [aPool()] });
    expect(judgeBy(nodeCapacityRule, cluster)).toEqual([]);
  });

  it('counts the engine’s default range too', () => {
    const pools = [aPool({ quantity: 256 })];
    const issues = judgeBy(nodeCapacityRule, aCluster({ clusterCidr: null, serviceCidr: null, pools }));
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-cidr']);
  });
});
