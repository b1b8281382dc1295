import { pathOf } from '../../src/store/key.ts';
import type { Change, Committed, Key, Refused, Resource, Scope, Stored, Write } from '../../src/store/types.ts';

/** What a store should say, in the plainest way: the whole state after each revision, and every change, for ever. */
export class StoreModel {
  readonly #states: ReadonlyMap<string, Stored>[] = [new Map()];
  readonly #changes: Change[] = [];
  compacted = 0;

  get revision(): number {
    return this.#states.length - 1;
  }

  get(key: Key): Stored | undefined {
    return this.#states.at(-1)?.get(pathOf(key));
  }

  list(query: Resource & { readonly namespace?: string }, revision: number): Stored[] {
    const inQuery = ({ key }: Stored) =>
      key.group === query.group &&
      key.resource === query.resource &&
      (query.namespace === undefined || key.namespace === query.namespace);
    const entries = [...(this.#states[revision] ?? new Map<string, Stored>())];
    return entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, stored]) => stored)
      .filter(inQuery);
  }

  commit(writes: readonly Write[]): Committed | Refused {
    for (const write of writes) {
      const revision = this.get(write.key)?.revision ?? 0;
      const no = (reason: Refused['reason']): Refused => ({ ok: false, reason, key: write.key, revision });
      if (write.op === 'create' && revision !== 0) return no('AlreadyExists');
      if ((write.op === 'update' || write.op === 'delete') && revision === 0) return no('NotFound');
      if (write.op !== 'create' && write.ifRevision !== undefined && write.ifRevision !== revision)
        return no('Conflict');
    }
    const revision = this.revision + 1;
    const state = new Map(this.#states.at(-1));
    for (const write of writes) {
      const { key } = write;
      const previous = state.get(pathOf(key))?.value ?? '';
      if (write.op === 'create') this.#changes.push({ type: 'create', key, revision, value: write.value });
      if (write.op === 'update') this.#changes.push({ type: 'update', key, revision, value: write.value, previous });
      if (write.op === 'delete') {
        this.#changes.push({ type: 'delete', key, revision, previous });
        state.delete(pathOf(key));
      }
      if (write.op === 'create' || write.op === 'update') state.set(pathOf(key), { key, value: write.value, revision });
    }
    this.#states.push(state);
    return { ok: true, revision };
  }

  changes(scope: Scope, after: number): Change[] {
    const inScope = ({ key }: Change) =>
      scope.resource === undefined ||
      (key.group === scope.group &&
        key.resource === scope.resource &&
        (scope.namespace === undefined || key.namespace === scope.namespace) &&
        (scope.name === undefined || key.name === scope.name));
    return this.#changes.filter((change) => change.revision > after && inScope(change));
  }

  compact(revision: number): void {
    this.compacted = Math.max(this.compacted, Math.min(revision, this.revision));
  }
}
