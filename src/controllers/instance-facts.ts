import type { Instance } from '../kinds/instance/schema.ts';
import type { Family } from '../network/family.ts';
import { missingFamilies } from '../planner/instances/upkeep.ts';
import { conditionOf } from '../runtime/conditions.ts';
import { isBeingDeleted } from '../runtime/object.ts';
import { familiesIn } from './clouds/order-parts.ts';

/** Why the machine of an Instance will never serve again; undefined while it may. */
export function lossOf(instance: Instance): string | undefined {
  if (isBeingDeleted(instance)) return 'its Instance was deleted';
  const launched = conditionOf(instance.status?.conditions, 'Launched');
  if (launched?.status === 'False' && launched.reason === 'Lost') {
    return launched.message || 'the provider does not show it any more';
  }
  return instance.status?.phase === 'Gone' ? 'the provider does not show it any more' : undefined;
}

/** Families of the cluster in which a machine has no address yet. */
export function familiesWithout({ spec, status }: Instance): Family[] {
  return missingFamilies(status ?? {}, familiesIn(spec.families));
}
