import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ciliumIpv6RoutingRule } from './cilium-ipv6-routing.ts';

const ipv6 = { cni: 'cilium', clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
const judge = (values: Record<string, unknown>) =>
  brief(judgeBy(ciliumIpv6RoutingRule, aCluster({ ...ipv6, rke: { chartValues: { 'rke2-cilium': values } } })));
const at = 'error spec.rkeConfig.chartValues.rke2-cilium';

describe('cilium-ipv6-routing', () => {
  itsExamplesHold(ciliumIpv6RoutingRule);

  it('tells what is rendered where nothing is chosen', () => {
    expect(brief(judgeBy(ciliumIpv6RoutingRule, aCluster(ipv6)))).toEqual([
      'info spec.rkeConfig.machineGlobalConfig.cni',
    ]);
  });

  it.each([
    [{ routingMode: 'native', autoDirectNodeRoutes: true }],
    [{ routingMode: 'native' }],
    [{ autoDirectNodeRoutes: true }],
    [{ underlayProtocol: 'ipv6' }],
    [{ routingMode: 'tunnel', tunnelProtocol: 'vxlan', underlayProtocol: 'ipv6' }],
  ])('accepts %j', (values) => {
    expect(judge(values)).toEqual([]);
  });

  it.each([
    [{ routingMode: 'tunnel' }, 'routingMode'],
    [{ tunnelProtocol: 'geneve' }, 'tunnelProtocol'],
    [{ underlayProtocol: 'ipv4' }, 'underlayProtocol'],
    [{ autoDirectNodeRoutes: false }, 'autoDirectNodeRoutes'],
    [{ autoDirectNodeRoutes: 'false' }, 'autoDirectNodeRoutes'],
    [{ routingMode: 'tunnel', autoDirectNodeRoutes: true }, 'routingMode'],
  ])('refuses %j', (values, key) => {
    expect(judge(values)).toEqual([`${at}.${key}`]);
  });

  it('asks for a choice in a HelmChartConfig of the user’s own, which nobody extends', () => {
    const object = {
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChartConfig',
      metadata: { name: 'rke2-cilium', namespace: 'kube-system' },
      spec: { valuesContent: 'hubble:\n  enabled: true\n' },
    };
    const cluster = aCluster({ ...ipv6, rke: { additionalManifest: stringify(object) } });
    expect(brief(judgeBy(ciliumIpv6RoutingRule, cluster))).toEqual(['error spec.rkeConfig.additionalManifest']);
  });

  it('leaves dual-stack clusters and other CNIs alone', () => {
    expect(judgeBy(ciliumIpv6RoutingRule, aCluster({ cni: 'cilium' }))).toEqual([]);
    expect(judgeBy(ciliumIpv6RoutingRule, aCluster({ ...ipv6, cni: 'canal' }))).toEqual([]);
  });
});
