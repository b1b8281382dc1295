import { type ExampleOptions, exampleDualRanges, exampleManifest } from './example-manifest.ts';

/** What an example says about a pool besides its roles. */
export interface ExamplePool {
  readonly name?: string;
  /** Default 3. */
  readonly quantity?: number;
  /** Default all three. */
  readonly roles?: readonly ('etcd' | 'controlPlane' | 'worker')[];
  /** Default `Amazonec2Config`. */
  readonly kind?: string;
  /** Further fields of the pool, as YAML. */
  readonly more?: string;
}

/** One item of `machinePools` as YAML; the machine configuration is called `demo-<name>`. */
export function examplePool(pool: ExamplePool = {}): string {
  const { name = 'all', quantity = 3, roles = ['etcd', 'controlPlane', 'worker'], kind = 'Amazonec2Config' } = pool;
  const more = (pool.more ?? '').split('\n').filter((line) => line.trim() !== '');
  return [
    `  - name: ${name}`,
    `    quantity: ${quantity}`,
    ...roles.map((role) => `    ${role}Role: true`),
    ...more.map((line) => `    ${line}`),
    '    machineConfigRef:',
    `      kind: ${kind}`,
    `      name: demo-${name}`,
  ].join('\n');
}

/** A dual-stack cluster with pools, and the machine configurations of these pools behind it. */
export function examplePools(
  pools: readonly ExamplePool[],
  options: ExampleOptions & {
    readonly ranges?: string;
    readonly rke?: string;
    readonly configs?: readonly string[];
  } = {},
): string {
  const { ranges = exampleDualRanges, rke = '', configs, ...others } = options;
  const cluster = exampleManifest(
    `machineGlobalConfig:\n${ranges}\nmachinePools:\n${pools.map(examplePool).join('\n')}\n${rke}`,
    others,
  );
  const documents =
    configs ??
    pools.map(({ name = 'all', kind }) => (kind?.startsWith('D') ? exampleDroplets(name) : exampleEc2(name)));
  return [cluster, ...documents].join('---\n');
}

/** Ranges of an IPv4-only cluster as lines of `machineGlobalConfig`. */
export const exampleIpv4Ranges = `  cluster-cidr: 10.52.0.0/16
  service-cidr: 10.53.0.0/16`;

/** Fields that give machines on Amazon EC2 both families. */
export const exampleEc2Ipv6 = 'httpProtocolIpv6: enabled\nipv6AddressCount: "1"';

/** The machine configuration of a pool on Amazon EC2; `more` are its further fields, both families unless given. */
export function exampleEc2(pool = 'all', more = exampleEc2Ipv6): string {
  return exampleConfig(
    'Amazonec2Config',
    pool,
    `region: eu-central-1
zone: a
vpcId: vpc-0c4f5d6e7a8b9c0d1
subnetId: subnet-0a1b2c3d4e5f60718
instanceType: t3a.medium
${more}`,
  );
}

/** The machine configuration of a pool on DigitalOcean; both families unless `more` says otherwise. */
export function exampleDroplets(pool = 'all', more = 'ipv6: true\nprivateNetworking: true'): string {
  return exampleConfig(
    'DigitaloceanConfig',
    pool,
    `region: fra1
size: s-4vcpu-8gb
image: ubuntu-24-04-x64
${more}`,
  );
}

function exampleConfig(kind: string, pool: string, fields: string): string {
  return `apiVersion: rke-machine-config.cattle.io/v1
kind: ${kind}
metadata:
  name: demo-${pool}
  namespace: fleet-default
${fields.trimEnd()}
`;
}
