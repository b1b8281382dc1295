import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { noProxyFamiliesRule } from './no-proxy-families.ts';

const judge = (agentEnvVars: { name: string; value: string }[], options: Parameters<typeof aCluster>[0] = {}) =>
  judgeBy(noProxyFamiliesRule, aCluster({ ...options, spec: { agentEnvVars } }));

describe('no-proxy-families', () => {
  itsExamplesHold(noProxyFamiliesRule);

  const proxy = { name: 'HTTPS_PROXY', value: 'http://proxy.example.net:3128' };

  it.each([
    ['::1,fd7a:3c1e:9b42::/48', 0],
    ['::1/128,fd00::/8', 0],
    ['[::1],fd7a:3c1e:9b42:5200::/56,fd7a:3c1e:9b42:5300::/112', 0],
    ['*', 0],
    ['::1', 1],
    ['fd7a:3c1e:9b42::/48', 1],
    ['::1,fd7a:3c1e:9b42:5200::/57,fd7a:3c1e:9b42:5300::/112', 1],
    ['localhost,10.0.0.0/8', 1],
  ])('judges NO_PROXY %s', (value, found) => {
    expect(judge([proxy, { name: 'NO_PROXY', value }])).toHaveLength(found);
  });

  it('writes out what is missing, behind what is there', () => {
    const [issue] = judge([proxy, { name: 'NO_PROXY', value: '.svc,::1' }]);
    const value = '.svc,::1,fd7a:3c1e:9b42:5200::/56,fd7a:3c1e:9b42:5300::/112';
    expect(issue?.patch).toEqual([{ op: 'replace', path: '/spec/agentEnvVars/1/value', value }]);
    expect(judge([proxy, { name: 'NO_PROXY', value }])).toEqual([]);
  });

  it('adds the variable where there is none', () => {
    const issues = judge([proxy]);
    expect(brief(issues)).toEqual(['warning spec.agentEnvVars[0].value']);
    expect(issues[0]?.patch?.[0]).toMatchObject({
      op: 'add',
      path: '/spec/agentEnvVars/-',
      value: { name: 'NO_PROXY' },
    });
  });

  it('says nothing without a proxy or without IPv6', () => {
    expect(judge([{ name: 'NO_PROXY', value: 'a' }])).toEqual([]);
    expect(judge([proxy], { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' })).toEqual([]);
  });
});
