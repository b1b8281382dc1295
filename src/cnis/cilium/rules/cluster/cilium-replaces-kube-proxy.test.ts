import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ciliumReplacesKubeProxyRule } from './cilium-replaces-kube-proxy.ts';

const judge = (values: Record<string, unknown>, off: unknown = true) =>
  judgeBy(
    ciliumReplacesKubeProxyRule,
    aCluster({ cni: 'cilium', config: { 'disable-kube-proxy': off }, rke: { chartValues: { 'rke2-cilium': values } } }),
  ).map(({ message }) => message.replace(/.* lack /, ''));

describe('cilium-replaces-kube-proxy', () => {
  itsExamplesHold(ciliumReplacesKubeProxyRule);

  it('names exactly what is missing', () => {
    expect(judge({})).toEqual(['kubeProxyReplacement: true, k8sServiceHost: localhost, k8sServicePort: "6443"']);
    expect(judge({ kubeProxyReplacement: 'strict', k8sServiceHost: 'api.example.net' })).toEqual([
      'k8sServicePort: "6443"',
    ]);
    expect(judge({ kubeProxyReplacement: false, k8sServiceHost: 'localhost', k8sServicePort: 6443 })).toEqual([
      'kubeProxyReplacement: true',
    ]);
  });

  it('says nothing while kube-proxy runs', () => {
    expect(judge({}, false)).toEqual([]);
  });
});
