import { timeOf, timestampOf } from '../../lib/timestamp.ts';
import { callIsAnswered, callOver, listIsProof, machinesOfOrder, pausedUntil } from './evidence.ts';
import { callLimit } from './timing.ts';
import type { InstanceStep, InstanceView, LaunchMemory } from './view.ts';

/** The next step of an Instance of which no machine is known. */
export function decideLaunch(view: InstanceView): InstanceStep {
  const { status, unreachable, memory, listing, hindrance } = view;
  const [found] = machinesOfOrder(view);
  if (found) return { kind: 'adopt', machine: found };
  if (unreachable || !memory) return { kind: 'wait', ...(unreachable ?? notAsked) };
  // Even the first call looks before: books that were restored from a copy may not know of a call that was made.
  if (!listing) return { kind: 'list', after: 0, ...firstList };
  if (status.outcomeUnknown) return decideUnknown(view, memory);
  if (hindrance) return { kind: 'wait', ...hindrance };
  const until = pausedUntil(view);
  if (until !== undefined) return { kind: 'wait', until, ...pausing(view, until) };
  return { kind: 'launch', repeat: false };
}

/** A call may have been carried out: it is repeated as long as the provider remembers it, and then the list decides. */
function decideUnknown(view: InstanceView, memory: LaunchMemory): InstanceStep {
  const { status, now, hindrance, listing, ownCall } = view;
  const proof = listIsProof(status, memory);
  if (listing && listing.begunAt >= proof) return { kind: 'clear' };
  const waiting = { kind: 'list', after: proof, ...unknownOutcome } as const;
  if (hindrance || !isRemembered(view, memory)) return waiting;
  // Another process may be at the call still, and its answer is worth more than a second call.
  const over = ownCall || callIsAnswered(status) ? now : (callOver(status) ?? now);
  if (over > now) return { ...waiting, ...asking, until: over };
  const until = pausedUntil(view);
  return until === undefined ? { kind: 'launch', repeat: true } : { ...waiting, until };
}

/** Whether the provider still knows the first call's token when a call that begins now arrives. */
function isRemembered({ status, now }: InstanceView, { idempotent }: LaunchMemory): boolean {
  const first = timeOf(status.launchStartedAt);
  return first !== undefined && now >= first && now + callLimit < first + idempotent;
}

const asking = { reason: 'Asking', message: 'the provider is being asked' };
const notAsked = { reason: 'Waiting', message: 'the provider was not asked yet' };
const firstList = { reason: 'Waiting', message: 'the list of machines at the provider is read first' };
const unknownOutcome = {
  reason: 'OutcomeUnknown',
  message: 'the answer to the order was lost; the list of machines at the provider decides whether there is one',
};

function pausing({ status }: InstanceView, until: number): { reason: string; message: string } {
  const words = status.lastError?.message ?? 'the provider refused';
  return { reason: 'Error', message: `${words}; tried again at ${timestampOf(until)}` };
}
