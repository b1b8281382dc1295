import type { Condition } from '../src/kinds/schema-parts.ts';
import type { Kind } from '../src/kinds/types.ts';
import type { AnyObject } from '../src/runtime/object.ts';

/** Conditions that must not be True while one of these is False, by kind (group and name, as in `apiVersion`). */
const dependencies: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'provisioning.cattle.io/Cluster': {
    Ready: ['Created'],
    FamiliesVerified: ['Created'],
    Updated: ['Accepted', 'Provisioned'],
  },
  'management.cattle.io/Cluster': { Ready: ['BackingNamespaceCreated'] },
  'cluster.x-k8s.io/Machine': {
    Ready: ['InfrastructureReady', 'BootstrapConfigReady', 'PlanApplied', 'NodeReady'],
    Reconciled: ['PlanApplied'],
  },
  'drover.dev/NodePlan': { Healthy: ['Applied'] },
};

/**
 * What is wrong with the status of an object, one sentence each; none for a status that makes sense. Knows conditions
 * by their kind: a condition or reason that the kind does not document is wrong, too.
 */
export function statusProblems(object: AnyObject, kind: Pick<Kind, 'group' | 'kind' | 'conditions'>): string[] {
  const status = (object.status ?? {}) as {
    readonly conditions?: readonly Condition[];
    readonly observedGeneration?: number;
  };
  const conditions = status.conditions ?? [];
  const generation = object.metadata?.generation ?? 1;
  const title = `${kind.kind} ${object.metadata?.name}`;
  const problems = [
    ...aheadOf(generation, status.observedGeneration, 'status'),
    ...conditions.flatMap((condition) => aheadOf(generation, condition.observedGeneration, condition.type)),
    ...twice(conditions),
    ...conditions.flatMap(formOf),
    ...conditions.flatMap((condition) => undocumented(condition, kind)),
    ...contradictions(conditions, dependencies[`${kind.group}/${kind.kind}`] ?? {}),
  ];
  return problems.map((problem) => `${title}: ${problem}`);
}

function aheadOf(generation: number, observed: number | null | undefined, whose: string): string[] {
  if (typeof observed !== 'number' || observed <= generation) return [];
  return [`${whose} speaks of generation ${observed}, and the object is at ${generation}`];
}

function twice(conditions: readonly Condition[]): string[] {
  const types = conditions.map(({ type }) => type);
  return types.filter((type, index) => types.indexOf(type) !== index).map((type) => `${type} is there twice`);
}

function formOf({ type, status, reason, lastUpdateTime, lastTransitionTime }: Condition): string[] {
  const isTime = (text: string | null | undefined) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text ?? '');
  return [
    ...(['True', 'False', 'Unknown'].includes(status) ? [] : [`${type} has the status ${status}`]),
    ...(/^[A-Z][A-Za-z]*$/.test(reason ?? '') ? [] : [`${type} has the reason ${JSON.stringify(reason)}`]),
    ...(isTime(lastUpdateTime) && isTime(lastTransitionTime) ? [] : [`${type} has no times`]),
    ...((lastTransitionTime ?? '') <= (lastUpdateTime ?? '') ? [] : [`${type} changed after its last update`]),
  ];
}

function undocumented({ type, reason }: Condition, kind: Pick<Kind, 'conditions'>): string[] {
  const known = kind.conditions.find((condition) => condition.type === type);
  if (!known) return [`${type} is no documented condition`];
  return Object.hasOwn(known.reasons, reason ?? '') ? [] : [`${type} has the undocumented reason ${reason}`];
}

function contradictions(
  conditions: readonly Condition[],
  needs: Readonly<Record<string, readonly string[]>>,
): string[] {
  const is = (type: string, status: string) => conditions.some((each) => each.type === type && each.status === status);
  const unmet = Object.entries(needs).flatMap(([type, parts]) =>
    is(type, 'True')
      ? parts.filter((part) => is(part, 'False')).map((part) => `${type} is True and ${part} is False`)
      : [],
  );
  const both = is('Stalled', 'True') && is('Reconciling', 'True') ? ['Stalled and Reconciling are both True'] : [];
  return [...unmet, ...both];
}
