import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { calicoReplacesKubeProxyRule } from './calico-replaces-kube-proxy.ts';

const judge = (values: Record<string, unknown>, off: unknown = true) =>
  judgeBy(
    calicoReplacesKubeProxyRule,
    aCluster({ cni: 'calico', config: { 'disable-kube-proxy': off }, rke: { chartValues: { 'rke2-calico': values } } }),
  );
const bpf = { installation: { calicoNetwork: { linuxDataplane: 'BPF' } } };
const endpoint = { kubernetesServiceEndpoint: { host: 'localhost', port: '6443' } };

describe('calico-replaces-kube-proxy', () => {
  itsExamplesHold(calicoReplacesKubeProxyRule);

  it('asks for the data plane and for the endpoint, each by itself', () => {
    expect(judge({})).toHaveLength(2);
    expect(judge(bpf)).toHaveLength(1);
    expect(judge(endpoint)).toHaveLength(1);
    expect(judge({ ...bpf, ...endpoint })).toEqual([]);
  });

  it('says nothing while kube-proxy runs', () => {
    expect(judge({}, false)).toEqual([]);
  });
});
