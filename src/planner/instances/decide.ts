import { decideLaunch } from './launching.ts';
import { decideRemoval } from './removing.ts';
import { decideUpkeep } from './upkeep.ts';
import type { InstanceStep, InstanceView } from './view.ts';

/**
 * The next step of one Instance. Whatever was lost before - an answer, a process, a day - the same view leads to the same
 * step, and no sequence of steps makes two machines of one order or forgets one that may exist.
 */
export function decideInstance(view: InstanceView): InstanceStep {
  if (view.calling) return { kind: 'wait', reason: 'Asking', message: 'the provider is being asked' };
  const step = stepOf(view);
  if (step.kind !== 'list' || view.listFailure === undefined) return step;
  return { ...step, message: `${step.message}; the list of machines cannot be read: ${view.listFailure}` };
}

function stepOf(view: InstanceView): InstanceStep {
  if (view.deleting) return decideRemoval(view);
  return view.status.instanceId ? decideUpkeep(view) : decideLaunch(view);
}
