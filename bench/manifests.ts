import type { MachineConfig } from '../src/kinds/machine-config.ts';

/** A cluster as a user writes it, with the machine configuration its pools refer to. */
export interface Sample {
  readonly cluster: { readonly apiVersion: string; readonly kind: string; readonly [field: string]: unknown };
  readonly config: MachineConfig;
}

/** Versions, CNIs and drivers that the samples cycle through. */
const versions = ['v1.35.1+rke2r1', 'v1.34.4+rke2r1', 'v1.33.8+k3s1', 'v1.35.1+k3s1'];
const rke2Cnis = ['calico', 'canal', 'cilium', 'flannel'];

/** The sample of this number: dual-stack, accepted, and different from every other below 2^24. */
export function sample(number: number): Sample {
  const version = versions[number % versions.length] ?? '';
  const k3s = version.includes('k3s');
  const name = `cluster-${number.toString(36)}`;
  const global = (0x5a0000000000 + number * 7919).toString(16).padStart(12, '0').slice(-10);
  const ula = `fd${global.slice(0, 2)}:${group(global.slice(2, 6))}:${group(global.slice(6, 10))}`;
  const second = (number * 2) % 200;
  const engine = k3s ? { 'flannel-ipv6-masq': true } : { cni: rke2Cnis[(number >> 2) % rke2Cnis.length] };
  const config: MachineConfig = {
    apiVersion: 'rke-machine-config.cattle.io/v1',
    kind: 'Amazonec2Config',
    metadata: { name: `${name}-nodes`, namespace: 'fleet-default' },
    region: 'eu-central-1',
    zone: 'a',
    vpcId: `vpc-${number.toString(16).padStart(8, '0')}`,
    subnetId: `subnet-${number.toString(16).padStart(8, '0')}`,
    instanceType: 'm6i.large',
    ipv6AddressCount: '1',
    httpProtocolIpv6: 'enabled',
  };
  const cluster = {
    apiVersion: 'provisioning.cattle.io/v1',
    kind: 'Cluster',
    metadata: { name, namespace: 'fleet-default', labels: { tenant: `t${number}` } },
    spec: {
      kubernetesVersion: version,
      cloudCredentialSecretName: 'cattle-global-data:cc-aws',
      rkeConfig: {
        machineGlobalConfig: {
          'cluster-cidr': `10.${second}.0.0/16,${ula}:4200::/56`,
          'service-cidr': `10.${second + 1}.0.0/16,${ula}:4300::/112`,
          ...engine,
        },
        networking: { stackPreference: 'dual' },
        upgradeStrategy: { controlPlaneConcurrency: '1', workerConcurrency: '10%' },
        machinePools: [
          pool('servers', 3, { etcdRole: true, controlPlaneRole: true }, config),
          pool('workers', 3 + (number % 40), { workerRole: true }, config),
          pool('storage', 2, { workerRole: true, labels: { disk: 'nvme' } }, config),
        ],
      },
    },
  };
  return { cluster, config };
}

function group(hex: string): string {
  return hex.replace(/^0+(?=.)/, '');
}

function pool(
  name: string,
  quantity: number,
  more: Record<string, unknown>,
  config: MachineConfig,
): Record<string, unknown> {
  return { name, quantity, machineConfigRef: { kind: config.kind, name: config.metadata.name }, ...more };
}
