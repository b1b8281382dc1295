import type { Amazonec2Config } from '../src/kinds/amazonec2config/schema.ts';
import type { MachinePool } from '../src/kinds/cluster/pool-schema.ts';
import type { Cluster, ClusterSpec, RkeConfig } from '../src/kinds/cluster/schema.ts';
import type { DigitaloceanConfig } from '../src/kinds/digitaloceanconfig/schema.ts';
import type { ObjectMeta } from '../src/kinds/schema-parts.ts';
import type { SimulatedConfig } from '../src/kinds/simulatedconfig/schema.ts';

/** What a test cares about in a cluster; the rest of it is valid. Null leaves a value out of the manifest. */
export interface ClusterOptions {
  readonly name?: string;
  readonly annotations?: Record<string, string>;
  /** Default `v1.35.1+rke2r1`. */
  readonly version?: string | null;
  /** Default dual-stack, IPv4 first. */
  readonly clusterCidr?: unknown;
  readonly serviceCidr?: unknown;
  /** Default none: the engine's. */
  readonly cni?: unknown;
  readonly stackPreference?: string | null;
  /** Further keys of `machineGlobalConfig`. */
  readonly config?: Record<string, unknown>;
  /** Default none: a cluster on hosts that exist already. */
  readonly pools?: MachinePool[];
  /** Further fields of `spec.rkeConfig`. */
  readonly rke?: Partial<RkeConfig>;
  /** Further fields of `spec`. */
  readonly spec?: Partial<ClusterSpec>;
}

/** A dual-stack RKE2 cluster on custom hosts that every rule accepts, as a user would write it. */
export function aCluster(options: ClusterOptions = {}): Cluster {
  const {
    version = 'v1.35.1+rke2r1',
    clusterCidr = '10.52.0.0/16,fd7a:3c1e:9b42:5200::/56',
    serviceCidr = '10.53.0.0/16,fd7a:3c1e:9b42:5300::/112',
    cni,
    stackPreference,
  } = options;
  return {
    apiVersion: 'provisioning.cattle.io/v1',
    kind: 'Cluster',
    metadata: metadata(options.name ?? 'demo', options.annotations),
    spec: {
      ...(version === null ? {} : { kubernetesVersion: version }),
      ...options.spec,
      rkeConfig: {
        machineGlobalConfig: {
          ...(cni === undefined || cni === null ? {} : { cni }),
          ...(clusterCidr === null ? {} : { 'cluster-cidr': clusterCidr }),
          ...(serviceCidr === null ? {} : { 'service-cidr': serviceCidr }),
          ...options.config,
        },
        ...(stackPreference === undefined || stackPreference === null ? {} : { networking: { stackPreference } }),
        ...(options.pools === undefined ? {} : { machinePools: options.pools }),
        ...options.rke,
      },
    },
  };
}

/** One pool with every role and one machine, on the machine configuration of {@link anEc2Config}. */
export function aPool(overrides: Partial<MachinePool> = {}): MachinePool {
  return {
    name: 'pool1',
    quantity: 1,
    etcdRole: true,
    controlPlaneRole: true,
    workerRole: true,
    machineConfigRef: { kind: 'Amazonec2Config', name: 'demo-pool1' },
    ...overrides,
  };
}

/** An EC2 machine configuration that gives machines both families. */
export function anEc2Config(overrides: Partial<Amazonec2Config> = {}, name = 'demo-pool1'): Amazonec2Config {
  return {
    apiVersion: 'rke-machine-config.cattle.io/v1',
    kind: 'Amazonec2Config',
    metadata: metadata(name),
    region: 'eu-central-1',
    zone: 'a',
    vpcId: 'vpc-0a1b2c3d',
    subnetId: 'subnet-0a1b2c3d',
    instanceType: 't3a.medium',
    ipv6AddressCount: '1',
    httpProtocolIpv6: 'enabled',
    ...overrides,
  };
}

/** A DigitalOcean machine configuration that gives machines both families. */
export function aDigitalOceanConfig(
  overrides: Partial<DigitaloceanConfig> = {},
  name = 'demo-pool1',
): DigitaloceanConfig {
  return {
    apiVersion: 'rke-machine-config.cattle.io/v1',
    kind: 'DigitaloceanConfig',
    metadata: metadata(name),
    region: 'fra1',
    size: 's-2vcpu-4gb',
    image: 'ubuntu-24-04-x64',
    ipv6: true,
    ...overrides,
  };
}

/** A machine configuration of the simulated driver; dual-stack, nothing fails. */
export function aSimulatedConfig(overrides: Partial<SimulatedConfig> = {}, name = 'demo-pool1'): SimulatedConfig {
  return { apiVersion: 'drover.dev/v1alpha1', kind: 'SimulatedConfig', metadata: metadata(name), ...overrides };
}

function metadata(name: string, annotations?: Record<string, string>): ObjectMeta {
  return { name, namespace: 'fleet-default', ...(annotations === undefined ? {} : { annotations }) };
}
