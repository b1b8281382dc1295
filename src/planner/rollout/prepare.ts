import type { Cni } from '../../cnis/types.ts';
import type { Engine, RenderContext } from '../../engines/types.ts';
import { clusterSubject, type FindMachineConfig } from '../../kinds/cluster/build-subject.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import type { EngineVersion } from '../../lib/version.ts';
import type { Facts } from '../../network/facts.ts';
import type { NetworkPlan } from '../../network/plan.ts';
import { contractNamed } from '../contract.ts';
import { cnisOf } from '../render-node.ts';
import { clusterRenderer } from './renderer.ts';
import type { Renderer } from './world.ts';

/** Everything that plans of any cluster can be made from. */
export interface Knowledge {
  readonly facts: Facts;
  readonly engines: readonly Engine[];
  readonly cnis: readonly Cni[];
}

/** One cluster, and what is stored for it. */
export interface ToPrepare extends Pick<RenderContext, 'tokens' | 'sources' | 'systemDefaultRegistry'> {
  readonly cluster: Cluster;
  /** Name of the rendering contract that the cluster was born with. */
  readonly contract: string;
  readonly certificateRequest?: string;
  readonly findMachineConfig: FindMachineConfig;
}

/** What a roll-out is decided with. */
export interface Prepared {
  readonly network: NetworkPlan;
  readonly target: EngineVersion;
  /** Known releases of the engine, oldest first. */
  readonly releases: readonly string[];
  readonly renderer: Renderer;
  /** Port at which the API of every control plane is reached. */
  readonly apiPort: number;
  /** The engine's name, as Rancher's clients know it. */
  readonly engine: EngineVersion['engine'];
}

/** Why no plan can be made of a cluster. */
export interface Unprepared {
  /** One CamelCase word. */
  readonly code: 'VersionUnknown' | 'NetworkUnknown' | 'ContractUnknown';
  readonly message: string;
  readonly fix: string;
}

/** Gathers what the plans of a cluster are made with, or says why there can be none. */
export function prepareRollout(
  knowledge: Knowledge,
  given: ToPrepare,
): { readonly ok: true; readonly value: Prepared } | { readonly ok: false; readonly problem: Unprepared } {
  const { cluster, findMachineConfig, certificateRequest, contract: contractName, ...others } = given;
  const { plan, version } = clusterSubject(cluster, { facts: knowledge.facts, findMachineConfig });
  const engine = version && knowledge.engines.find(({ facts }) => facts.name === version.engine);
  if (!version || !engine) {
    const message = `spec.kubernetesVersion is ${JSON.stringify(cluster.spec?.kubernetesVersion ?? '')}, which names no release of a known engine`;
    return { ok: false, problem: { code: 'VersionUnknown', message, fix: 'give a release such as v1.35.1+rke2r1' } };
  }
  if (!plan) {
    const message = 'the address ranges of the cluster contradict each other, so there is no network plan';
    return {
      ok: false,
      problem: { code: 'NetworkUnknown', message, fix: 'mend what drover check says about the ranges' },
    };
  }
  const contract = contractNamed(contractName);
  if (!contract) {
    const message = `the cluster was made by a newer release: its rendering contract ${contractName} is not known here`;
    return {
      ok: false,
      problem: { code: 'ContractUnknown', message, fix: 'run the newer release of the manager again' },
    };
  }
  const byName = Object.fromEntries(knowledge.cnis.map((cni) => [cni.facts.name, cni]));
  const context = { ...others, cluster, network: plan, contract };
  const renderer = clusterRenderer({
    context,
    engine,
    cnis: cnisOf(cluster, engine.facts, byName),
    ...(certificateRequest !== undefined && { certificateRequest }),
  });
  const { releases, supervisorPort, apiPort } = engine.facts;
  // An engine with one port for both serves its API where nodes join, wherever the user moved that.
  const ownPort = supervisorPort === apiPort ? plan.join.value.port : apiPort;
  const value = { network: plan, target: version, releases, renderer, apiPort: ownPort, engine: version.engine };
  return { ok: true, value };
}
