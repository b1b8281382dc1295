import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { unreachableOverIpv6Rule } from './unreachable-over-ipv6.ts';

const judge = (options: Parameters<typeof aCluster>[0]) =>
  judgeBy(
    unreachableOverIpv6Rule,
    aCluster({ clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112', ...options }),
  );

describe('unreachable-over-ipv6', () => {
  itsExamplesHold(unreachableOverIpv6Rule);

  it('finds IPv4 addresses wherever nodes are sent', () => {
    const issues = judge({
      config: { 'system-default-registry': '10.0.0.5:5000', 'etcd-s3-endpoint': '10.0.0.6' },
      rke: {
        registries: {
          mirrors: { 'docker.io': { endpoint: ['https://[fd7a::5]', 'http://10.0.0.7'] }, '10.0.0.8': {} },
        },
        etcd: { s3: { endpoint: '10.0.0.9:9000' } },
      },
      spec: { agentEnvVars: [{ name: 'HTTPS_PROXY', value: 'http://user:x@10.0.0.10:3128' }] },
    });
    expect(brief(issues)).toEqual([
      'error spec.rkeConfig.machineGlobalConfig.system-default-registry',
      'error spec.rkeConfig.machineGlobalConfig.etcd-s3-endpoint',
      'error spec.rkeConfig.registries.mirrors[docker.io].endpoint[1]',
      'error spec.rkeConfig.registries.mirrors[10.0.0.8]',
      'error spec.rkeConfig.etcd.s3.endpoint',
      'error spec.agentEnvVars[0].value',
    ]);
  });

  it.each(['registry.example.net', 'fd7a::5', '[fd7a::5]:5000', 'registry.example.net:5000/path'])(
    'accepts %s',
    (registry) => {
      expect(judge({ config: { 'system-default-registry': registry } })).toEqual([]);
    },
  );

  it.each(['ghcr.io', 'GitHub.com/x'])('warns of %s, which has no IPv6 address', (registry) => {
    expect(judge({ config: { 'system-default-registry': registry } }).map(({ severity }) => severity)).toEqual([
      'warning',
    ]);
  });

  it('leaves clusters with IPv4 alone', () => {
    expect(judgeBy(unreachableOverIpv6Rule, aCluster({ config: { 'system-default-registry': '10.0.0.5' } }))).toEqual(
      [],
    );
  });
});
