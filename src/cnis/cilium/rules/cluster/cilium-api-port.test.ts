import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ciliumApiPortRule } from './cilium-api-port.ts';

const onK3s = (k8sServicePort: number) =>
  aCluster({
    version: 'v1.35.1+k3s1',
    config: { 'flannel-backend': 'none' },
    rke: {
      additionalManifest: stringify({
        apiVersion: 'helm.cattle.io/v1',
        kind: 'HelmChart',
        metadata: { name: 'my-cilium', namespace: 'kube-system' },
        spec: {
          chart: 'oci://quay.io/cilium/charts/cilium',
          valuesContent: stringify({ k8sServiceHost: '127.0.0.1', k8sServicePort }),
        },
      }),
    },
  });

describe('cilium-api-port', () => {
  itsExamplesHold(ciliumApiPortRule);

  it('judges a chart that the user installs on K3s', () => {
    expect(brief(judgeBy(ciliumApiPortRule, onK3s(6443)))).toEqual(['error spec.rkeConfig.additionalManifest']);
    expect(judgeBy(ciliumApiPortRule, onK3s(6444))).toEqual([]);
  });

  it('does not judge the port of another host', () => {
    const chartValues = { 'rke2-cilium': { k8sServiceHost: 'api.example.net', k8sServicePort: '443' } };
    expect(judgeBy(ciliumApiPortRule, aCluster({ cni: 'cilium', rke: { chartValues } }))).toEqual([]);
  });
});
