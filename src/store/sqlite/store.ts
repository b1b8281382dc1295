import { existsSync, mkdirSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { checkCommit } from '../commit-rules.ts';
import { keyOf, pathOf } from '../key.ts';
import { createKeyFile, readKeyFile } from '../key-file.ts';
import { makeSealer, type SealingKey } from '../sealing.ts';
import type {
  Change,
  Committed,
  Key,
  ListQuery,
  Page,
  Refused,
  Resource,
  Scope,
  Status,
  Store,
  Stored,
  Unreadable,
  Watch,
  Write,
} from '../types.ts';
import { type WaitingLimit, WatchHub } from '../watch-hub.ts';
import { backUp } from './backup.ts';
import { databaseFile } from './files.ts';
import { lockFolder } from './lock.ts';
import { readMeta } from './meta.ts';
import { positionOf } from './position.ts';
import { Reader } from './reader.ts';
import { beginSealing, checkSealing } from './resealer.ts';
import { openDatabase } from './schema.ts';
import { makeValueCodec } from './sealed-values.ts';
import type { Step, StepsResult } from './writer.ts';
import { WriterLink } from './writer-link.ts';

export interface SqliteStoreOptions {
  /** The data folder, made when absent; used by one process at a time. */
  readonly folder: string;
  /** Absent: nothing is encrypted, and a store that has been before does not open. */
  readonly sealing?: {
    /** Whose values are encrypted, e.g. secrets. */
    readonly resources: readonly Resource[];
    /** Made when absent and the store has sealed nothing yet; never within the data folder's backups. */
    readonly keyFile: string;
  };
  /** What may wait for a slow watch before it is dropped. */
  readonly waitingLimit?: WaitingLimit;
  /** Hears of background work that failed, and of a writer that broke down: from then on every commit throws. */
  readonly warn?: (message: string) => void;
}

/** Opens the store of a data folder, or makes it. Throws with a sentence that says what stands in the way. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(options.folder);
  let db: DatabaseSync | undefined;
  let writer: WriterLink | undefined;
  try {
    const file = databaseFile(options.folder);
    db = openDatabase(file);
    const keys = openKeys(db, options.sealing?.keyFile);
    const sealed = options.sealing?.resources ?? [];
    writer = new WriterLink({ file, keys, sealed }, lock, options.warn ?? (() => undefined));
    await writer.ready();
    const codec = makeValueCodec(sealed, keys.length > 0 ? makeSealer(keys) : undefined);
    return new SqliteStore({ db, writer, reader: new Reader(db, codec), file, limit: options.waitingLimit });
  } catch (error) {
    db?.close();
    await writer?.close();
    lock.release();
    throw error;
  }
}

/** The keys that the store needs, the sealing one first; none when nothing is sealed and nothing is to be. */
function openKeys(db: DatabaseSync, keyFile: string | undefined): SealingKey[] {
  const hasSealed = readMeta(db, 'sealingCheck') !== undefined;
  if (keyFile === undefined) {
    if (hasSealed) throw new Error("store has encrypted values and no key file is given: name the store's key file");
    return [];
  }
  if (hasSealed && !existsSync(keyFile)) {
    throw new Error(
      `key file ${keyFile} does not exist and the store has encrypted values: put back the key file that belongs to it`,
    );
  }
  const keys = existsSync(keyFile) ? readKeyFile(keyFile) : createKeyFile(keyFile);
  const sealer = makeSealer(keys);
  if (hasSealed) checkSealing(db, sealer);
  else beginSealing(db, sealer);
  return keys;
}

interface Parts {
  readonly db: DatabaseSync;
  readonly writer: WriterLink;
  readonly reader: Reader;
  readonly file: string;
  readonly limit: WaitingLimit | undefined;
}

class SqliteStore implements Store {
  readonly #parts: Parts;
  readonly #reader: Reader;
  readonly #writer: WriterLink;
  readonly #hub: WatchHub;
  #compacted: number;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#reader = parts.reader;
    this.#writer = parts.writer;
    this.#compacted = readMeta(parts.db, 'compacted') ?? 0;
    const history = {
      compacted: () => this.#compacted,
      revision: () => this.#reader.revision(),
      read: (scope: Scope, after: number, until: number) => this.#reader.history(scope, after, until),
    };
    this.#hub = new WatchHub(history, this.#reader.revision(), parts.limit);
  }

  async get(key: Key): Promise<Stored | undefined> {
    this.#checkOpen();
    return this.#reader.get(pathOf(key));
  }

  async list(query: ListQuery): Promise<Page | Unreadable> {
    this.#checkOpen();
    const revision = query.revision || undefined;
    if (revision !== undefined) {
      if (revision < this.#compacted) return { ok: false, reason: 'Compacted', revision: this.#compacted };
      const present = this.#reader.revision();
      if (revision > present) return { ok: false, reason: 'Future', revision: present };
    }
    return this.#reader.list(query, revision);
  }

  async commit(writes: readonly Write[]): Promise<Committed | Refused> {
    this.#checkOpen();
    const paths = checkCommit(writes);
    const steps = writes.map((write, index) => stepOf(write, paths[index] ?? ''));
    return new Promise((resolve, reject) => {
      const settle = (result: StepsResult): void => {
        try {
          resolve(this.#settle(writes, result));
        } catch (error) {
          reject(error);
        }
      };
      this.#writer.commit(steps, settle, reject);
    });
  }

  watch(scope: Scope, after: number): Watch {
    this.#checkOpen();
    return this.#hub.watch(scope, after);
  }

  async status(): Promise<Status> {
    this.#checkOpen();
    return { revision: this.#reader.revision(), compacted: this.#compacted, bytes: this.#reader.bytes() };
  }

  async compact(revision: number): Promise<void> {
    this.#checkOpen();
    // Nothing that has not been published yet is forgotten: its watchers still need what it superseded.
    const upTo = Math.min(revision, this.#hub.revision);
    if (upTo <= this.#compacted) return;
    this.#compacted = upTo;
    await this.#writer.compact(upTo);
  }

  async backup(file: string): Promise<number> {
    this.#checkOpen();
    return backUp(this.#parts.file, file);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#writer.close();
    this.#hub.close();
    this.#parts.db.close();
    this.#writer.lock.release();
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new Error('store is closed');
  }

  /** Tells watches and gives the answer of a commit that is on the disk, or was refused. */
  #settle(writes: readonly Write[], result: StepsResult): Committed | Refused {
    if (!result.ok) {
      const key = writes[result.step]?.key;
      if (key === undefined) throw new Error(`writer refused step ${result.step} of ${writes.length}`);
      return { ok: false, reason: result.reason, key, revision: result.revision };
    }
    const changes: Change[] = [];
    let place = 0;
    for (const [index, write] of writes.entries()) {
      if (write.op === 'expect') continue;
      const change = this.#changeOf(write, result.revision, result.previous[index] ?? 0);
      if (change !== undefined) changes.push(change);
      if (write.op !== 'delete') {
        this.#reader.remember(positionOf(result.revision, place), write.value, result.previous[index] ?? 0);
      }
      place += 1;
    }
    this.#hub.publish(result.revision, changes);
    return { ok: true, revision: result.revision };
  }

  /** The change as watches hear of it; undefined when none would: what it superseded need not be read then. */
  #changeOf(write: Exclude<Write, { op: 'expect' }>, revision: number, previous: number): Change | undefined {
    if (!this.#hub.hasAudience(write.key)) return undefined;
    const key = keyOf(pathOf(write.key));
    if (write.op === 'create') return { type: 'create', key, revision, value: write.value };
    const before = this.#reader.valueAt(previous);
    if (before === undefined) throw new Error(`change ${previous} is missing from the log: the database is damaged`);
    if (write.op === 'delete') return { type: 'delete', key, revision, previous: before };
    return { type: 'update', key, revision, value: write.value, previous: before };
  }
}

function stepOf(write: Write, path: string): Step {
  return {
    op: write.op,
    path,
    ...('value' in write && { value: write.value }),
    ...('ifRevision' in write && write.ifRevision !== undefined && { ifRevision: write.ifRevision }),
  };
}
