import type { InstanceStatus } from '../../kinds/instance/schema.ts';
import { timeOf } from '../../lib/timestamp.ts';
import { needsChange } from './failures.ts';
import { callLimit, rounding } from './timing.ts';
import type { InstanceView, LaunchMemory, SeenMachine } from './view.ts';

/** Machines of the order, those that live first; of several the one with the first id, so that all choose the same. */
export function machinesOfOrder({ listing, token }: InstanceView): SeenMachine[] {
  const found = (listing?.machines ?? []).filter((machine) => machine.token === token && machine.state !== 'gone');
  return found.sort((a, b) => Number(isEnding(a)) - Number(isEnding(b)) || (a.id < b.id ? -1 : 1));
}

/** A machine of the order that lives and is not the one that is kept. */
export function surplusMachine(view: InstanceView): SeenMachine | undefined {
  const { status, dismissed = [] } = view;
  return machinesOfOrder(view).find(
    (machine) => machine.id !== status.instanceId && !isEnding(machine) && !dismissed.includes(machine.id),
  );
}

/** The machine that is kept, where the list shows it. */
export function listedMachine({ listing, status }: InstanceView): SeenMachine | undefined {
  return listing?.machines.find(({ id, state }) => id === status.instanceId && state !== 'gone');
}

export function isEnding({ state }: SeenMachine): boolean {
  return state === 'terminating' || state === 'gone';
}

/** From when on the last launch call cannot have any effect any more; undefined when there was none. */
export function callOver(status: InstanceStatus): number | undefined {
  const called = timeOf(status.launchCalledAt);
  return called === undefined ? undefined : called + rounding + callLimit;
}

/** Whether what came of the last launch call is in the books, so that nobody is at it any more. */
export function callIsAnswered(status: InstanceStatus): boolean {
  const called = timeOf(status.launchCalledAt);
  const failed = timeOf(status.lastError?.at);
  return called === undefined || (failed !== undefined && failed >= called);
}

/** A list that was asked for from this moment on shows the machine of the last launch call, if it made one. */
export function listIsProof(status: InstanceStatus, { listLag }: LaunchMemory): number {
  return (callOver(status) ?? 0) + listLag;
}

/**
 * From this moment on the provider knows the machine wherever it is asked: it shows young ones in some places and not
 * yet in others, and what says that there is none would be believed for good.
 */
export function knownEverywhere(status: InstanceStatus, { listLag }: LaunchMemory): number {
  return (timeOf(status.launchedAt) ?? callOver(status) ?? 0) + rounding + listLag;
}

/** Until when nothing is tried again because of a failure; undefined when it may be tried now. */
export function pausedUntil({ status, now, reachableSince }: InstanceView): number | undefined {
  const until = timeOf(status.retryAt);
  if (until === undefined || now >= until) return undefined;
  const failedAt = timeOf(status.lastError?.at) ?? 0;
  const renewed = reachableSince !== undefined && reachableSince > failedAt + rounding;
  return needsChange(status.lastError?.kind) && renewed ? undefined : until;
}
