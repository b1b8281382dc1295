import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { managerStackRule } from './manager-stack.ts';

const ranges = {
  ipv4: { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' },
  ipv6: { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' },
  dual: {},
};
const allowed = { annotations: { 'drover.dev/allow-ipv4-server-url': 'true' } };

const judge = (hostStack: 'ipv4' | 'ipv6' | 'dual', options: Parameters<typeof aCluster>[0]) =>
  judgeBy(managerStackRule, aCluster(options), { facts: { manager: { hostStack } } });

describe('manager-stack', () => {
  itsExamplesHold(managerStackRule, { facts: { manager: { hostStack: 'ipv4' } } });

  it.each([
    ['ipv4', 'ipv4', undefined],
    ['ipv4', 'ipv6', 'error'],
    ['ipv4', 'dual', 'error'],
    ['ipv6', 'ipv4', 'error'],
    ['ipv6', 'ipv6', undefined],
    ['ipv6', 'dual', undefined],
    ['dual', 'ipv4', undefined],
    ['dual', 'ipv6', undefined],
    ['dual', 'dual', undefined],
  ] as const)('on an %s host judges %s clusters', (hostStack, stack, severity) => {
    const issues = judge(hostStack, ranges[stack]);
    expect(issues.map((issue) => issue.severity)).toEqual(severity === undefined ? [] : [severity]);
  });

  it('turns into a warning for dual-stack clusters whose nodes may use IPv4, never for IPv6-only ones', () => {
    expect(brief(judge('ipv4', allowed))).toEqual(['warning spec.rkeConfig.machineGlobalConfig.service-cidr']);
    expect(judge('ipv4', { ...ranges.ipv6, ...allowed }).map(({ severity }) => severity)).toEqual(['error']);
    expect(judge('ipv6', { ...ranges.ipv4, ...allowed }).map(({ severity }) => severity)).toEqual(['error']);
  });

  it('only warns of a stored cluster whose stack stays', () => {
    const facts = { manager: { hostStack: 'ipv4' as const } };
    const kept = judgeBy(managerStackRule, aCluster(), { facts, old: aCluster() });
    const changed = judgeBy(managerStackRule, aCluster(), { facts, old: aCluster(ranges.ipv4) });
    expect([kept, changed].map(([issue]) => issue?.severity)).toEqual(['warning', 'error']);
  });

  it('judges a cluster without ranges by the engine’s default, IPv4', () => {
    expect(judge('ipv6', { clusterCidr: null, serviceCidr: null })).toHaveLength(1);
  });

  it('says nothing while the families of the host are not known', () => {
    expect(judgeBy(managerStackRule, aCluster(ranges.ipv6), { facts: { manager: {} } })).toEqual([]);
  });
});
