import { type Stack, stackOf } from '../../network/family.ts';
import { rangesOf } from '../../network/reading.ts';
import type { ClusterSubject } from './subject.ts';

/**
 * The stack that the user certainly means: what the plan says; without one, what all readable ranges agree on, or the
 * preference where no range is given. Undefined where the ranges contradict each other.
 */
export function certainStack({ plan, reading, input, stack }: ClusterSubject): Stack | undefined {
  if (plan) return plan.stack.value;
  if (!input.clusterCidr && !input.serviceCidr) return stack;
  const pods = stackOf(rangesOf(reading.clusterCidr).map(({ family }) => family));
  const services = stackOf(rangesOf(reading.serviceCidr).map(({ family }) => family));
  if (pods && services) return pods === services ? pods : undefined;
  return pods ?? services;
}

/** Whether a cluster, such as the stored one on an update, has this stack for certain. */
export function isStackOf(subject: ClusterSubject | undefined, stack: Stack): boolean {
  return subject !== undefined && certainStack(subject) === stack;
}
