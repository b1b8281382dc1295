import { deriveNetworkPlan, intendedStack, primaryCniOf } from '../../network/derive.ts';
import type { DriverFacts, Facts } from '../../network/facts.ts';
import type { NetworkInput } from '../../network/input.ts';
import { readNetwork } from '../../network/reading.ts';
import type { MachineConfig } from '../machine-config.ts';
import { engineConfigOf } from './engine-config.ts';
import { readHelm } from './helm-values.ts';
import { readNetworkInput } from './network-input.ts';
import type { MachinePool } from './pool-schema.ts';
import type { Cluster } from './schema.ts';
import type { ClusterSubject, PoolSubject } from './subject.ts';

/** Finds the machine configuration that a pool of a cluster in this namespace refers to. */
export type FindMachineConfig = (
  kind: string,
  namespace: string | undefined,
  name: string,
) => MachineConfig | undefined;

/** The world around a cluster when it is judged. */
export interface Surroundings {
  readonly facts: Facts;
  readonly findMachineConfig: FindMachineConfig;
  /** The stored cluster, on an update. */
  readonly old?: Cluster;
  /** How many nodes are planned in all, where somebody asks what that number would need; counts instead of the pools. */
  readonly plannedNodes?: number;
}

/** Builds once what all rules about a cluster look at. */
export function clusterSubject(cluster: Cluster, around: Surroundings): ClusterSubject {
  const { facts, findMachineConfig, plannedNodes } = around;
  const rke = cluster.spec?.rkeConfig;
  const pools = (rke?.machinePools ?? []).map((pool) => ({
    pool,
    ...knownOf(pool, cluster, facts, findMachineConfig),
  }));
  const engineConfig = engineConfigOf(rke);
  const read = readNetworkInput(cluster, engineConfig, (index) => {
    const { config, driver } = pools[index] ?? {};
    return config && driver?.stackOf(config);
  });
  const input: NetworkInput = plannedNodes === undefined ? read : { ...read, plannedNodes };
  const engine = facts.engines[input.engine];
  const reading = readNetwork(input);
  const plan = deriveNetworkPlan(input, reading, facts);
  const cniName = primaryCniOf(input, engine);
  const stack = plan?.stack.value ?? intendedStack(input, reading);
  return {
    cluster,
    ...(around.old && { old: clusterSubject(around.old, { facts, findMachineConfig }) }),
    ...(rke && { rke }),
    engine,
    ...(input.version && { version: input.version }),
    ...(facts.cnis[cniName] && { cni: facts.cnis[cniName] }),
    cniName,
    input,
    reading,
    ...(stack && { stack }),
    ...(plan && { plan }),
    engineConfig,
    helm: readHelm(rke),
    pools: pools.flatMap((known, index): PoolSubject[] => {
      const poolInput = input.pools[index];
      return poolInput ? [{ ...known, input: poolInput }] : [];
    }),
    facts,
  };
}

function knownOf(
  pool: MachinePool,
  cluster: Cluster,
  facts: Facts,
  find: FindMachineConfig,
): { config?: MachineConfig; driver?: DriverFacts } {
  const { kind, name } = pool.machineConfigRef;
  if (!kind) return {};
  const driver = facts.drivers[kind];
  const config = name ? find(kind, cluster.metadata?.namespace ?? undefined, name) : undefined;
  return { ...(driver && { driver }), ...(config && { config }) };
}
