import { eachMember } from './field-set.ts';
import { type Managed, type Managers, textOrder } from './managers.ts';
import { showElement } from './path-element.ts';

/** One field that another manager owns with another value. */
export interface FieldConflict {
  /** How the owner is named in messages, e.g. `"bob" using v1`. */
  readonly owner: string;
  /** e.g. `.spec.pools[name="a"].quantity`. */
  readonly field: string;
}

/** Lists the fields of the conflicting parts, by owner. */
export function listConflicts(conflicts: Managers): FieldConflict[] {
  const found: FieldConflict[] = [];
  const owners = [...conflicts.values()].sort((a, b) => textOrder(describe(a), describe(b)));
  for (const managed of owners) {
    const owner = describe(managed);
    eachMember(managed.set, (path) => found.push({ owner, field: path.map(showElement).join('') }));
  }
  return found;
}

function describe(managed: Managed): string {
  const name = JSON.stringify(managed.manager);
  const part = managed.subresource === '' ? '' : ` with subresource ${JSON.stringify(managed.subresource)}`;
  return managed.operation === 'Update' ? `${name}${part} using ${managed.apiVersion}` : `${name}${part}`;
}

/** The message of the Conflict that answers an apply, in the form that kubectl users know. */
export function conflictMessage(conflicts: readonly FieldConflict[]): string {
  const [only] = conflicts;
  if (only !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${only.owner}: ${only.field}`;
  }
  const byOwner = Map.groupBy(conflicts, (conflict) => conflict.owner);
  const lines = [...byOwner].map(
    ([owner, fields]) => `conflicts with ${owner}:\n${fields.map(({ field }) => `- ${field}`).join('\n')}`,
  );
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}
