import type { LabelSelector } from '../kinds/schema-parts.ts';

/** Whether labels satisfy a Kubernetes label selector; a missing or empty one is satisfied by all, an unknown operator by none. */
export function selectorMatches(
  selector: LabelSelector | null | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  const equal = Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return equal && (selector?.matchExpressions ?? []).every((expression) => expressionMatches(expression, labels));
}

type Expression = NonNullable<NonNullable<LabelSelector['matchExpressions']>>[number];

function expressionMatches({ key, operator, values }: Expression, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[key];
  const listed = value !== undefined && (values ?? []).includes(value);
  if (operator === 'In') return listed;
  if (operator === 'NotIn') return !listed;
  if (operator === 'Exists') return value !== undefined;
  return operator === 'DoesNotExist' && value === undefined;
}
