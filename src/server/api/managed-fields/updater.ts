import { isObject, type JsonObject, sameJson } from '../json.ts';
import { type Comparison, compareValues, withOnlyUnder, withoutFields } from './compare.ts';
import {
  difference,
  differenceWithUnder,
  emptySet,
  type FieldSet,
  intersection,
  isEmptySet,
  onlyUnder,
  union,
  withNamedFields,
} from './field-set.ts';
import { fieldSetOf } from './field-set-of.ts';
import { identityOf, type Managed, type Managers, type Writer } from './managers.ts';
import { mergeValues } from './merge.ts';
import type { PathElement } from './path-element.ts';
import { removeFields } from './remove.ts';
import type { Shape } from './shape.ts';

/** Fields that an endpoint does not write, and so does not own: the main one leaves out status, status all else. */
export type Scope =
  | { readonly type: 'all' }
  | { readonly type: 'without'; readonly fields: FieldSet }
  | { readonly type: 'only'; readonly elements: readonly PathElement[] };

export interface MergeContext {
  readonly shape: Shape;
  readonly scope: Scope;
}

function scoped(comparison: Comparison, scope: Scope): Comparison {
  if (scope.type === 'without') return withoutFields(comparison, scope.fields);
  return scope.type === 'only' ? withOnlyUnder(comparison, scope.elements) : comparison;
}

function scopedSet(set: FieldSet, scope: Scope): FieldSet {
  if (scope.type === 'without') return differenceWithUnder(set, scope.fields);
  return scope.type === 'only' ? onlyUnder(set, scope.elements) : set;
}

/** Which fields of other managers the change touches with another value. */
function conflictsWith(managers: Managers, self: string, comparison: Comparison): Managers {
  const touched = union(comparison.modified, comparison.added);
  const conflicts: Managers = new Map();
  for (const [identity, managed] of managers) {
    if (identity === self) continue;
    const set = intersection(managed.set, touched);
    if (!isEmptySet(set)) conflicts.set(identity, { ...managed, set });
  }
  return conflicts;
}

/** Takes from the others what the change touches or removes; who is left with nothing goes. */
function takeFromOthers(managers: Managers, self: string, comparison: Comparison, conflicts: Managers): Managers {
  const left: Managers = new Map();
  for (const [identity, managed] of managers) {
    if (identity === self) {
      left.set(identity, managed);
      continue;
    }
    const set = difference(difference(managed.set, conflicts.get(identity)?.set ?? emptySet), comparison.removed);
    if (!isEmptySet(set)) left.set(identity, set === managed.set ? managed : { ...managed, set });
  }
  return left;
}

/**
 * Ownership after a write that is no apply: the writer owns what it changed and nobody else does. Gives the fields
 * taken by this write apart, since only they move the time of the writer's entry.
 */
export function ownershipAfterUpdate(
  context: MergeContext,
  before: unknown,
  after: unknown,
  managers: Managers,
): { readonly managers: Managers; readonly taken: FieldSet } {
  const comparison = scoped(compareValues(before, after, context.shape), context.scope);
  const left = takeFromOthers(managers, '', comparison, conflictsWith(managers, '', comparison));
  return { managers: left, taken: union(comparison.modified, comparison.added) };
}

export type Applied =
  | { readonly ok: true; readonly value: unknown; readonly managers: Managers; readonly changed: boolean }
  | { readonly ok: false; readonly conflicts: Managers };

/**
 * Applies a configuration: merges it, removes what this manager applied before and no longer does unless somebody
 * else owns it, and refuses to change what others own unless forced.
 */
export function applyConfiguration(
  context: MergeContext,
  live: unknown,
  configuration: unknown,
  managers: Managers,
  writer: Writer,
  force: boolean,
): Applied {
  const { shape, scope } = context;
  const self = identityOf(writer);
  const last = managers.get(self);
  const set = scopedSet(fieldSetOf(configuration, shape), scope);
  const own: Managed = { ...writer, time: last?.time, set };
  const withOwn: Managers = new Map(managers).set(self, own);
  const merged = mergeValues(live, configuration, shape);
  const value = last === undefined ? merged : prune(merged, withOwn, last.set, shape);
  const comparison = scoped(compareValues(live, value, shape), scope);
  const conflicts = conflictsWith(withOwn, self, comparison);
  if (!force && conflicts.size > 0) return { ok: false, conflicts };
  const left = takeFromOthers(withOwn, self, comparison, conflicts);
  return { ok: true, value, managers: left, changed: !sameJson(live, value) };
}

/** Removes what was applied last time, then puts back what anybody owns now and what never was this manager's. */
function prune(merged: unknown, managers: Managers, last: FieldSet, shape: Shape): unknown {
  if (isEmptySet(last)) return merged;
  let owned: FieldSet = emptySet;
  for (const managed of managers.values()) owned = union(owned, managed.set);
  const mergedSet = withNamedFields(fieldSetOf(merged, shape), shape);
  const lastSet = withNamedFields(last, shape);
  const bare = withNamedFields(fieldSetOf(removeFields(merged, lastSet, shape), shape), shape);
  const kept = union(bare, withNamedFields(owned, shape));
  const pruned = removeFields(merged, difference(mergedSet, kept), shape);
  const prunedSet = withNamedFields(fieldSetOf(pruned, shape), shape);
  return withoutNewNulls(removeFields(merged, intersection(difference(mergedSet, prunedSet), lastSet), shape), merged);
}

/** Lists that came out empty are absent; a null that was there before stays. */
function withoutNewNulls(value: unknown, before: unknown): unknown {
  if (value === before) return value;
  if (Array.isArray(value)) {
    const kept: readonly unknown[] = Array.isArray(before) ? before : [];
    return value.map((item) => (kept.includes(item) ? item : withoutNewNulls(item, undefined)));
  }
  if (!isObject(value)) return value;
  const old = isObject(before) ? before : {};
  const out: JsonObject = {};
  for (const key in value) {
    if (value[key] === null && old[key] !== null) continue;
    out[key] = withoutNewNulls(value[key], old[key]);
  }
  return out;
}
