import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import type { DrainOptions, Errand } from '../plan-document/errands.ts';
import { errandReport } from './errand-board.ts';
import { nodeOf } from './inventory.ts';
import { isWorking } from './node-state.ts';
import type { Wait } from './reasons.ts';
import type { Drain, ObservedCluster, ObservedNode, UpgradeStrategy } from './world.ts';

/** What the upgrade strategy wants around a change that disturbs pods. */
export interface DrainWish {
  readonly drain: boolean;
  readonly options: DrainOptions;
  /** Annotations that outside controllers set on the plan secret, to the id of the draining, when they are done. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

type Given = NonNullable<UpgradeStrategy['workerDrainOptions']>;

/** The wish for a node; undefined when its strategy wants nothing. */
export function drainWish(node: ObservedNode, strategy: UpgradeStrategy): DrainWish | undefined {
  const { etcd, controlPlane } = node.profile.roles;
  const given: Given | null | undefined =
    etcd || controlPlane ? strategy.controlPlaneDrainOptions : strategy.workerDrainOptions;
  const before = hooksOf(given?.preDrainHooks);
  const after = hooksOf(given?.postDrainHooks);
  if (given?.enabled !== true && before.length === 0 && after.length === 0) return undefined;
  return {
    drain: given?.enabled === true,
    options: {
      force: given?.force === true,
      ignoreDaemonSets: given?.ignoreDaemonSets !== false,
      ignoreErrors: given?.ignoreErrors === true,
      deleteEmptyDirData: given?.deleteEmptyDirData === true,
      disableEviction: given?.disableEviction === true,
      gracePeriod: given?.gracePeriod ?? -1,
      timeout: given?.timeout && given.timeout > 0 ? given.timeout : 600,
      skipWaitForDeleteTimeout: given?.skipWaitForDeleteTimeoutSeconds ?? 0,
    },
    before,
    after,
  };
}

function hooksOf(hooks: Given['preDrainHooks']): string[] {
  return (hooks ?? []).flatMap(({ annotation }) => annotation ?? []);
}

/**
 * The wish for the machine of a pool before it is removed: everything that can be moved is, and what cannot be moved is
 * lost with the machine in any case. A node that does not answer is not waited for: its pods never say that they ended.
 */
export function removalWish(node: ObservedNode, inventory: readonly InventoryNode[]): DrainWish | undefined {
  const seconds = node.instance?.drainSeconds;
  if (seconds === undefined) return undefined;
  const answers = nodeOf(node, inventory)?.ready === 'True';
  return {
    drain: true,
    options: {
      force: true,
      ignoreDaemonSets: true,
      ignoreErrors: seconds > 0,
      deleteEmptyDirData: true,
      disableEviction: false,
      gracePeriod: -1,
      timeout: seconds > 0 ? seconds : 600,
      skipWaitForDeleteTimeout: answers ? 0 : 1,
    },
    before: [],
    after: [],
  };
}

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
    case 'pre-hooks': {
      const missing = (wish?.before ?? []).filter((hook) => node.annotations[hook] !== drain.id);
      return missing.length > 0 ? hookWait(node, missing, drain) : { next: wish?.drain ? 'draining' : 'drained' };
    }
    case 'draining':
      return absent ? { next: 'drained' } : drainingProgress(node, drain, wish, world);
    case 'drained':
      return {};
    case 'delivered': {
      if (!isWorking(node, world)) return {};
      return { next: (wish?.after.length ?? 0) > 0 ? 'post-hooks' : 'uncordoning' };
    }
    case 'post-hooks': {
      const missing = (wish?.after ?? []).filter((hook) => node.annotations[hook] !== `${drain.id}-done`);
      return missing.length > 0 ? hookWait(node, missing, drain) : { next: 'uncordoning' };
    }
    default:
      return absent ? { next: 'over' } : after(drain, 'uncordon', world, 'over');
  }
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

function hookWait(node: ObservedNode, hooks: readonly string[], drain: Drain): DrainProgress {
  const message = `${node.name} waits for ${hooks.join(', ')}`;
  const evidence = hooks.map(
    (hook) => `annotation ${hook}: ${node.annotations[hook] ?? 'not set'}, draining ${drain.id}`,
  );
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
