import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { awsNodeIpFamiliesRule } from './aws-node-ip-families.ts';

const judge = (config: Record<string, unknown>, options: Parameters<typeof aCluster>[0] = {}) =>
  judgeBy(awsNodeIpFamiliesRule, aCluster({ ...options, config })).map(({ path }) => path.at(-1));
const ipv6 = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
const aws = { 'cloud-provider-name': 'aws' };
const told = (...families: string[]) => ({
  ...aws,
  'cloud-provider-config': ['[Global]', ...families.map((family) => `NodeIPFamilies = ${family}`)].join('\n'),
});

describe('aws-node-ip-families', () => {
  itsExamplesHold(awsNodeIpFamiliesRule);

  it('asks for every family of the cluster', () => {
    expect(judge(aws)).toEqual(['cloud-provider-name']);
    expect(judge(told('ipv4'))).toEqual(['cloud-provider-config']);
    expect(judge(told('ipv6'))).toEqual(['cloud-provider-config']);
    expect(judge(told('ipv6', 'ipv4'))).toEqual([]);
    expect(judge(told('ipv6'), ipv6)).toEqual([]);
    expect(judge(aws, { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' })).toEqual([]);
  });

  it('finds the controller in the additional manifest', () => {
    const chart = stringify({
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChart',
      metadata: { name: 'aws-cloud-controller-manager', namespace: 'kube-system' },
      spec: { chart: 'aws-cloud-controller-manager' },
    });
    const external = { 'cloud-provider-name': 'external' };
    expect(judge(external, { rke: { additionalManifest: chart } })).toEqual(['cloud-provider-name']);
    expect(judge(external)).toEqual([]);
  });

  it('cannot look into a secret', () => {
    expect(judge({ ...aws, 'cloud-provider-config': 'secret://fleet-default:aws' })).toEqual([]);
  });
});
