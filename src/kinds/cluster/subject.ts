import type { EngineVersion } from '../../lib/version.ts';
import type { CniFacts, DriverFacts, EngineFacts, Facts } from '../../network/facts.ts';
import type { Stack } from '../../network/family.ts';
import type { NetworkInput, PoolInput } from '../../network/input.ts';
import type { NetworkPlan } from '../../network/plan.ts';
import type { NetworkReading } from '../../network/reading.ts';
import type { MachineConfig } from '../machine-config.ts';
import type { EngineConfigEntry } from './engine-config.ts';
import type { HelmReading } from './helm-values.ts';
import type { MachinePool } from './pool-schema.ts';
import type { Cluster, RkeConfig } from './schema.ts';

/** A pool with everything known about it. */
export interface PoolSubject {
  readonly pool: MachinePool;
  readonly input: PoolInput;
  /** The referenced machine configuration; absent when it was not among what is judged. */
  readonly config?: MachineConfig;
  /** Facts of the driver that the reference's kind names; absent for an unknown kind. */
  readonly driver?: DriverFacts;
}

/** What rules about a Cluster see. Built once for all of them by `clusterSubject`. */
export interface ClusterSubject {
  readonly cluster: Cluster;
  /** The stored object, on an update. */
  readonly old?: ClusterSubject;
  /** `spec.rkeConfig`; absent for an imported cluster, of which network rules say nothing. */
  readonly rke?: RkeConfig;
  /** The engine that the version names; RKE2 where it names none, as Rancher does. */
  readonly engine: EngineFacts;
  readonly version?: EngineVersion;
  /** The CNI that serves pods (the one behind multus), when it is a known one. */
  readonly cni?: CniFacts;
  /** Name of that CNI, known or not: what the user wrote, else the engine's default. */
  readonly cniName: string;
  readonly input: NetworkInput;
  readonly reading: NetworkReading;
  /** The stack that the ranges ask for, known also where they are too wrong for a plan; absent when nothing can be read. */
  readonly stack?: Stack;
  /** Absent when the ranges are so wrong that no plan can be made; rules about spelling say why. */
  readonly plan?: NetworkPlan;
  /** Engine configuration of machines, global first, then by selector. */
  readonly engineConfig: readonly EngineConfigEntry[];
  /** Helm values and further objects that the manifest carries. */
  readonly helm: HelmReading;
  readonly pools: readonly PoolSubject[];
  readonly facts: Facts;
}
