import type { InstanceStatus } from '../../kinds/instance/schema.ts';
import { timeOf, timestampOf } from '../../lib/timestamp.ts';
import { parseAddress } from '../../network/address.ts';
import { type Family, familyTitle } from '../../network/family.ts';
import { isEnding, knownEverywhere, listedMachine, machinesOfOrder, pausedUntil, surplusMachine } from './evidence.ts';
import { hasNews } from './record.ts';
import { addressPatience, lookPause, rounding } from './timing.ts';
import type { InstanceStep, InstanceView, SeenMachine } from './view.ts';

/** The next step of an Instance whose machine is known and shall stay. */
export function decideUpkeep(view: InstanceView): InstanceStep {
  const { status, listing, unreachable } = view;
  if (status.phase === 'Gone') return decideLost(view);
  const listed = listedMachine(view);
  if (listed) {
    if (hasNews(status, listed)) return decideNews(view, listed);
    const surplus = surplusMachine(view);
    if (surplus && !isEnding(listed)) return removeSurplus(view, surplus.id);
    return decideSettling(view);
  }
  if (unreachable) return { kind: 'wait', ...unreachable };
  if (!listing) return decideSettling(view);
  return decideMissing(view, listing.begunAt);
}

/** What the books have was seen later than an old list: another manager's, say. Only a younger one has news. */
function decideNews({ status, listing }: InstanceView, machine: SeenMachine): InstanceStep {
  const after = (timeOf(status.seenAt) ?? 0) + rounding;
  const message = 'the list of machines at the provider is older than what is known of the machine';
  return (listing?.begunAt ?? 0) >= after
    ? { kind: 'record', machine }
    : { kind: 'list', after, reason: 'Waiting', message };
}

/** A machine that was lost may be shown again, or another one of the order. */
function decideLost(view: InstanceView): InstanceStep {
  const lostAt = (timeOf(view.status.seenAt) ?? 0) + rounding;
  const machine = listedMachine(view) ?? machinesOfOrder(view)[0];
  const isNews = machine !== undefined && !isEnding(machine) && (view.listing?.begunAt ?? 0) > lostAt;
  return isNews ? { kind: 'adopt', machine } : { kind: 'rest' };
}

function removeSurplus(view: InstanceView, id: string): InstanceStep {
  const until = pausedUntil(view);
  const message = `machine ${id} was made for the same order and has to go`;
  return until === undefined
    ? { kind: 'terminate', id, surplus: true }
    : { kind: 'wait', until, reason: 'Surplus', message };
}

/** The list does not show the machine: it is asked for by its id before anybody believes that it is gone. */
function decideMissing(view: InstanceView, begunAt: number): InstanceStep {
  const { status, memory, now } = view;
  const visible = memory ? knownEverywhere(status, memory) : now;
  const asked = timeOf(status.seenAt);
  const after = Math.max(visible, asked === undefined ? 0 : asked + lookPause);
  const missing = { reason: 'Waiting', message: 'the list of machines at the provider does not show it' };
  if (begunAt < after) return { kind: 'list', after, ...missing };
  const until = pausedUntil(view);
  if (until !== undefined) return { kind: 'wait', until, ...missing };
  return { kind: 'look', id: status.instanceId ?? '' };
}

/** A machine that starts, or has not all its addresses yet, is looked at in every list that comes. */
function decideSettling(view: InstanceView): InstanceStep {
  const { status, families, now } = view;
  if (status.phase === 'Terminating') {
    return { kind: 'list', reason: 'Waiting', message: 'the provider is removing the machine, untold by us' };
  }
  const missing = missingFamilies(status, families);
  const starting = status.phase === 'Launching' || status.phase === 'Pending';
  if (status.phase === 'Stopped' || (!starting && missing.length === 0)) return { kind: 'rest' };
  const patient = (timeOf(status.launchedAt) ?? now) + addressPatience;
  if (now >= patient) return { kind: 'rest' };
  const message = starting ? 'the machine is starting' : `the machine has no ${titlesOf(missing)} address yet`;
  return { kind: 'list', until: patient, reason: 'Waiting', message };
}

/** Families of the cluster in which the machine has no address. */
export function missingFamilies(status: InstanceStatus, families: readonly Family[]): Family[] {
  const texts = [...(status.internalAddresses ?? []), ...(status.externalAddresses ?? [])];
  const known = new Set(texts.flatMap((text) => familyOfText(text)));
  return families.filter((family) => !known.has(family));
}

function familyOfText(text: string): Family[] {
  const parsed = parseAddress(text);
  return parsed.ok ? [parsed.value.family] : [];
}

/** Families of which there is none, for the sentence that says so. */
export function titlesOf(families: readonly Family[]): string {
  return families.map((family) => familyTitle[family]).join(' or ');
}

/** What is said of a machine that has no address in a family long after its launch. */
export function missingSince({ launchedAt }: InstanceStatus): string {
  return timestampOf((timeOf(launchedAt) ?? 0) + addressPatience);
}
