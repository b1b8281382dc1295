import { planSecretNameOf } from '../../kinds/machine/names.ts';
import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import type { Errand } from '../plan-document/errands.ts';
import { type DrainWish, drainWish, removalWish } from './drain-wish.ts';
import { type HookStage, questionAnnotation, questionOf, withoutQuestions } from './draining-hooks.ts';
import { errandReport } from './errand-board.ts';
import { nodeOf } from './inventory.ts';
import { isWorking } from './node-state.ts';
import type { Wait } from './reasons.ts';
import type { AnnotationChange, Drain, ObservedCluster, ObservedNode } from './world.ts';

/** A draining begins with the node closed to new pods. With a single machine pods have nowhere to go. */
export function beginDrain(node: ObservedNode, wish: DrainWish, world: ObservedCluster): Drain | undefined {
  const others = world.nodes.filter((other) => other !== node && !other.deleting && other.appliedVersion);
  if (others.length === 0 && wish.before.length === 0) return undefined;
  const drain = wish.drain && others.length > 0;
  const phase = wish.before.length > 0 ? 'cordoning' : drain ? 'draining' : 'drained';
  return { id: `${node.name}-${node.deliveries}`, phase, startedAt: world.now };
}

/** What a draining does next. */
export interface DrainProgress {
  /** The phase that it is in from now on; absent when it stays. */
  readonly next?: Drain['phase'] | 'over';
  /** What hooks are asked, where they are not asked that already. */
  readonly annotations?: AnnotationChange;
  readonly wait?: Wait;
}

/**
 * The next phase of a draining, if it can have it. `wanted` says whether there is still a change to make; without one
 * the node is let in again. One phase at a time: each is written before anything is done for it.
 */
export function advanceDrain(
  node: ObservedNode,
  drain: Drain,
  wish: DrainWish | undefined,
  wanted: boolean,
  world: ObservedCluster,
  inventory: readonly InventoryNode[],
): DrainProgress {
  const begun = ['delivered', 'post-hooks', 'uncordoning'].includes(drain.phase);
  if (!begun && (!wanted || !wish)) return { next: 'uncordoning' };
  // Nothing to do for a Node that is not there; without any list of Nodes that cannot be said.
  const absent = inventory.length > 0 && nodeNameOf(node, inventory) === undefined;
  switch (drain.phase) {
    case 'cordoning':
      return absent ? { next: 'pre-hooks' } : after(drain, 'cordon', world, 'pre-hooks');
    case 'pre-hooks':
      return askHooks(node, drain, 'pre-drain', wish) ?? { next: wish?.drain ? 'draining' : 'drained' };
    case 'draining':
      return absent ? { next: 'drained' } : drainingProgress(node, drain, wish, world);
    case 'drained':
      return {};
    case 'delivered': {
      if (!isWorking(node, world)) return {};
      return { next: (wish?.after.length ?? 0) > 0 ? 'post-hooks' : 'uncordoning' };
    }
    case 'post-hooks':
      return askHooks(node, drain, 'post-drain', wish) ?? { next: 'uncordoning' };
    default: {
      const end = absent ? { next: 'over' as const } : after(drain, 'uncordon', world, 'over');
      return end.next === undefined ? end : { ...end, annotations: withoutQuestions(node) };
    }
  }
}

/** Asks the hooks of a stage and waits for them; undefined when all have answered. */
function askHooks(node: ObservedNode, drain: Drain, stage: HookStage, wish: DrainWish | undefined) {
  const hooks = (stage === 'pre-drain' ? wish?.before : wish?.after) ?? [];
  if (!wish || hooks.length === 0) return undefined;
  const question = questionOf(drain, stage, wish);
  const name = questionAnnotation[stage];
  if (node.annotations[name] !== question) return { next: drain.phase, annotations: { [name]: question } };
  const missing = hooks.filter((hook) => node.annotations[hook] !== question);
  return missing.length > 0 ? hookWait(node, missing, name) : undefined;
}

function after(
  drain: Drain,
  kind: 'cordon' | 'uncordon',
  world: ObservedCluster,
  next: Drain['phase'] | 'over',
): DrainProgress {
  const report = errandReport(`${kind}-${drain.id}`, world);
  if (report?.done) return { next };
  return {};
}

/** How far pods are moved away from a node. */
export function drainingProgress(
  node: ObservedNode,
  drain: Drain,
  wish: DrainWish | undefined,
  world: ObservedCluster,
): DrainProgress {
  const report = errandReport(`drain-${drain.id}`, world);
  if (report?.done) return { next: 'drained' };
  const overdue = world.now - drain.startedAt > (wish?.options.timeout ?? 600) * 1000;
  // Before a removal there is all the time that the user gave; before a change the first failure decides.
  const enough = node.deleting ? overdue : report !== undefined || overdue;
  if (wish?.options.ignoreErrors && enough) return { next: 'drained' };
  if (!report || !overdue) return {};
  const message = `${node.name} cannot be drained: ${report.message}`;
  return { wait: { code: 'DrainFailed', machine: node.name, message, evidence: [report.message] } };
}

function hookWait(node: ObservedNode, hooks: readonly string[], asked: string): DrainProgress {
  const message = `${node.name} waits for ${hooks.join(', ')}`;
  const evidence = hooks.map((hook) => {
    const found = node.annotations[hook] === undefined ? 'not set' : 'another value';
    return `annotation ${hook} of ${planSecretNameOf(node.name)}: ${found}, expected the value of ${asked}`;
  });
  return { wait: { code: 'HookPending', machine: node.name, message, evidence } };
}

function nodeNameOf(node: ObservedNode, inventory: readonly InventoryNode[]): string | undefined {
  return nodeOf(node, inventory)?.name;
}

/** Errands of the drainings that are under way. A Node that nobody has seen has no pods: there is nothing to do. */
export function drainErrands(world: ObservedCluster, inventory: readonly InventoryNode[]): Errand[] {
  return world.nodes.flatMap((node): Errand[] => {
    const { drain } = node;
    const nodeName = nodeNameOf(node, inventory);
    if (!drain || nodeName === undefined) return [];
    if (drain.phase === 'cordoning')
      return [{ kind: 'cordon', id: `cordon-${drain.id}`, machine: node.name, nodeName }];
    if (drain.phase === 'uncordoning')
      return [{ kind: 'uncordon', id: `uncordon-${drain.id}`, machine: node.name, nodeName }];
    const wanted = node.deleting ? removalWish(node, inventory) : drainWish(node, world.strategy);
    const wish = drain.phase === 'draining' ? wanted : undefined;
    return wish
      ? [{ kind: 'drain', id: `drain-${drain.id}`, machine: node.name, nodeName, options: wish.options }]
      : [];
  });
}
