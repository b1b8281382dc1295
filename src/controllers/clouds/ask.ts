import type { Failure } from '../../planner/instances/failures.ts';
import { callLimit } from '../../planner/instances/timing.ts';
import type { CloudCall, CloudPorts } from './ports.ts';

/** What became of a call of a provider. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Calls a provider: counted, bounded in time, and never throwing. */
export async function ask<T>(
  ports: Pick<CloudPorts, 'clock' | 'called'>,
  { driver, call }: Pick<CloudCall, 'driver' | 'call'>,
  run: () => Promise<T>,
): Promise<Outcome<T>> {
  const outcome = await bounded(ports, driver, call, run);
  ports.called({ driver, call, outcome: outcome.ok ? 'ok' : outcome.failure.kind });
  return outcome;
}

/** A driver ends its calls within a minute; one that does not must not hold its place for ever. */
function bounded<T>(
  { clock }: Pick<CloudPorts, 'clock'>,
  driver: string,
  call: string,
  run: () => Promise<T>,
): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    const message = `${driver} has not answered to ${call} within ${callLimit / 1000} seconds`;
    const late: Failure = { kind: 'unavailable', message, retry: 'soon', outcomeUnknown: true };
    const timer = clock.after(callLimit, () => resolve({ ok: false, failure: late }));
    const end = (outcome: Outcome<T>) => {
      timer.cancel();
      resolve(outcome);
    };
    Promise.resolve()
      .then(run)
      .then(
        (value) => end({ ok: true, value }),
        (error: unknown) => end({ ok: false, failure: failureOf(error) }),
      );
  });
}

/** What a driver threw, as data. Anything but its own errors is a fault of it, after which nothing is sure. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return unforeseen(String(error));
  const { kind, retry, outcomeUnknown, code } = error as Error & Partial<Record<keyof Failure, unknown>>;
  const known = typeof kind === 'string' && (retry === 'soon' || retry === 'later' || retry === 'after-change');
  if (!known) return unforeseen(error.message);
  return {
    kind,
    message: error.message,
    retry,
    outcomeUnknown: outcomeUnknown !== false,
    ...(typeof code === 'string' && { code }),
  };
}

function unforeseen(message: string): Failure {
  return { kind: 'unavailable', message: `the driver failed: ${message}`, retry: 'soon', outcomeUnknown: true };
}
