import type { InstancePhase, InstanceStatus } from '../../kinds/instance/schema.ts';
import { timeOf, timestampOf } from '../../lib/timestamp.ts';
import { type Failure, pauseAfterFailure } from './failures.ts';
import { callLimit } from './timing.ts';
import type { LaunchMemory, SeenMachine } from './view.ts';

/** The books before a launch call: from now on it counts as made, whatever becomes of this process. */
export function withLaunchCall(status: InstanceStatus, now: number, { idempotent }: LaunchMemory): InstanceStatus {
  const first = timeOf(status.launchStartedAt);
  const remembered = first !== undefined && first <= now && now < first + idempotent;
  return {
    ...status,
    phase: 'Launching',
    launchStartedAt: remembered ? (status.launchStartedAt ?? '') : timestampOf(now),
    launchCalledAt: timestampOf(now),
    attempts: (status.attempts ?? 0) + 1,
    outcomeUnknown: true,
  };
}

/** The books with the account that the machine is in, or will be; empty where the provider does not tell. */
export function withAccount(status: InstanceStatus, accountId: string | undefined): InstanceStatus {
  return accountId ? { ...status, accountId } : status;
}

/** Providers' clocks are not trusted more exactly than this, in milliseconds. */
const clockTrust = 600_000;

/** The books once the machine is known. */
export function withMachine(status: InstanceStatus, machine: SeenMachine, now: number): InstanceStatus {
  const told = machine.launchedAt;
  const launchedAt = told !== undefined && told < now - clockTrust ? told : now;
  const { outcomeUnknown: _unknown, ...known } = withoutFailure(status);
  return withSighting(
    {
      ...known,
      instanceId: machine.id,
      launchedAt: status.instanceId === machine.id && status.launchedAt ? status.launchedAt : timestampOf(launchedAt),
    },
    machine,
    now,
  );
}

/** The books with what the provider says of the machine now. */
export function withSighting(status: InstanceStatus, machine: SeenMachine, now: number): InstanceStatus {
  const { detail: _detail, ...rest } = status;
  return {
    ...rest,
    phase: status.terminateStartedAt ? 'Terminating' : phaseOf(machine),
    providerID: machine.providerId,
    internalAddresses: [...machine.addresses.internal],
    externalAddresses: [...machine.addresses.external],
    ...(machine.detail !== undefined && { detail: machine.detail }),
    seenAt: timestampOf(now),
  };
}

const phases: Readonly<Record<SeenMachine['state'], InstancePhase>> = {
  pending: 'Launching',
  running: 'Running',
  stopped: 'Stopped',
  terminating: 'Terminating',
  gone: 'Gone',
};

function phaseOf({ state }: SeenMachine): InstancePhase {
  return phases[state];
}

/** Whether a machine says of itself anything that the books do not. */
export function hasNews(status: InstanceStatus, machine: SeenMachine): boolean {
  return (
    status.phase !== phaseOf(machine) ||
    status.providerID !== machine.providerId ||
    (status.detail ?? '') !== (machine.detail ?? '') ||
    !sameTexts(status.internalAddresses, machine.addresses.internal) ||
    !sameTexts(status.externalAddresses, machine.addresses.external)
  );
}

function sameTexts(a: readonly string[] | null | undefined, b: readonly string[]): boolean {
  return (a ?? []).length === b.length && b.every((text, index) => text === a?.[index]);
}

/** The books once it is sure that no call has made a machine. */
export function withNothingMade(status: InstanceStatus): InstanceStatus {
  const { outcomeUnknown: _unknown, accountId: _account, ...known } = status;
  return { ...known, phase: 'Pending' };
}

/** The books once the provider, asked for the machine by its id, has none, or shows why it has ended. */
export function withMachineGone(status: InstanceStatus, now: number, shown?: SeenMachine): InstanceStatus {
  const { detail: _detail, ...rest } = withoutFailure(status);
  return {
    ...rest,
    phase: 'Gone',
    ...(shown?.detail !== undefined && { detail: shown.detail }),
    seenAt: timestampOf(now),
  };
}

/** The books once the provider was told to remove the machine, at `askedAt`. */
export function withTermination(status: InstanceStatus, askedAt: number): InstanceStatus {
  return { ...withoutFailure(status), phase: 'Terminating', terminateStartedAt: timestampOf(askedAt) };
}

/** The books after a failed call. */
export function withFailure(status: InstanceStatus, failure: Failure, token: string, now: number): InstanceStatus {
  const failures = (status.failures ?? 0) + 1;
  const { kind, message, code } = failure;
  return {
    ...status,
    failures,
    retryAt: timestampOf(now + pauseAfterFailure(failure, failures, token)),
    lastError: { kind, message, ...(code !== undefined && { code }), at: timestampOf(now) },
  };
}

/** The books after a launch call failed; `wasUnknown`: an earlier call may have made the machine. */
export function withFailedLaunch(
  status: InstanceStatus,
  failure: Failure,
  { token, now, wasUnknown }: { readonly token: string; readonly now: number; readonly wasUnknown: boolean },
): InstanceStatus {
  const failed = withFailure(status, failure, token, now);
  return failure.outcomeUnknown || wasUnknown ? { ...failed, outcomeUnknown: true } : withNothingMade(failed);
}

function withoutFailure(status: InstanceStatus): InstanceStatus {
  const { failures: _failures, retryAt: _retry, lastError: _error, ...rest } = status;
  return rest;
}

/** Whether a call whose intent was written at this moment may still begin: later nobody would wait for its end. */
export function mayStillCall(status: InstanceStatus, now: number): boolean {
  const called = timeOf(status.launchCalledAt);
  return called !== undefined && now - called < callLimit / 6;
}
