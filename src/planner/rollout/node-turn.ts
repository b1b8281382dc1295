import { httpsUrl } from '../../network/endpoint.ts';
import { type ChangeClass, changeBetween, type PlanChange } from '../plan-document/changes.ts';
import type { PlanDocument } from '../plan-document/document.ts';
import { concurrencyOf } from './concurrency.ts';
import { drainWish } from './drain-wish.ts';
import { advanceDrain, beginDrain } from './draining.ts';
import { withErrands, withoutErrands } from './errand-board.ts';
import { type Joining, joiningOf } from './joining.ts';
import { isApplied, isServing, isWorking, provenMemberState, unhealthyProbes } from './node-state.ts';
import { deliver, nodeIn, type Pass, take } from './pass.ts';
import { whyNotDone } from './progress.ts';
import { busyMember, type Guard, leavingMember, mayAdd, mayRestart } from './quorum.ts';
import type { Wait, WaitCode } from './reasons.ts';
import { type Tier, tierOf, tiers } from './tiers.ts';
import { versionFor } from './versions.ts';
import type { ObservedNode } from './world.ts';

/** How a node came out of its turn. */
export interface Turn {
  readonly wait: Wait | undefined;
  /** Nothing is left to change, and all was well when the agent last spoke: later tiers may go on. */
  readonly settled: boolean;
}

/** What a node would be given. */
interface Wanted {
  readonly document: PlanDocument;
  readonly change: PlanChange;
  readonly joining: Extract<Joining, { kind: 'join' }> | undefined;
}

/** Decides about one node that is to stay. `unsettled` are the nodes of earlier tiers that are not done. */
export function takeTurn(name: string, unsettled: readonly string[], pass: Pass): Turn {
  const node = nodeIn(pass, name);
  if (!node) return { wait: undefined, settled: true };
  const joining = joiningFor(node, pass);
  const wanted =
    joining.kind === 'nobody' || joining.kind === 'unknown address' ? undefined : wantedFor(node, joining, pass);
  const refusal = wanted ? change(node, wanted, unsettled, pass) : cannotJoin(node, joining, pass);
  const now = nodeIn(pass, name) ?? node;
  if (now === node) refreshErrands(node, pass);
  const after = nodeIn(pass, name) ?? node;
  const done = after.delivered === node.delivered && (wanted === undefined || wanted.change.class === 'none');
  const wait = refusal ?? (after.delivered ? whyNotDone(after, pass.world) : undefined);
  return { wait, settled: done && refusal === undefined && isApplied(after) && unhealthyProbes(after).length === 0 };
}

function joiningFor(node: ObservedNode, pass: Pass): Joining | { readonly kind: 'first' } {
  if (node.name === pass.init) return { kind: 'first' };
  const init = pass.init === undefined ? undefined : nodeIn(pass, pass.init);
  return joiningOf(node, init, pass.world, pass.targets);
}

function wantedFor(
  node: ObservedNode,
  joining: Extract<Joining, { kind: 'join' }> | { readonly kind: 'first' },
  pass: Pass,
): Wanted {
  const joined = joining.kind === 'join' ? joining : undefined;
  const base = pass.renderer.plan({
    node,
    init: joined === undefined,
    version: versionFor(node, pass.world, pass.next),
    ...(joined && { join: joined.target }),
  });
  const before = node.delivered?.document;
  const document = withErrands(base, before, pass.errands.get(node.name) ?? [], pass.world, pass.renderer);
  return { document, change: changeBetween(before && withoutErrands(before), base), joining: joined };
}

/** Makes the change now, or says why not. */
function change(node: ObservedNode, wanted: Wanted, unsettled: readonly string[], pass: Pass): Wait | undefined {
  const draining = continueDrain(node, wanted.change.class, pass);
  if (draining) return draining;
  const refusal = refusalOf(node, wanted.change.class, unsettled, pass);
  if (refusal || wanted.change.class === 'none') return refusal;
  return deliver(pass, node, {
    document: wanted.document,
    version: versionFor(node, pass.world, pass.next),
    change: wanted.change,
    ...(wanted.joining && { joinedTo: httpsUrl(wanted.joining.target) }),
  });
}

function refusalOf(node: ObservedNode, kind: ChangeClass, unsettled: readonly string[], pass: Pass): Wait | undefined {
  const { world } = pass;
  if (kind === 'none') return undefined;
  // Files alone never mend a plan that is being carried out; a new one would only have the agent begin again.
  if (kind === 'hot') return node.state === 'delivered' ? whyNotDone(node, world) : undefined;
  if (kind === 'install')
    return node.profile.roles.etcd && node.name !== pass.init ? whyNotAdded(node, pass) : undefined;
  if (node.profile.roles.etcd) {
    const guarded = guardWait(node, mayRestart(node, world), `changing ${node.name} now would stop etcd`);
    // A member that is at work explains it: nobody has to help.
    if (guarded) return (isServing(node, world) ? whyNotItsTurn(node, unsettled, pass) : undefined) ?? guarded;
  }
  const overlapping = node.profile.roles.etcd ? whyNotBesideRemoval(node, pass) : undefined;
  if (overlapping) return overlapping;
  // A node that is down already is given the corrected plan at once: it cannot become less available.
  if (!isServing(node, world)) return undefined;
  return whyNotItsTurn(node, unsettled, pass) ?? startDrain(node, kind, pass);
}

/** A member that may be up does not restart while etcd lets go of another one: both votes would be missing. */
function whyNotBesideRemoval(node: ObservedNode, pass: Pass): Wait | undefined {
  const leaving = leavingMember(node, pass.world)?.name ?? memberToGo(pass);
  if (leaving === undefined || provenMemberState(node, pass.world) === 'down') return undefined;
  return waitFor(node, 'EtcdBusy', `${node.name} changes when etcd has let go of ${leaving}`);
}

function whyNotAdded(node: ObservedNode, pass: Pass): Wait | undefined {
  const { world } = pass;
  const busy = busyMember(node, world)?.name ?? memberToGo(pass);
  if (busy !== undefined) return waitFor(node, 'EtcdBusy', `${node.name} joins etcd when ${busy} is done`);
  return guardWait(node, mayAdd(world), `adding the etcd member of ${node.name} now could stop etcd`);
}

/** The machine whose member control planes shall remove, also when none has been told yet. */
function memberToGo({ errands }: Pass): string | undefined {
  return [...errands.values()].flat().find(({ kind }) => kind === 'remove-member')?.machine;
}

function guardWait(node: ObservedNode, guard: Guard, message: string): Wait | undefined {
  if (guard.ok) return undefined;
  return { code: guard.lost ? 'QuorumLost' : 'QuorumAtRisk', machine: node.name, message, evidence: guard.evidence };
}

function whyNotItsTurn(node: ObservedNode, unsettled: readonly string[], pass: Pass): Wait | undefined {
  const { world, init } = pass;
  const tier = tierOf(node, init);
  const [first] = unsettled.filter((name) => isEarlier(name, tier, pass));
  if (first !== undefined && node.drain === undefined) {
    return waitFor(node, 'EarlierTier', `${node.name} changes when ${first} is done`);
  }
  if (node.profile.roles.etcd) {
    const busy = busyMember(node, world)?.name ?? memberToGo(pass);
    return busy === undefined ? undefined : waitFor(node, 'EtcdBusy', `${node.name} changes when ${busy} is done`);
  }
  if (node.drain) return undefined;
  const peers = world.nodes.filter((other) => !other.deleting && tierOf(other, init) === tier);
  const text = tier === 'control-plane' ? world.strategy.controlPlaneConcurrency : world.strategy.workerConcurrency;
  const limit = concurrencyOf(text, peers.length);
  const unavailable = peers.filter(
    (other) => other !== node && other.delivered && (!isWorking(other, world) || other.drain),
  );
  if (unavailable.length < limit) return undefined;
  const names = unavailable.slice(0, 3).map(({ name }) => name);
  return waitFor(node, 'Concurrency', `${node.name} changes when one of ${names.join(', ')} is done`);
}

function isEarlier(name: string, tier: Tier, pass: Pass): boolean {
  const node = nodeIn(pass, name);
  return node !== undefined && tiers.indexOf(tierOf(node, pass.init)) < tiers.indexOf(tier);
}

function startDrain(node: ObservedNode, kind: ChangeClass, pass: Pass): Wait | undefined {
  const wish = kind === 'drain' && !node.drain ? drainWish(node, pass.world.strategy) : undefined;
  const drain = wish && beginDrain(node, wish, pass.world);
  if (!drain) return undefined;
  take(pass, { kind: 'drain', machine: node.name, drain });
  return drainWait(node, drain.phase);
}

/** Goes on with a draining; undefined when there is none that the change would have to wait for. */
function continueDrain(node: ObservedNode, kind: ChangeClass, pass: Pass): Wait | undefined {
  const { drain } = node;
  if (!drain) return undefined;
  const wish = drainWish(node, pass.world.strategy);
  const wanted = kind === 'restart' || kind === 'drain';
  const { next, wait, annotations } = advanceDrain(node, drain, wish, wanted, pass.world, pass.inventory);
  if (next !== undefined) {
    const recorded = next === 'over' ? undefined : { ...drain, phase: next };
    take(pass, { kind: 'drain', machine: node.name, drain: recorded, ...(annotations && { annotations }) });
    return next === 'over' ? undefined : drainWait(node, next);
  }
  if (wait) return wait;
  const mayDeliver = drain.phase === 'drained' || drain.phase === 'delivered' || !isServing(node, pass.world);
  return mayDeliver && kind !== 'none'
    ? undefined
    : drain.phase === 'delivered'
      ? undefined
      : drainWait(node, drain.phase);
}

function drainWait(node: ObservedNode, phase: string): Wait {
  return waitFor(node, 'DrainUnderWay', `${node.name} is being changed with care: ${phase}`);
}

/** A node that can join nobody keeps what it has. */
function cannotJoin(node: ObservedNode, joining: Joining | { readonly kind: 'first' }, pass: Pass): Wait | undefined {
  if (node.delivered) {
    const wait = whyNotDone(node, pass.world);
    if (wait) return wait;
  }
  if (joining.kind === 'unknown address') {
    const { family } = pass.world.network.join.value;
    const message = `no ${family === 'ipv4' ? 'IPv4' : 'IPv6'} address of ${joining.server.name} is known, at which ${node.name} could join`;
    return { code: 'AddressUnknown', machine: joining.server.name, message, evidence: [] };
  }
  const server = node.profile.roles.etcd || node.profile.roles.controlPlane;
  return server
    ? waitFor(node, 'InitNodePending', `${node.name} joins when ${pass.init ?? 'the first server'} has come up`)
    : waitFor(node, 'ControlPlanePending', `${node.name} joins when a control plane has come up`);
}

/** A control plane whose own change has to wait, or that is to go, still does what others need of it. */
export function refreshErrands(node: ObservedNode, pass: Pass): void {
  const before = node.delivered?.document;
  if (!before || !node.delivered || node.state === 'delivered') return;
  const open = pass.errands.get(node.name) ?? [];
  const document = withErrands(withoutErrands(before), before, open, pass.world, pass.renderer);
  const differing = changeBetween(before, document);
  if (differing.class === 'none') return;
  const { version, joinedTo } = node.delivered;
  deliver(pass, node, { document, version, change: differing, ...(joinedTo !== undefined && { joinedTo }) });
}

function waitFor(node: ObservedNode, code: WaitCode, message: string): Wait {
  return { code, machine: node.name, message, evidence: [] };
}
