import type { Instance, InstanceStatus } from '../../kinds/instance/schema.ts';
import type { Condition } from '../../kinds/schema-parts.ts';
import { findingsOf } from '../../planner/instances/findings.ts';
import type { InstanceStep } from '../../planner/instances/view.ts';
import { isBeingDeleted } from '../../runtime/object.ts';
import { withOwnFindings } from '../clouds/conditions.ts';
import { familiesIn } from '../clouds/order-parts.ts';

/** What a call is under way for, as conditions tell it. */
export const asking: InstanceStep = { kind: 'wait', reason: 'Asking', message: 'the provider is being asked' };

/** The Instance with new books, whose conditions say what follows from them and from the step that comes next. */
export function withBooks(instance: Instance, status: InstanceStatus, step: InstanceStep, now: number): Instance {
  const deleting = isBeingDeleted(instance);
  const generation = instance.metadata?.generation ?? 1;
  const phase = status.phase ?? 'Pending';
  const situation = { status, step, deleting, families: familiesIn(instance.spec.families), now };
  const conditions = withOwnFindings(conditionsOf(instance), findingsOf(situation), { now, generation });
  return { ...instance, status: { ...status, phase, observedGeneration: generation, conditions } };
}

export function conditionsOf({ status }: Instance): readonly Condition[] {
  return status?.conditions ?? [];
}
