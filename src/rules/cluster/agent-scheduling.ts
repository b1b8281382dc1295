import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { labelKeyProblem, taintEffects } from '../../lib/label.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

const sections = [
  'clusterAgentDeploymentCustomization',
  'fleetAgentDeploymentCustomization',
  'webhookDeploymentCustomization',
] as const;
const policies: readonly string[] = ['Never', 'PreemptLowerPriority'];

interface Toleration {
  readonly key?: string | null;
  readonly operator?: string | null;
  readonly value?: string | null;
  readonly effect?: string | null;
  readonly tolerationSeconds?: number | null;
}

interface Budget {
  readonly minAvailable?: string | null;
  readonly maxUnavailable?: string | null;
}

const example = (operator: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`, {
    spec: `clusterAgentDeploymentCustomization:
  appendTolerations:
    - key: dedicated
      operator: ${operator}
      effect: NoSchedule`,
  });

export const agentSchedulingRule: Rule<ClusterSubject> = {
  code: 'agent-scheduling',
  on: 'Cluster',
  severity: 'error',
  title: 'tolerations, priority and disruption budget of the agents are what Kubernetes accepts',
  why: 'The agents are how the manager reaches the cluster. A deployment that the API server refuses leaves the cluster without one.',
  remedy: 'Use Exists without a value or Equal, a known effect, and one of minAvailable and maxUnavailable.',
  example: { bad: example('Present'), good: example('Exists') },
  covers: [],
  sources: ['Rancher webhook: agent customization', 'Kubernetes: tolerations and PodDisruptionBudget'],
  *judge({ cluster }) {
    const { spec } = cluster;
    if (!spec) return;
    for (const section of sections) {
      const given = spec[section];
      if (!given) continue;
      const path = ['spec', section];
      for (const [index, toleration] of (given.appendTolerations ?? []).entries()) {
        const problem = problemOf(toleration);
        if (problem !== undefined) {
          yield {
            path: [...path, 'appendTolerations', index],
            message: `a toleration ${problem}`,
            fix: 'correct the toleration, e.g. key: dedicated, operator: Exists, effect: NoSchedule',
          };
        }
      }
      if ('podDisruptionBudget' in given)
        yield* judgeBudget(given.podDisruptionBudget, [...path, 'podDisruptionBudget']);
      if (!('schedulingCustomization' in given) || !given.schedulingCustomization) continue;
      const { priorityClass, podDisruptionBudget } = given.schedulingCustomization;
      yield* judgeBudget(podDisruptionBudget, [...path, 'schedulingCustomization', 'podDisruptionBudget']);
      const policy = priorityClass?.preemptionPolicy;
      if (!policy || policies.includes(policy)) continue;
      yield {
        path: [...path, 'schedulingCustomization', 'priorityClass', 'preemptionPolicy'],
        message: `preemptionPolicy is "${policy}", expected ${policies.join(' or ')}`,
        fix: 'write PreemptLowerPriority, or Never',
      };
    }
  },
};

/** Kubernetes' rules for tolerations (core/v1 validation). */
function problemOf({ key, operator, value, effect, tolerationSeconds }: Toleration): string | undefined {
  if (operator && operator !== 'Exists' && operator !== 'Equal')
    return `has the operator "${operator}", expected Exists or Equal`;
  if (!key && operator !== 'Exists') return 'has no key, which only the operator Exists may leave out';
  const keyProblem = key ? labelKeyProblem(key) : undefined;
  if (keyProblem !== undefined) return `has the key "${key}", which is ${keyProblem}`;
  if (operator === 'Exists' && value) return `has the value "${value}", which the operator Exists does not take`;
  if (effect && !taintEffects.includes(effect))
    return `has the effect "${effect}", expected ${taintEffects.join(', ')}`;
  const timed = tolerationSeconds !== undefined && tolerationSeconds !== null;
  return timed && effect !== 'NoExecute' ? 'has tolerationSeconds, which only the effect NoExecute takes' : undefined;
}

function* judgeBudget(budget: Budget | null | undefined, path: FieldPath): Iterable<Finding> {
  if (!budget || !isGiven(budget.minAvailable) || !isGiven(budget.maxUnavailable)) return;
  yield {
    path,
    message: `the disruption budget has minAvailable ${budget.minAvailable} and maxUnavailable ${budget.maxUnavailable}, expected one of the two`,
    fix: 'remove one of the two',
  };
}

/** Rancher takes a zero for nothing. */
function isGiven(amount: string | null | undefined): boolean {
  return amount !== undefined && amount !== null && amount !== '' && amount !== '0' && amount !== '0%';
}
