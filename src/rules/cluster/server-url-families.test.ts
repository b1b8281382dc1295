import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { testFacts } from '../../../testing/facts.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { serverUrlFamiliesRule } from './server-url-families.ts';

const ranges = {
  ipv4: { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' },
  ipv6: { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' },
  dual: {},
};
const allowed = { annotations: { 'drover.dev/allow-ipv4-server-url': 'true' } };

function judge(families: readonly ('ipv4' | 'ipv6')[], options: Parameters<typeof aCluster>[0]) {
  return judgeBy(serverUrlFamiliesRule, aCluster(options), { facts: { manager: managerOf(families) } });
}

function managerOf(families: readonly ('ipv4' | 'ipv6')[]) {
  return { serverUrl: { url: 'https://drover.example.net', host: { name: 'drover.example.net' }, families } };
}

describe('server-url-families', () => {
  itsExamplesHold(serverUrlFamiliesRule, { facts: { manager: managerOf(['ipv4']) } });

  it.each([
    ['ipv4', ['ipv4'], undefined],
    ['ipv4', ['ipv4', 'ipv6'], undefined],
    ['ipv4', ['ipv6'], 'warning'],
    ['ipv6', ['ipv4'], 'error'],
    ['ipv6', ['ipv6'], undefined],
    ['ipv6', ['ipv4', 'ipv6'], undefined],
    ['ipv6', [], 'error'],
    ['dual', ['ipv4'], 'error'],
    ['dual', ['ipv6'], undefined],
    ['dual', ['ipv4', 'ipv6'], undefined],
  ] as const)('judges %s clusters with a server URL of %j', (stack, families, severity) => {
    const issues = judge(families, ranges[stack]);
    expect(issues.map((issue) => issue.severity)).toEqual(severity === undefined ? [] : [severity]);
  });

  it('turns into a warning for dual-stack clusters whose nodes may use IPv4, never for IPv6-only ones', () => {
    expect(judge(['ipv4'], allowed).map(({ severity }) => severity)).toEqual(['warning']);
    expect(judge(['ipv4'], { ...ranges.ipv6, ...allowed }).map(({ severity }) => severity)).toEqual(['error']);
    const no = { annotations: { 'drover.dev/allow-ipv4-server-url': 'false' } };
    expect(judge(['ipv4'], no).map(({ severity }) => severity)).toEqual(['error']);
  });

  it('only warns of a stored cluster whose stack stays, so that it can still be edited', () => {
    const { host } = testFacts().manager.serverUrl ?? {};
    const manager = {
      serverUrl: { url: 'https://drover.example.net', ...(host && { host }), families: ['ipv4'] as const },
    };
    const kept = judgeBy(serverUrlFamiliesRule, aCluster(), { facts: { manager }, old: aCluster() });
    const changed = judgeBy(serverUrlFamiliesRule, aCluster(), { facts: { manager }, old: aCluster(ranges.ipv4) });
    expect([kept, changed].map(([issue]) => issue?.severity)).toEqual(['warning', 'error']);
  });

  it('points at the range that asks for IPv6 and names the annotation where it helps', () => {
    const asList = { serviceCidr: ['10.53.0.0/16', 'fd7a:3c1e:9b42:5300::/112'] };
    const [issue] = judge(['ipv4'], asList);
    expect(brief(issue ? [issue] : [])).toEqual(['error spec.rkeConfig.machineGlobalConfig.service-cidr[1]']);
    expect(issue?.fix).toContain('drover.dev/allow-ipv4-server-url: "true"');
    expect(judge(['ipv4'], ranges.ipv6)[0]?.fix).not.toContain('annotation');
  });

  it('does not ask for records of an address', () => {
    const address = { family: 'ipv4', value: 0x0a000005n, text: '10.0.0.5' } as const;
    const manager = { serverUrl: { url: 'https://10.0.0.5', host: { address }, families: ['ipv4'] as const } };
    const [issue] = judgeBy(serverUrlFamiliesRule, aCluster(), { facts: { manager } });
    expect(issue?.fix).toMatch(/^use a DNS name/);
  });

  it('says nothing while nobody knows the addresses of the host', () => {
    const manager = { serverUrl: { url: 'https://drover.example.net', host: { name: 'drover.example.net' } } };
    expect(judgeBy(serverUrlFamiliesRule, aCluster(), { facts: { manager } })).toEqual([]);
  });
});
