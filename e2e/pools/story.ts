import type { Family, Stack } from '../../src/network/family.ts';

/** One journey: a cluster whose machines are made for it. */
export interface Story {
  /** What the cluster is, for the name of the suite. */
  readonly title: string;
  /** Name of the cluster. */
  readonly name: string;
  /** Families of the network. */
  readonly stack: Stack;
  /** Families of the cluster, the primary one first. */
  readonly families: readonly Family[];
  readonly version: string;
  /** Absent where the engine has its own. */
  readonly cni?: string;
  /** How the simulated cloud treats machines of each pool. */
  readonly cloud?: Readonly<Record<string, unknown>>;
  /** Further fields of the pool of workers. */
  readonly workers?: Readonly<Record<string, unknown>>;
  /** Further fields of `spec.rkeConfig`. */
  readonly rkeConfig?: Readonly<Record<string, unknown>>;
}

export const serverPool = 'servers';
export const workerPool = 'workers';
export const serverCount = 3;
export const workerCount = 2;

const ranges: Readonly<Record<Family, { readonly pods: string; readonly services: string }>> = {
  ipv4: { pods: '10.52.0.0/16', services: '10.53.0.0/16' },
  ipv6: { pods: 'fd7a:3c1e:9b42:5200::/56', services: 'fd7a:3c1e:9b42:5300::/112' },
};

/** Machines come quickly, so that a journey takes as long as the protocol does. */
const quick = { launchSeconds: 0.2, bootSeconds: 0.2, removeSeconds: 0.2 };

/** What a person would apply: the cluster first, its machine configurations behind it. */
export function manifestsOf({ name, stack, version, cni, families, cloud, workers, rkeConfig }: Story): object[] {
  const list = (what: 'pods' | 'services') => families.map((family) => ranges[family][what]).join(',');
  const configOf = (pool: string) => ({
    apiVersion: 'drover.dev/v1alpha1',
    kind: 'SimulatedConfig',
    metadata: { name: `${name}-${pool}`, namespace: 'fleet-default' },
    stack,
    ...quick,
    ...cloud,
  });
  const poolOf = (pool: string, quantity: number) => ({
    name: pool,
    quantity,
    machineConfigRef: { apiVersion: 'drover.dev/v1alpha1', kind: 'SimulatedConfig', name: `${name}-${pool}` },
  });
  const cluster = {
    apiVersion: 'provisioning.cattle.io/v1',
    kind: 'Cluster',
    metadata: { name, namespace: 'fleet-default' },
    spec: {
      kubernetesVersion: version,
      // The lab's hosts are quick; five seconds between tries would only be waited for.
      agentEnvVars: [{ name: 'CATTLE_AGENT_TRY_PAUSE', value: '1' }],
      rkeConfig: {
        machineGlobalConfig: {
          ...(cni !== undefined && { cni }),
          'cluster-cidr': list('pods'),
          'service-cidr': list('services'),
        },
        machinePools: [
          { ...poolOf(serverPool, serverCount), etcdRole: true, controlPlaneRole: true, workerRole: true },
          { ...poolOf(workerPool, workerCount), workerRole: true, ...workers },
        ],
        ...rkeConfig,
      },
    },
  };
  return [cluster, configOf(serverPool), configOf(workerPool)];
}
