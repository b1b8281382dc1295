import { type GroupRule, isOwn, keyOf } from './rule.ts';

export interface RuleDifference {
  readonly missing: readonly GroupRule[];
  /** Rules that the manager has added once and that nothing asks for any more. */
  readonly superfluous: readonly GroupRule[];
}

/** What has to be done to a group so that it has the wanted rules; rules that people have added stay. */
export function differenceOf(present: readonly GroupRule[], wanted: readonly GroupRule[]): RuleDifference {
  const presentKeys = new Set(present.map(keyOf));
  const wantedKeys = new Set(wanted.map(keyOf));
  return {
    missing: wanted.filter((rule) => !presentKeys.has(keyOf(rule))),
    superfluous: present.filter((rule) => isOwn(rule) && !wantedKeys.has(keyOf(rule))),
  };
}
