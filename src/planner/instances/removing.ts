import { timeOf } from '../../lib/timestamp.ts';
import {
  isEnding,
  knownEverywhere,
  listedMachine,
  listIsProof,
  machinesOfOrder,
  pausedUntil,
  surplusMachine,
} from './evidence.ts';
import { lookPause, removalPatience, rounding } from './timing.ts';
import type { InstanceStep, InstanceView, LaunchMemory } from './view.ts';

/** The next step of an Instance that has to go: it stays until nothing can be at the provider any more. */
export function decideRemoval(view: InstanceView): InstanceStep {
  const { status, unreachable, memory, listing } = view;
  const [found] = machinesOfOrder(view);
  if (found && !status.instanceId) return { kind: 'adopt', machine: found };
  if (!status.instanceId && !status.outcomeUnknown) return { kind: 'forget' };
  if (unreachable || !memory) return { kind: 'wait', ...(unreachable ?? notAsked) };
  if (!status.instanceId) {
    const proof = listIsProof(status, memory);
    if (listing && listing.begunAt >= proof) return { kind: 'forget' };
    return { kind: 'list', after: proof, ...unknownOutcome };
  }
  return decideTermination(view, status.instanceId, memory);
}

function decideTermination(view: InstanceView, id: string, memory: LaunchMemory): InstanceStep {
  const { status, listing, now } = view;
  const asked = timeOf(status.terminateStartedAt);
  const surplus = surplusMachine(view);
  const until = pausedUntil(view);
  if (isFoundGone(view) && !surplus) return { kind: 'forget' };
  if (until !== undefined) return { kind: 'wait', until, ...removing };
  if (asked === undefined) return { kind: 'terminate', id, surplus: false };
  if (surplus) return { kind: 'terminate', id: surplus.id, surplus: true };
  const told = asked + rounding;
  if (!listing || listing.begunAt < told) return { kind: 'list', after: told, ...removing };
  const listed = listedMachine(view);
  if (listed) {
    const ignored = !isEnding(listed) && listing.begunAt >= told + removalPatience;
    return ignored
      ? { kind: 'terminate', id, surplus: false }
      : { kind: 'list', until: told + removalPatience, after: told + removalPatience, ...removing };
  }
  const visible = knownEverywhere(status, memory);
  if (now < visible) return { kind: 'list', after: visible, until: visible, ...tooYoung };
  const looked = timeOf(status.seenAt) ?? 0;
  const again = looked + lookPause;
  if (looked >= told && now < again) return { kind: 'list', after: again, until: again, ...removing };
  return { kind: 'look', id };
}

/** The provider was asked for the machine after it was told to remove it, and has none. */
function isFoundGone({ status }: InstanceView): boolean {
  const asked = timeOf(status.terminateStartedAt);
  return status.phase === 'Gone' && asked !== undefined && (timeOf(status.seenAt) ?? 0) >= asked;
}

const notAsked = { reason: 'Waiting', message: 'the provider was not asked yet' };
const removing = { reason: 'Waiting', message: 'the provider is removing the machine' };
const tooYoung = {
  reason: 'Waiting',
  message: 'the list of the provider may not show so young a machine yet; it is looked for until it surely would',
};
const unknownOutcome = {
  reason: 'OutcomeUnknown',
  message:
    'the answer to the order was lost; the list of machines at the provider decides whether there is one to remove',
};
