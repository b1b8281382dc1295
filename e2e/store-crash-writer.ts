import { writeSync } from 'node:fs';
import { openSqliteStore } from '../src/store/sqlite/store.ts';
import type { Key, Store, Write } from '../src/store/types.ts';

/**
 * Writes to a store as fast as it can until it is killed. Says on descriptor 3 what it is about to write, and what has
 * been acknowledged: a line of JSON each, written before anything else happens.
 */
export interface Attempt {
  readonly attempt: string;
  readonly writes: readonly Write[];
}

export interface Acknowledged {
  readonly ack: string;
  readonly revision: number;
}

const [folder, keyFile, round] = process.argv.slice(2);
if (folder === undefined || keyFile === undefined) throw new Error('usage: store-crash-writer FOLDER KEY-FILE ROUND');

function say(line: Attempt | Acknowledged | { readonly ready: true }): void {
  writeSync(3, `${JSON.stringify(line)}\n`);
}

/** Writes the objects of one writer, one after the other: creates, updates, deletes, sometimes two in one commit. */
async function writeForEver(store: Store, writer: number): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const name = `w${writer}-${turn % 7}`;
    const id = `${round}/${writer}/${turn}`;
    const value = JSON.stringify({ id, padding: 'x'.repeat((turn * 611) % 9_000) });
    const writes: Write[] = [await step(store, { group: '', resource: 'secrets', namespace: 'n', name }, value, turn)];
    if (turn % 5 === 0) {
      writes.push(await step(store, { group: 'g', resource: 'things', namespace: '', name }, value, turn + 1));
    }
    say({ attempt: id, writes });
    const result = await store.commit(writes);
    if (!result.ok) throw new Error(`writer ${writer}: ${result.reason} of its own object ${result.key.name}`);
    say({ ack: id, revision: result.revision });
  }
}

async function step(store: Store, key: Key, value: string, turn: number): Promise<Write> {
  const stored = await store.get(key);
  if (stored === undefined) return { op: 'create', key, value };
  if (turn % 3 === 0) return { op: 'delete', key, ifRevision: stored.revision };
  return { op: 'update', key, value, ifRevision: stored.revision };
}

async function forgetForEver(store: Store): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    await store.compact((await store.status()).revision - 400);
  }
}

const store = await openSqliteStore({
  folder,
  sealing: { resources: [{ group: '', resource: 'secrets' }], keyFile },
});
say({ ready: true });
await Promise.all([forgetForEver(store), ...Array.from({ length: 32 }, (_, writer) => writeForEver(store, writer))]);
