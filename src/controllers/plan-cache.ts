import { type PlanDocument, printPlanDocument } from '../planner/plan-document/document.ts';
import type { PlanRequest, Renderer } from '../planner/rollout/world.ts';

/** Plans that were rendered before. Rendering is most of what a round costs, and most rounds want the same plans. */
export interface PlanCache {
  /**
   * The same renderer, which renders nothing twice, and gives the very document that a node has where the plan for it is
   * the same: then nobody has to compare them. `inputs` says everything that plans of the cluster are made from
   * besides the single request: with other inputs nothing of before counts.
   */
  remembering(cluster: string, inputs: string, renderer: Renderer): Renderer;
  /** Forgets what was rendered for a cluster. */
  forget(cluster: string): void;
}

interface Rendered {
  readonly inputs: string;
  /** By the name of the machine. */
  readonly plans: Map<string, Known>;
}

interface Known {
  readonly request: string;
  /** What came of the request. */
  readonly plan: PlanDocument;
  /** What the node had when they were compared last. */
  readonly delivered?: PlanDocument | undefined;
}

/** Opens a cache for so many clusters; those that were asked for least recently are forgotten. */
export function openPlanCache(mostClusters: number): PlanCache {
  const clusters = new Map<string, Rendered>();

  function renderedFor(cluster: string, inputs: string): Rendered {
    const known = clusters.get(cluster);
    const current = known?.inputs === inputs ? known : { inputs, plans: new Map() };
    clusters.delete(cluster);
    clusters.set(cluster, current);
    const [oldest] = clusters.keys();
    if (clusters.size > mostClusters && oldest !== undefined) clusters.delete(oldest);
    return current;
  }

  return {
    remembering(cluster, inputs, renderer) {
      const { plans } = renderedFor(cluster, inputs);
      return {
        ...renderer,
        plan(request) {
          const text = textOf(request);
          const { name, delivered } = request.node;
          const known = plans.get(name);
          const same = known?.request === text ? known : { request: text, plan: renderer.plan(request) };
          const compared = comparedWith(delivered?.document, same);
          plans.set(name, compared);
          return compared.plan;
        },
      };
    },
    forget: (cluster) => {
      clusters.delete(cluster);
    },
  };
}

/** Keeps only one of two documents that say the same. */
function comparedWith(delivered: PlanDocument | undefined, known: Known): Known {
  if (delivered === known.delivered) return known;
  const same = delivered !== undefined && printPlanDocument(delivered) === printPlanDocument(known.plan);
  return { request: known.request, plan: same ? delivered : known.plan, delivered };
}

/** What of a request a plan is made from: of the node only what does not change by itself. */
function textOf({ node, init, join, version }: PlanRequest): string {
  const { profile } = node;
  const addresses = [profile.internal, profile.external].map((list) => list.map(({ text }) => text));
  const target = join && ['name' in join.host ? join.host.name : join.host.address.text, join.port];
  const { internal: _internal, external: _external, ...rest } = profile;
  return JSON.stringify([node.uid, rest, addresses, init, target, version.text]);
}
