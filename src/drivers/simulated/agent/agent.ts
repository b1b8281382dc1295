import { applyPlan } from './apply-plan.ts';
import type { Clock } from './clock.ts';
import type { Executor } from './execution/executor.ts';
import { type ApiClient, apiClient } from './protocol/api-client.ts';
import type { Connection } from './protocol/connection.ts';
import { decidePass, type Pass, periodOf } from './protocol/decide-pass.ts';
import { reportBegin, reportPass } from './protocol/feedback.ts';
import { runInformer } from './protocol/informer.ts';
import { type Plan, readPlan } from './protocol/plan.ts';
import type { AgentRelease } from './protocol/releases.ts';
import { bytesOf, type PlanSecret, type SecretData, sameData, versionOf } from './protocol/secret.ts';
import type { Transport } from './protocol/transport.ts';
import { putFeedback } from './put-feedback.ts';

/** What an agent is made of. */
export interface AgentOptions {
  readonly connection: Connection;
  readonly release: AgentRelease;
  readonly executor: Executor;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Between 0 and 1; spreads time-outs and back-off. */
  random(): number;
  /** Hears what the agent does. */
  told?(event: AgentEvent): void;
}

/** What the real agent writes to its journal. */
export type AgentEvent =
  | { readonly kind: 'started' }
  /** It has its secret, for the first time in this life. */
  | { readonly kind: 'connected' }
  /** Its watch is open and answered; `unwatched` when it has ended. */
  | { readonly kind: 'watching' | 'unwatched' }
  | { readonly kind: 'applied' | 'failed'; readonly checksum: string; readonly attempt: number }
  | { readonly kind: 'wrote'; readonly version: number }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'exited'; readonly message: string };

/** Ends the process of the agent; its supervisor starts it again. */
export class AgentExit extends Error {}

/** systemd's `RestartSec`. */
const restartMs = 5_000;
const noPlanMs = 5_000;
const firstRetryMs = 60_000;
const mostRetryMs = 300_000;

/** Runs an agent as its systemd unit does, which starts it again five seconds after it ended, until the signal aborts. */
export async function superviseAgent(options: AgentOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await runAgent(options, signal);
    } catch (error) {
      if (signal.aborted) return;
      options.told?.({ kind: 'exited', message: messageOf(error) });
      await options.clock.sleep(restartMs, signal);
    }
  }
}

/**
 * One life of the agent's process. Resolves when the signal aborts; rejects where the real process exits, and for
 * every `restart` of the tests.
 */
export async function runAgent(options: AgentOptions, signal: AbortSignal): Promise<void> {
  const { connection, release, clock, transport, random } = options;
  options.told?.({ kind: 'started' });
  const client = apiClient(connection, release, transport, clock);
  await client.version(signal);
  await waitForHealth(client, clock, signal);
  const life = new AbortController();
  const both = AbortSignal.any([signal, life.signal]);
  const work = newWork(options, client, both);
  const informer = runInformer({ client, clock, watchList: release.watchList, random }, work.listener, both);
  try {
    await Promise.race([informer, work.run()]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    life.abort();
    await informer.catch(() => undefined);
  }
}

async function waitForHealth(client: ApiClient, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      return await client.version(signal, 15_000);
    } catch {
      await clock.sleep(1_000, signal);
    }
  }
}

interface Process {
  /** Newest state of the secret that the informer has. */
  secret: PlanSecret | undefined;
  uid: string;
  fresh: boolean;
  lastWritten: number;
  retries: number;
  /** The plan as parsed last, without the files: they are needed for an application only. */
  parsed: { readonly text: string; readonly plan: Plan } | undefined;
}

/** The one worker behind the informer: passes never overlap, and events that come meanwhile count as one. */
function newWork(options: AgentOptions, client: ApiClient, signal: AbortSignal) {
  const process: Process = { secret: undefined, uid: '', fresh: true, lastWritten: 0, retries: 0, parsed: undefined };
  const bell = newBell(options.clock, signal);
  let connected = false;
  return {
    listener: {
      changed(secret: PlanSecret) {
        if (!connected) options.told?.({ kind: 'connected' });
        connected = true;
        process.secret = secret;
        bell.ring();
      },
      deleted() {
        process.secret = undefined;
        if (!options.release.survivesReplacement) bell.fail(new AgentExit('received secret to process that was nil'));
      },
      watching: () => options.told?.({ kind: 'watching' }),
      unwatched: () => options.told?.({ kind: 'unwatched' }),
      warned: (message: string) => options.told?.({ kind: 'warning', message }),
    },
    async run() {
      let pause = Number.POSITIVE_INFINITY;
      while (!signal.aborted) {
        await bell.wait(pause);
        if (signal.aborted) return;
        pause = process.secret
          ? await step(options, client, process, process.secret, signal)
          : Number.POSITIVE_INFINITY;
      }
    },
  };
}

/** Processes the secret once; milliseconds until the next time, unless an event comes before. */
async function step(
  options: AgentOptions,
  client: ApiClient,
  process: Process,
  secret: PlanSecret,
  signal: AbortSignal,
): Promise<number> {
  checkIdentity(options, process, secret);
  try {
    const pause = await processSecret(options, client, process, secret, signal);
    process.retries = 0;
    return pause;
  } catch (error) {
    if (error instanceof AgentExit || signal.aborted) throw error;
    options.told?.({ kind: 'warning', message: messageOf(error) });
    process.retries += 1;
    return Math.min(firstRetryMs * 2 ** (process.retries - 1), mostRetryMs);
  }
}

/** A secret with another uid is another secret. */
function checkIdentity({ release }: AgentOptions, process: Process, { metadata }: PlanSecret): void {
  if (process.uid !== '' && process.uid !== metadata.uid) {
    if (!release.survivesReplacement) throw new AgentExit('the secret was replaced by another one with its name');
    process.fresh = true;
    process.lastWritten = 0;
  }
  process.uid = metadata.uid;
}

async function processSecret(
  options: AgentOptions,
  client: ApiClient,
  process: Process,
  secret: PlanSecret,
  signal: AbortSignal,
): Promise<number> {
  const { release, clock, executor } = options;
  const pass = decidePass(secret, process, release.planState, clock.now());
  if (pass.kind === 'too-old') throw new Error(pass.message);
  if (pass.kind === 'no-plan') return noPlanMs;
  const plan = planOf(process, secret, pass.apply);
  const current = pass.begin ? await begin(options, client, process, secret, signal) : secret;
  const forced = process.fresh && pass.flow === 'legacy';
  process.fresh = false;
  // A forced application counts as the first one: its failure is one although it succeeded before.
  const data: SecretData = {
    ...current.data,
    ...(forced && current.data?.['applied-checksum'] ? { 'applied-checksum': '' } : {}),
  };
  const outcome = await applyPlan({ plan, data, pass, executor, clock, signal });
  const report = reportPass(data, pass, outcome, clock.now());
  if (outcome.application) {
    const kind = outcome.application.succeeded ? 'applied' : 'failed';
    options.told?.({ kind, checksum: pass.checksum, attempt: pass.attempt });
  }
  if (!sameData(current.data, report)) {
    await write(options, client, process, { ...current, data: report }, pass, signal);
  }
  return periodOf(secret.data);
}

/** The parsed plan; parsed anew, with its files, when it is to be applied. */
function planOf(process: Process, { data }: PlanSecret, whole: boolean): Plan {
  const text = data?.plan ?? '';
  if (!whole && process.parsed?.text === text) return process.parsed.plan;
  const plan = readPlan(bytesOf(data, 'plan') ?? new Uint8Array());
  process.parsed = { text, plan: { ...plan, files: [], instructions: [] } };
  return plan;
}

/** Makes `in-progress` durable before anything runs; a conflict is an error, and the next try comes a minute later. */
async function begin(
  options: AgentOptions,
  client: ApiClient,
  process: Process,
  secret: PlanSecret,
  signal: AbortSignal,
): Promise<PlanSecret> {
  const path = pathOf(client, secret);
  const written = await client.put(path, { ...secret, data: reportBegin(secret.data ?? {}) }, signal);
  process.lastWritten = versionOf(written);
  options.told?.({ kind: 'wrote', version: process.lastWritten });
  return written;
}

/** Writes the report. Who cannot tell of an application must not go on as if it had: the process exits. */
async function write(
  options: AgentOptions,
  client: ApiClient,
  process: Process,
  secret: PlanSecret,
  pass: Extract<Pass, { kind: 'pass' }>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const target = { client, path: pathOf(client, secret), clock: options.clock };
    const written = await putFeedback(target, secret, options.release.planState, signal);
    process.lastWritten = versionOf(written);
    options.told?.({ kind: 'wrote', version: process.lastWritten });
  } catch (error) {
    if (!pass.apply || signal.aborted) throw error;
    throw new AgentExit(`the feedback could not be written: ${messageOf(error)}`);
  }
}

function pathOf(client: ApiClient, { metadata }: PlanSecret): string {
  return `${client.collection}/${encodeURIComponent(metadata.name)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

interface Bell {
  ring(): void;
  fail(error: Error): void;
  /** Resolves at a ring, also one from before the call, or when so many milliseconds are over; rejects after `fail`. */
  wait(ms: number): Promise<void>;
}

function newBell(clock: Clock, signal: AbortSignal): Bell {
  let rung = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const notify = () => wake?.();
  signal.addEventListener('abort', notify, { once: true });
  return {
    ring() {
      rung = true;
      notify();
    },
    fail(error) {
      failure = error;
      notify();
    },
    async wait(ms) {
      if (!rung && !failure && !signal.aborted) {
        const timer = new AbortController();
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (ms !== Number.POSITIVE_INFINITY) void clock.sleep(ms, timer.signal).then(resolve);
        });
        wake = undefined;
        timer.abort();
      }
      rung = false;
      if (failure) throw failure;
    },
  };
}
