import { settingForAll } from '../../../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { isMap, sourcesFor, valueAt } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

const example = (config: string, values = '') =>
  `${exampleManifest(`machineGlobalConfig:
${config}
${exampleDualRanges}
${values}
machinePools:
  - name: all
    quantity: 3
    etcdRole: true
    controlPlaneRole: true
    workerRole: true
    machineConfigRef:
      kind: DigitaloceanConfig
      name: demo-all`)}---
apiVersion: rke-machine-config.cattle.io/v1
kind: DigitaloceanConfig
metadata:
  name: demo-all
  namespace: fleet-default
region: fra1
size: s-2vcpu-4gb
image: ubuntu-24-04-x64
ipv6: true
privateNetworking: true
`;

export const vxlanOverPublicIpv6Rule: Rule<ClusterSubject> = {
  code: 'vxlan-over-public-ipv6',
  on: 'Cluster',
  severity: 'warning',
  title: 'pod traffic between droplets over IPv6 is encrypted',
  why: 'DigitalOcean’s private networks are IPv4 only, so IPv6 between droplets crosses public addresses. VXLAN encrypts nothing: what pods say to each other over IPv6 is readable on the way, and anybody who reaches the port can send packets into the cluster.',
  remedy: 'Use a WireGuard backend, and let a firewall admit the tunnel’s port from the other droplets only.',
  example: {
    bad: example('  cni: canal'),
    good: example('  cni: canal', 'chartValues:\n  rke2-canal:\n    flannel:\n      backend: wireguard'),
  },
  covers: ['NET-066'],
  sources: ['DigitalOcean documentation: VPC is IPv4 only', 'RFC 7348, section 7'],
  judge(subject) {
    const { pools, stack, cni, cniName } = subject;
    if (stack !== 'dual' || !cni || cniName === 'none') return nothing;
    const pool = pools.find(({ driver }) => driver?.name === 'digitalocean');
    if (!pool || encrypts(subject)) return nothing;
    return [
      {
        path: subject.input.cni?.path ?? ['spec', 'rkeConfig', 'machineGlobalConfig'],
        message: `pool ${pool.pool.name} is on DigitalOcean, where IPv6 between droplets is public, and ${cni.title} sends it unencrypted`,
        fix: fixes[cniName] ?? 'choose a CNI that encrypts, and firewall the tunnel’s port',
      },
    ];
  },
};

const fixes: Readonly<Record<string, string>> = {
  canal: 'write chartValues.rke2-canal.flannel.backend: wireguard, and firewall the tunnel’s port',
  calico: 'enable wireguardEnabledV6 in Calico’s FelixConfiguration, and firewall the tunnel’s port',
  cilium:
    'write chartValues.rke2-cilium.encryption: { enabled: true, type: wireguard }, and firewall the tunnel’s port',
  flannel: 'write flannel-backend: wireguard-native on K3s, and firewall the tunnel’s port',
};

function encrypts({ cniName, engine, engineConfig, helm }: ClusterSubject): boolean {
  if (engine.name === 'k3s') return settingForAll(engineConfig, 'flannel-backend')?.value === 'wireguard-native';
  if (cniName === 'calico')
    return helm.objects.some(({ content }) => valueAt(content, 'spec', 'wireguardEnabledV6') === true);
  return sourcesFor(helm, `rke2-${cniName}`).some(({ values }) => {
    if (cniName === 'cilium') return isMap(values.encryption) && values.encryption.enabled === true;
    return valueAt(values, 'flannel', 'backend') === 'wireguard';
  });
}
