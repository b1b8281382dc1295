import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import type { DrainOptions } from '../plan-document/errands.ts';
import { nodeOf } from './inventory.ts';
import type { ObservedNode, UpgradeStrategy } from './world.ts';

/** What the upgrade strategy wants around a change that disturbs pods. */
export interface DrainWish {
  readonly drain: boolean;
  readonly options: DrainOptions;
  /** Annotations that outside controllers set on the plan secret when they are done; see `draining-hooks.ts`. */
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
