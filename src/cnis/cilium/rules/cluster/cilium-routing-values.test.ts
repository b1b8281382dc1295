import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, type ClusterOptions } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ciliumRoutingValuesRule } from './cilium-routing-values.ts';

const ipv4 = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const ipv6 = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
const at = 'error spec.rkeConfig.chartValues.rke2-cilium';

const judge = (values: Record<string, unknown>, options: ClusterOptions = {}) =>
  judgeBy(
    ciliumRoutingValuesRule,
    aCluster({ cni: 'cilium', ...options, rke: { chartValues: { 'rke2-cilium': values } } }),
  );

function judgeManifest(kind: 'HelmChart' | 'HelmChartConfig', values: object, options: ClusterOptions = {}) {
  const object = {
    apiVersion: 'helm.cattle.io/v1',
    kind,
    metadata: { name: kind === 'HelmChart' ? 'cilium' : 'rke2-cilium', namespace: 'kube-system' },
    spec: { ...(kind === 'HelmChart' && { chart: 'cilium' }), valuesContent: stringify(values) },
  };
  const rke = { additionalManifest: stringify(object) };
  return judgeBy(ciliumRoutingValuesRule, aCluster({ cni: 'cilium', ...options, rke }));
}

describe('cilium-routing-values', () => {
  itsExamplesHold(ciliumRoutingValuesRule);

  it.each([{}, ipv4])('refuses direct routes beside a tunnel, the default one too, with ranges %j', (ranges) => {
    expect(brief(judge({ autoDirectNodeRoutes: true }, ranges))).toEqual([`${at}.autoDirectNodeRoutes`]);
    expect(brief(judge({ autoDirectNodeRoutes: 'true', routingMode: 'tunnel' }, ranges))).toHaveLength(1);
    expect(judge({ autoDirectNodeRoutes: false, routingMode: 'tunnel' }, ranges)).toEqual([]);
    expect(judge({ autoDirectNodeRoutes: true, routingMode: 'native' }, ranges)).toEqual([]);
  });

  it('lets native routing be rendered for an IPv6-only cluster, but not into a tunnel that the user chose', () => {
    expect(judge({ autoDirectNodeRoutes: true }, ipv6)).toEqual([]);
    expect(brief(judge({ autoDirectNodeRoutes: true, underlayProtocol: 'ipv6' }, ipv6))).toEqual([
      `${at}.autoDirectNodeRoutes`,
    ]);
  });

  it('gives the pod range for a native range of the other family', () => {
    const [issue, ...others] = judge({ ipv6NativeRoutingCIDR: '10.0.0.0/8' });
    expect(others).toEqual([]);
    expect(issue?.fix).toBe('write ipv6NativeRoutingCIDR: fd7a:3c1e:9b42:5200::/56');
    expect(brief(judge({ ipv4NativeRoutingCIDR: 'fd00::/56' }))).toEqual([`${at}.ipv4NativeRoutingCIDR`]);
    expect(judge({ ipv6NativeRoutingCIDR: 'fd00::/56', ipv4NativeRoutingCIDR: '10.0.0.0/8' })).toEqual([]);
    expect(judge({ ipv6NativeRoutingCIDR: '' })).toEqual([]);
  });

  it('refuses every word that Cilium does not know', () => {
    const word = fc.string().filter((text) => !['', 'native', 'tunnel'].includes(text));
    fc.assert(
      fc.property(word, (routingMode) => {
        expect(brief(judge({ routingMode }))).toEqual([`${at}.routingMode`]);
      }),
    );
    expect(brief(judge({ tunnelProtocol: 'gre', underlayProtocol: 'ipv5' }))).toEqual([
      `${at}.tunnelProtocol`,
      `${at}.underlayProtocol`,
    ]);
  });

  it('asks for native ranges where nobody renders them', () => {
    const manifest = ['error spec.rkeConfig.additionalManifest', 'error spec.rkeConfig.additionalManifest'];
    expect(judge({ routingMode: 'native' })).toEqual([]);
    expect(brief(judgeManifest('HelmChartConfig', { routingMode: 'native' }))).toEqual(manifest);
    const ranges = { ipv4NativeRoutingCIDR: '10.52.0.0/16', ipv6NativeRoutingCIDR: 'fd7a:3c1e:9b42:5200::/56' };
    expect(judgeManifest('HelmChartConfig', { routingMode: 'native', ...ranges })).toEqual([]);
    expect(brief(judge({ routingMode: 'native', ipv4NativeRoutingCIDR: '' }))).toEqual([`${at}.ipv4NativeRoutingCIDR`]);
    const unmasked = { enableIPv4Masquerade: false, enableIPv6Masquerade: 'false' };
    expect(judgeManifest('HelmChartConfig', { routingMode: 'native', ...unmasked })).toEqual([]);
    expect(judgeManifest('HelmChartConfig', { routingMode: 'native', ipMasqAgent: { enabled: true } })).toEqual([]);
  });

  it('judges Cilium that the user installs on K3s', () => {
    const k3s = { version: 'v1.35.1+k3s1', cni: null, config: { 'flannel-backend': 'none' } };
    expect(judgeManifest('HelmChart', { autoDirectNodeRoutes: true }, k3s)).toHaveLength(1);
  });

  it('leaves other CNIs alone', () => {
    expect(judge({ autoDirectNodeRoutes: true }, { cni: 'canal' })).toEqual([]);
  });
});
