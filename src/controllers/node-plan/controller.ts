import { clusterKind } from '../../kinds/cluster/kind.ts';
import { nodeplanKind } from '../../kinds/nodeplan/kind.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import type { Controller } from '../../runtime/controller.ts';
import { resourceOf } from '../../runtime/object.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import { writeBookkeeping } from './bookkeeping.ts';
import { carryOut } from './carry-out.ts';

/** Gives nodes their plans as the roll-out decides, and keeps the books about them. */
export const nodePlanController: Controller<ClusterWorld> = {
  name: 'node-plan',
  writes: [
    { ...resourceOf(nodeplanKind), half: 'object' },
    { ...resourceOf(secretKind), half: 'object', which: 'plans of nodes' },
    { ...resourceOf(clusterKind), half: 'status', which: 'bootstrapped' },
  ],
  steps: [{ name: 'roll-out', run: carryOut }],
  summarize: writeBookkeeping,
};
