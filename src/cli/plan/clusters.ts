import { cnis } from '../../generated/cnis.ts';
import { engines } from '../../generated/engines.ts';
import { clusterSubject } from '../../kinds/cluster/build-subject.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';
import type { NetworkPlan } from '../../network/plan.ts';
import { currentContract } from '../../planner/contract.ts';
import { type RoleRendering, renderRoles } from '../../planner/render-roles.ts';
import { type Judges, judgeDocuments, type TextSource } from '../check/judge-documents.ts';
import type { JudgedObject } from '../check/judged.ts';
import { machineConfigIndex } from '../check/machine-configs.ts';

/** A cluster of a manifest, judged and planned. */
export interface PlannedCluster {
  readonly judged: JudgedObject;
  /** Absent where the ranges contradict themselves; the issues say how. */
  readonly network?: NetworkPlan;
  /** What each kind of node gets; empty where rules refuse the cluster, for no node of it will exist. */
  readonly roles: readonly RoleRendering[];
}

/** Everything that a manifest holds, split into what can be planned and what can only be judged. */
export interface PlannedManifest {
  readonly clusters: readonly PlannedCluster[];
  readonly others: readonly JudgedObject[];
}

/** Judges the documents of sources and plans each cluster among them. */
export async function planClusters(sources: readonly TextSource[], judges: Judges): Promise<PlannedManifest> {
  const all: JudgedObject[] = [];
  for await (const judged of judgeDocuments(sources, judges)) all.push(judged);
  const configs = machineConfigIndex();
  for (const { object, kind } of all) {
    if (object && judges.facts.drivers[kind]) configs.add(object as unknown as MachineConfig);
  }
  const isCluster = ({ kind, object }: JudgedObject) => kind === 'Cluster' && object !== undefined;
  return {
    clusters: all.filter(isCluster).map((judged) => planCluster(judged, judges, configs.find)),
    others: all.filter((judged) => !isCluster(judged)),
  };
}

function planCluster(
  judged: JudgedObject,
  judges: Judges,
  find: ReturnType<typeof machineConfigIndex>['find'],
): PlannedCluster {
  const { facts, plannedNodes } = judges;
  const cluster = judged.object as unknown as Cluster;
  const subject = clusterSubject(cluster, {
    facts,
    findMachineConfig: find,
    ...(plannedNodes !== undefined && { plannedNodes }),
  });
  const { plan: network, version } = subject;
  if (!network) return { judged, roles: [] };
  const engine = engines.find((candidate) => candidate.facts.name === subject.engine.name);
  if (!judged.accepted || !version || !engine) return { judged, network, roles: [] };
  const byName = Object.fromEntries(cnis.map((cni) => [cni.facts.name, cni]));
  const roles = renderRoles({ cluster, version, network, contract: currentContract, engine, cnis: byName });
  return { judged, network, roles };
}
