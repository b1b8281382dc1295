import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, aDigitalOceanConfig, anEc2Config, aPool } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { vxlanOverPublicIpv6Rule } from './vxlan-over-public-ipv6.ts';

const pool = (kind: string) => aPool({ machineConfigRef: { kind, name: 'demo-pool1' } });
const judge = (options: Parameters<typeof aCluster>[0]) => {
  const cluster = aCluster({ pools: [pool('DigitaloceanConfig')], ...options });
  return judgeBy(vxlanOverPublicIpv6Rule, `${stringify(cluster)}---\n${stringify(aDigitalOceanConfig())}`).length;
};
const felix = stringify({
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'FelixConfiguration',
  metadata: { name: 'default' },
  spec: { wireguardEnabledV6: true },
});

describe('vxlan-over-public-ipv6', () => {
  itsExamplesHold(vxlanOverPublicIpv6Rule);

  it.each([
    [{ cni: 'calico' }, 1],
    [{ cni: 'calico', rke: { additionalManifest: felix } }, 0],
    [{ cni: 'cilium' }, 1],
    [{ cni: 'cilium', rke: { chartValues: { 'rke2-cilium': { encryption: { enabled: true } } } } }, 0],
    [{ cni: 'none' }, 0],
    [{ version: 'v1.35.1+k3s1' }, 1],
    [{ version: 'v1.35.1+k3s1', config: { 'flannel-backend': 'wireguard-native' } }, 0],
    [{ clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' }, 0],
  ])('judges %j', (options, found) => {
    expect(judge(options)).toBe(found);
  });

  it('leaves other drivers alone', () => {
    const cluster = aCluster({ cni: 'canal', pools: [pool('Amazonec2Config')] });
    const manifests = `${stringify(cluster)}---\n${stringify(anEc2Config())}`;
    expect(judgeBy(vxlanOverPublicIpv6Rule, manifests)).toEqual([]);
  });
});
