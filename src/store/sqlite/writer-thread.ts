import { parentPort, workerData } from 'node:worker_threads';
import { makeSealer } from '../sealing.ts';
import { Resealer } from './resealer.ts';
import { openDatabase } from './schema.ts';
import { makeValueCodec } from './sealed-values.ts';
import { type Step, Writer } from './writer.ts';
import type { WriterReply, WriterRequest, WriterSetup } from './writer-messages.ts';

/**
 * The thread that writes: a slow disk then holds up writers, not readers and watches. Between groups of commits it
 * does what can wait: removes forgotten changes, seals anew after a key rotation.
 */
function run(setup: WriterSetup, reply: (message: WriterReply) => void, stop: () => void) {
  const db = openDatabase(setup.file);
  const sealer = setup.keys.length > 0 ? makeSealer(setup.keys) : undefined;
  const writer = new Writer(db, makeValueCodec(setup.sealed, sealer));
  const resealer = sealer === undefined ? undefined : new Resealer(db, sealer, setup.sealed);
  let closed = false;
  let busy = false;

  function commit(group: readonly (readonly Step[])[]): WriterReply {
    try {
      return { type: 'committed', results: writer.commitGroup(group) };
    } catch (error) {
      return { type: 'commitFailed', message: messageOf(error), broken: isBroken(error) };
    }
  }

  function tidy(): void {
    if (closed) return;
    try {
      const sweeping = writer.sweep();
      busy = resealer?.step() === true || sweeping;
      if (!sweeping) reply({ type: 'swept', revision: writer.compacted });
      if (busy) setImmediate(tidy);
    } catch (error) {
      busy = false;
      reply({ type: 'tidyFailed', message: messageOf(error) });
    }
  }

  function tidySoon(): void {
    if (!busy) setImmediate(tidy);
    busy = true;
  }

  function compact(revision: number): void {
    try {
      writer.compact(revision);
      tidySoon();
    } catch (error) {
      reply({ type: 'tidyFailed', message: messageOf(error) });
    }
  }

  function take(request: WriterRequest): void {
    if (request.type === 'commit') {
      reply(commit(request.group));
    } else if (request.type === 'compact') {
      compact(request.revision);
    } else {
      closed = true;
      db.close();
      reply({ type: 'closed' });
      stop();
    }
  }

  tidySoon();
  reply({ type: 'ready' });
  return take;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Result codes of SQLite after which the file's content is in doubt: I/O error, damaged, not a database. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return true;
  return [10, 11, 26].includes(error.errcode & 0xff);
}

if (parentPort !== null) {
  const port = parentPort;
  const take = run(
    workerData as WriterSetup,
    (message) => port.postMessage(message),
    () => port.close(),
  );
  port.on('message', take);
}
