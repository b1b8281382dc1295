import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { parseAddress } from '../../../network/address.ts';
import type { HostAddresses, HostMaker, HostOrder } from './host-maker.ts';

export interface ProgramHostsOptions {
  /** Executable that makes hosts. */
  readonly program: string;
  /** After this time a call is ended; default ten minutes. */
  readonly limitMs?: number;
  /** Calls at the same time; default 8. */
  readonly width?: number;
}

/**
 * Hosts outside of this process, made by a program: `PROGRAM boot` gets a {@link HostOrder} as JSON on standard input
 * and prints `{"internal": […], "external": […]}`, or nothing where the host has the addresses of the order;
 * `PROGRAM remove` gets `{"id"}`. Both may be called again. Another exit code than 0 is a failure, and the end of what it
 * prints on standard error says why.
 */
export function programHosts({ program, limitMs = 600_000, width = 8 }: ProgramHostsOptions): HostMaker {
  const stop = new AbortController();
  const waiting: (() => void)[] = [];
  let busy = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (busy >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    busy += 1;
    try {
      stop.signal.throwIfAborted();
      return await work();
    } finally {
      busy -= 1;
      waiting.shift()?.();
    }
  }

  return {
    boot: (order) =>
      inTurn(async () => {
        const printed = await run(program, 'boot', order, AbortSignal.any([stop.signal, AbortSignal.timeout(limitMs)]));
        return addressesFrom(printed, order);
      }),
    remove: (id) =>
      inTurn(async () => {
        await run(program, 'remove', { id }, AbortSignal.any([stop.signal, AbortSignal.timeout(limitMs)]));
      }),
    async stop() {
      stop.abort();
    },
  };
}

async function run(program: string, verb: 'boot' | 'remove', input: object, signal: AbortSignal): Promise<string> {
  const child = spawn(program, [verb], { stdio: ['pipe', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' });
  // A program that does not read its input is no failure.
  child.stdin.on('error', () => {});
  child.stdin.end(`${JSON.stringify(input)}\n`);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [code, printed, complaint] = await Promise.all([ended, text(child.stdout), text(child.stderr)]).catch(
    (error) => {
      throw new Error(signal.aborted ? `${program} ${verb} did not end in time` : `${program}: ${messageOf(error)}`);
    },
  );
  if (code === 0) return printed;
  const [last = `it ended with ${code ?? 'a signal'}`] = complaint.trim().split('\n').slice(-1).filter(Boolean);
  throw new Error(`${program} ${verb}: ${last}`);
}

function addressesFrom(printed: string, { addresses, families }: HostOrder): HostAddresses {
  if (printed.trim() === '') return addresses;
  const given = read(printed);
  const internal = canonical(given?.internal);
  const external = canonical(given?.external ?? []);
  if (!internal || !external || !families.every((family) => internal.some((one) => one.family === family))) {
    throw new Error(
      `the program of the hosts printed ${printed.trim().slice(0, 200)}, expected {"internal": […], "external": […]} with addresses, among the internal ones of ${families.join(' and ')}`,
    );
  }
  return { internal: internal.map(({ text: each }) => each), external: external.map(({ text: each }) => each) };
}

function read(printed: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(printed);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function canonical(list: unknown) {
  if (!Array.isArray(list)) return undefined;
  const parsed = list.map((item) => parseAddress(String(item)));
  const good = parsed.flatMap((address) => (address.ok ? [address.value] : []));
  return good.length === parsed.length ? good : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
