import type { Cni } from '../src/cnis/types.ts';
import type { Engine } from '../src/engines/types.ts';
import { cnis } from '../src/generated/cnis.ts';
import { engines } from '../src/generated/engines.ts';
import { clusterSubject, type FindMachineConfig } from '../src/kinds/cluster/build-subject.ts';
import type { Cluster } from '../src/kinds/cluster/schema.ts';
import { currentContract } from '../src/planner/contract.ts';
import type { RolesInput } from '../src/planner/render-roles.ts';
import { testFacts } from './facts.ts';

/** Every CNI by its name. */
export const cnisByName: Readonly<Record<string, Cni>> = Object.fromEntries(cnis.map((cni) => [cni.facts.name, cni]));

/** The engine of this name. */
export function engineNamed(name: string): Engine {
  const engine = engines.find(({ facts }) => facts.name === name);
  if (!engine) throw new Error(`no engine ${name} in the registry`);
  return engine;
}

/** What rendering a cluster takes, as the commands gather it. Throws when the cluster has no version or no plan. */
export function renderingOf(cluster: Cluster, findMachineConfig: FindMachineConfig = () => undefined): RolesInput {
  const { plan, version } = clusterSubject(cluster, { facts: testFacts(), findMachineConfig });
  if (!plan || !version) throw new Error(`${cluster.metadata?.name}: no plan can be made of it`);
  const engine = engineNamed(version.engine);
  return { cluster, version, network: plan, contract: currentContract, engine, cnis: cnisByName };
}
