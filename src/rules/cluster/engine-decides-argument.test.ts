import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { engineDecidesArgumentRule } from './engine-decides-argument.ts';

const judge = (key: string, ...given: string[]) =>
  judgeBy(engineDecidesArgumentRule, aCluster({ config: { [key]: given } }));
const at = 'spec.rkeConfig.machineGlobalConfig';

describe('engine-decides-argument', () => {
  itsExamplesHold(engineDecidesArgumentRule);

  it.each([
    ['kube-apiserver-arg', 'advertise-address=10.0.0.1'],
    ['kube-apiserver-arg', '--service_cluster_ip_range=10.60.0.0/16'],
    ['kube-controller-manager-arg', 'cluster-cidr=10.60.0.0/16'],
    ['kube-controller-manager-arg', 'service-cluster-ip-range=10.60.0.0/16'],
  ])('refuses in %s: %s', (key, argument) => {
    expect(brief(judge(key, 'v=2', argument))).toEqual([`error ${at}.${key}[1]`]);
  });

  it.each([
    ['kube-proxy-arg', 'cluster-cidr=10.0.0.0/8'],
    ['kubelet-arg', 'cluster-dns=10.53.0.10'],
    ['kubelet-arg', 'cluster-domain=example.test'],
  ])('only warns of %s: %s', (key, argument) => {
    expect(brief(judge(key, argument))).toEqual([`warning ${at}.${key}[0]`]);
  });

  it('names the key that belongs there', () => {
    expect(judge('kube-controller-manager-arg', 'cluster-cidr=10.60.0.0/16')[0]?.fix).toBe(
      'take it out, and write cluster-cidr: 10.60.0.0/16 if that is what is meant',
    );
  });

  it('accepts a repetition of the engine’s own value, and all other arguments', () => {
    expect(judge('kube-controller-manager-arg', 'cluster-cidr=10.52.0.0/16,fd7a:3c1e:9b42:5200::/56')).toEqual([]);
    expect(judge('kube-controller-manager-arg', 'constructor=1', 'node-cidr-mask-size-ipv4=25')).toEqual([]);
    expect(judge('kube-scheduler-arg', 'cluster-cidr=x')).toEqual([]);
  });
});
