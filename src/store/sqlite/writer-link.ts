import { Worker } from 'node:worker_threads';
import type { FolderLock } from './lock.ts';
import type { Step, StepsResult } from './writer.ts';
import type { WriterReply, WriterRequest, WriterSetup } from './writer-messages.ts';

/** Commits that go into one transaction at most: bounds how long the last of them waits. */
const groupLimit = 256;

interface Pending {
  readonly steps: readonly Step[];
  readonly settle: (result: StepsResult) => void;
  readonly fail: (error: Error) => void;
}

interface Outcome {
  readonly done: () => void;
  readonly fail: (error: Error) => void;
}

/** The main thread's end of the writer. Commits that come while one is under way go together into the next. */
export class WriterLink {
  readonly #worker: Worker;
  readonly #gone: Promise<void>;
  #waiting: Pending[] = [];
  #underWay: readonly Pending[] = [];
  #scheduled = false;
  #sweeps: (Outcome & { readonly revision: number })[] = [];
  #ready: Outcome | undefined;
  #whenIdle: (() => void)[] = [];
  readonly #warn: (message: string) => void;
  #closing = false;
  /** Why nothing can be written any more. */
  #broken: Error | undefined;

  /**
   * The lock of the data folder. It is kept here because the thread keeps this object: a store that nobody refers to
   * any more goes on writing, and must not lose its lock to the garbage collector.
   */
  readonly lock: FolderLock;

  /** `warn` hears of background work that failed. */
  constructor(setup: WriterSetup, lock: FolderLock, warn: (message: string) => void) {
    this.lock = lock;
    this.#warn = warn;
    // The bundle holds the thread's code as a file of its own, beside the one that holds this.
    const file = import.meta.url.endsWith('.ts') ? './writer-thread.ts' : './store-writer.js';
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: setup });
    this.#worker.on('message', (reply: WriterReply) => this.#take(reply));
    this.#worker.on('error', (error) => this.#breakDown(error instanceof Error ? error : new Error(String(error))));
    this.#gone = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#breakDown(new Error('writer of the store has ended'));
        resolve();
      });
    });
  }

  /** Resolves once the writer has opened the database. */
  ready(): Promise<void> {
    return new Promise((done, fail) => {
      this.#ready = { done, fail };
    });
  }

  /** `settle` is called in the order of revisions, before anything else happens. */
  commit(steps: readonly Step[], settle: (result: StepsResult) => void, fail: (error: Error) => void): void {
    if (this.#broken !== undefined) {
      fail(this.#broken);
      return;
    }
    this.#waiting.push({ steps, settle, fail });
    if (this.#scheduled || this.#underWay.length > 0) return;
    // After the events that are at hand: requests that came together are committed together.
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#sendGroup();
    });
  }

  /** Resolves when everything up to the revision has been removed. */
  compact(revision: number): Promise<void> {
    return new Promise((done, fail) => {
      if (this.#broken !== undefined) {
        fail(this.#broken);
        return;
      }
      this.#sweeps.push({ done, fail, revision });
      this.#send({ type: 'compact', revision });
    });
  }

  /** Lets the commits that were accepted finish, then ends the thread. */
  async close(): Promise<void> {
    if (this.#waiting.length > 0 || this.#underWay.length > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle.push(resolve);
      });
    }
    this.#closing = true;
    if (this.#broken === undefined) this.#send({ type: 'close' });
    await this.#gone;
  }

  #send(request: WriterRequest): void {
    this.#worker.postMessage(request);
  }

  #sendGroup(): void {
    if (this.#broken !== undefined) return;
    if (this.#waiting.length === 0) {
      for (const idle of this.#whenIdle.splice(0)) idle();
      return;
    }
    this.#underWay = this.#waiting.splice(0, groupLimit);
    this.#send({ type: 'commit', group: this.#underWay.map((pending) => pending.steps) });
  }

  #take(reply: WriterReply): void {
    if (reply.type === 'ready') this.#ready?.done();
    else if (reply.type === 'committed') this.#settle(reply.results);
    else if (reply.type === 'commitFailed') this.#failGroup(reply.message, reply.broken);
    else if (reply.type === 'swept') this.#endSweeps(reply.revision);
    else if (reply.type === 'tidyFailed') this.#failSweeps(reply.message);
  }

  #settle(results: readonly StepsResult[]): void {
    const group = this.#underWay;
    this.#underWay = [];
    // The next group goes first: the disk works while the answers are given.
    this.#sendGroup();
    for (const [index, pending] of group.entries()) {
      const result = results[index];
      if (result !== undefined) pending.settle(result);
    }
  }

  #failGroup(message: string, broken: boolean): void {
    const error = new Error(`store cannot write: ${message}`);
    if (broken) {
      this.#breakDown(error);
      return;
    }
    const group = this.#underWay;
    this.#underWay = [];
    for (const pending of group) pending.fail(error);
    this.#sendGroup();
  }

  #breakDown(error: Error): void {
    if (this.#broken !== undefined) return;
    this.#broken = error;
    if (!this.#closing) this.#warn(`store cannot be written any more, restart to recover: ${error.message}`);
    this.#ready?.fail(error);
    const pending = [...this.#underWay, ...this.#waiting];
    this.#underWay = [];
    this.#waiting = [];
    for (const one of pending) one.fail(error);
    for (const sweep of this.#sweeps.splice(0)) sweep.fail(error);
    for (const idle of this.#whenIdle.splice(0)) idle();
  }

  #endSweeps(revision: number): void {
    const ended = this.#sweeps.filter((sweep) => sweep.revision <= revision);
    this.#sweeps = this.#sweeps.filter((sweep) => sweep.revision > revision);
    for (const sweep of ended) sweep.done();
  }

  #failSweeps(message: string): void {
    this.#warn(`store cannot tidy up: ${message}`);
    for (const sweep of this.#sweeps.splice(0)) sweep.fail(new Error(`store cannot forget changes: ${message}`));
  }
}
