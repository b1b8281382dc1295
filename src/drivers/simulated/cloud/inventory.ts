import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SimulatedMachine } from './machine.ts';

/**
 * The machines of the cloud. Whatever it says has been done survives the end of the process, at any moment; a power cut,
 * which ends hosts in memory too, may take the last of it.
 */
export interface Inventory {
  find(id: string): SimulatedMachine | undefined;
  byToken(token: string): SimulatedMachine | undefined;
  all(): readonly SimulatedMachine[];
  /** Whether a machine has this address, also one that is gone and not forgotten yet. */
  hasAddress(text: string): boolean;
  /** Keeps a new machine, made from the number that it gets, and what its host runs at its first boot. */
  add(make: (number: number) => SimulatedMachine, userData: string): SimulatedMachine;
  update(machine: SimulatedMachine): void;
  forget(id: string): void;
  userDataOf(id: string): string;
  /** What the host has put on its disk; undefined before it has. */
  diskOf(id: string): string | undefined;
  writeDisk(id: string, content: string): void;
  close(): void;
}

const file = 'machines.db';

/** Whether a folder holds machines of an earlier process. */
export function hasInventory(folder: string): boolean {
  return existsSync(join(folder, file));
}

/**
 * `machine` holds what changes, `disk` what is large or secret; numbers are never given twice. The folder and what is in
 * it belong to the owner of the process alone, for user data holds tokens.
 */
const tables = `
  CREATE TABLE IF NOT EXISTS machine (number INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS disk (id TEXT PRIMARY KEY, user_data TEXT NOT NULL, content TEXT) STRICT, WITHOUT ROWID;`;

/** Opens the machines of a folder, which is made unless it is there. */
export function openInventory(folder: string): Inventory {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(join(folder, file), { timeout: 5_000 });
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${tables}`);
  const insert = db.prepare('INSERT INTO machine (record) VALUES (?)');
  const write = db.prepare('UPDATE machine SET record = ? WHERE number = ?');
  const remove = db.prepare('DELETE FROM machine WHERE number = ?');
  const insertDisk = db.prepare('INSERT INTO disk (id, user_data) VALUES (?, ?)');
  const readDisk = db.prepare('SELECT user_data, content FROM disk WHERE id = ?');
  const writeDisk = db.prepare('UPDATE disk SET content = ? WHERE id = ?');
  const removeDisk = db.prepare('DELETE FROM disk WHERE id = ?');
  const machines = new Map<string, SimulatedMachine>();
  const ids = new Map<string, string>();
  const addresses = new Set<string>();
  const letGo = (machine: SimulatedMachine | undefined): void => {
    for (const text of addressesOf(machine)) addresses.delete(text);
    machines.delete(machine?.id ?? '');
    ids.delete(machine?.token ?? '');
  };
  const remember = (machine: SimulatedMachine): void => {
    letGo(machines.get(machine.id));
    for (const text of addressesOf(machine)) addresses.add(text);
    machines.set(machine.id, machine);
    ids.set(machine.token, machine.id);
  };
  const together = <T>(work: () => T): T => {
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  };
  for (const { record } of db.prepare('SELECT record FROM machine ORDER BY number').iterate()) {
    remember(JSON.parse(String(record)) as SimulatedMachine);
  }
  return {
    find: (id) => machines.get(id),
    byToken: (token) => machines.get(ids.get(token) ?? ''),
    all: () => [...machines.values()],
    hasAddress: (text) => addresses.has(text),
    add(make, userData) {
      const machine = together(() => {
        const { lastInsertRowid } = insert.run('{}');
        const made = make(Number(lastInsertRowid));
        write.run(JSON.stringify(made), made.number);
        insertDisk.run(made.id, userData);
        return made;
      });
      remember(machine);
      return machine;
    },
    update(machine) {
      write.run(JSON.stringify(machine), machine.number);
      remember(machine);
    },
    forget(id) {
      const machine = machines.get(id);
      if (!machine) return;
      together(() => {
        remove.run(machine.number);
        removeDisk.run(id);
      });
      letGo(machine);
    },
    userDataOf: (id) => String(readDisk.get(id)?.user_data ?? ''),
    diskOf(id) {
      const content = readDisk.get(id)?.content;
      return content === null || content === undefined ? undefined : String(content);
    },
    writeDisk: (id, content) => void writeDisk.run(content, id),
    close: () => db.close(),
  };
}

function addressesOf(machine: SimulatedMachine | undefined): readonly string[] {
  return machine ? [...machine.addresses.internal, ...machine.addresses.external] : [];
}
