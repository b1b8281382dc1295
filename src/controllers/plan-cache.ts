import type { PlanDocument } from '../planner/plan-document/document.ts';
import type { PlanRequest, Renderer } from '../planner/rollout/world.ts';

/** Plans that were rendered before. Rendering is most of what a round costs, and most rounds want the same plans. */
export interface PlanCache {
  /**
   * The same renderer, which renders nothing twice. `inputs` says everything that plans of the cluster are made from
   * besides the single request: with other inputs nothing of before counts.
   */
  remembering(cluster: string, inputs: string, renderer: Renderer): Renderer;
  /** Forgets what was rendered for a cluster. */
  forget(cluster: string): void;
}

interface Rendered {
  readonly inputs: string;
  /** By the name of the machine: the request, and what came of it. */
  readonly plans: Map<string, { readonly request: string; readonly plan: PlanDocument }>;
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
          const known = plans.get(request.node.name);
          if (known?.request === text) return known.plan;
          const plan = renderer.plan(request);
          plans.set(request.node.name, { request: text, plan });
          return plan;
        },
      };
    },
    forget: (cluster) => {
      clusters.delete(cluster);
    },
  };
}

/** What of a request a plan is made from: of the node only what does not change by itself. */
function textOf({ node, init, join, version }: PlanRequest): string {
  const { profile } = node;
  const addresses = [profile.internal, profile.external].map((list) => list.map(({ text }) => text));
  const target = join && ['name' in join.host ? join.host.name : join.host.address.text, join.port];
  const { internal: _internal, external: _external, ...rest } = profile;
  return JSON.stringify([node.uid, rest, addresses, init, target, version.text]);
}
