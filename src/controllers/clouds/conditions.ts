import type { Condition } from '../../kinds/schema-parts.ts';
import { type Finding, type Moment, withFindings } from '../../runtime/conditions.ts';

/**
 * Conditions with what was found, each in its place, and all others as they are: a status that two controllers write
 * must not change because of the order in which they do.
 */
export function withOwnFindings(
  before: readonly Condition[] | null | undefined,
  findings: readonly Finding[],
  moment: Moment,
): Condition[] {
  const places = new Map((before ?? []).map(({ type }, index) => [type, index]));
  const all = withFindings(before, findings, moment, new Set(places.keys()));
  const placeOf = ({ type }: Condition) => places.get(type) ?? Number.POSITIVE_INFINITY;
  return all.toSorted((a, b) => (placeOf(a) === placeOf(b) ? 0 : placeOf(a) - placeOf(b)));
}
