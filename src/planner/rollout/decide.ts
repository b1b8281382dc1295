import { httpsUrl } from '../../network/endpoint.ts';
import type { Errand } from '../plan-document/errands.ts';
import type { Decision, NodeSummary } from './decision.ts';
import { drainErrands } from './draining.ts';
import { electInit } from './election.ts';
import { errandHost, isUninstalling } from './errand-board.ts';
import { inventoryOf, nodeOf } from './inventory.ts';
import { joinTargets } from './joining.ts';
import { isWorking } from './node-state.ts';
import { refreshErrands, takeTurn } from './node-turn.ts';
import { nodeIn, type Pass, take } from './pass.ts';
import type { Wait } from './reasons.ts';
import { removeMachine, removeWithCluster } from './removal.ts';
import { conditionsOf, rootCauseOf } from './summary.ts';
import { rolloutOrder } from './tiers.ts';
import { verifyFamilies } from './verification.ts';
import { nextVersion } from './versions.ts';
import type { ObservedCluster, Renderer } from './world.ts';

/**
 * Decides what to write for a cluster now, and says what it waits for. The same world always gives the same decision;
 * a world in which nothing is to be done gives no step. Nothing is decided from memory: whoever dies between two steps
 * goes on from what is stored.
 */
export function decideRollout(observed: ObservedCluster, renderer: Renderer): Decision {
  const nodes = observed.nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const pass = beginPass({ ...observed, nodes }, renderer);
  const summaries = pass.world.deleting ? removeAll(pass) : rollOut(pass);
  const rootCause = rootCauseOf(pass.waits);
  const verification = verifyFamilies(pass.world, pass.inventory);
  return {
    steps: pass.steps,
    waits: pass.waits,
    nodes: summaries,
    conditions: conditionsOf(pass.world, summaries, rootCause, verification),
    ...(rootCause && { rootCause }),
    verification,
  };
}

/** Finds out everything that holds for the whole pass: who is first, which release is next, which errands are open. */
function beginPass(world: ObservedCluster, renderer: Renderer): Pass {
  const inventory = inventoryOf(world);
  const targets = joinTargets(world, inventory);
  const empty = {
    renderer,
    inventory,
    targets,
    init: undefined,
    next: undefined,
    errands: new Map(),
    steps: [],
    waits: [],
  };
  const first: Pass = { ...empty, world };
  first.waits.push(...(world.pools?.waits ?? []));
  if (world.deleting) return first;
  if (!world.bootstrapped && world.nodes.some((node) => node.init && isWorking(node, world))) {
    take(first, { kind: 'bootstrapped' });
  }
  const roles = missingRoles(first.world);
  const election = roles ? {} : electInit(first.world);
  if (election.step) take(first, election.step);
  const version = nextVersion(first.world);
  first.waits.push(...[roles, election.wait, version.wait].flatMap((wait) => wait ?? []));
  return { ...first, init: election.init?.name, next: version.next, errands: openErrands(first) };
}

/** What control planes shall do to Nodes, by the one that does it. */
function openErrands(pass: Pass): ReadonlyMap<string, readonly Errand[]> {
  const { world, inventory } = pass;
  const removals = world.nodes
    .filter(({ deleting }) => deleting)
    .flatMap((node) => removeMachine(node, pass).errand ?? []);
  const hosts = new Map<string, Errand[]>();
  for (const errand of [...drainErrands(world, inventory), ...removals]) {
    const host = errandHost(errand.id, errand.machine, world);
    if (host) hosts.set(host.name, [...(hosts.get(host.name) ?? []), errand]);
  }
  return hosts;
}

/** A cluster begins with every role. One that has begun goes on as long as it has etcd and a control plane. */
function missingRoles(world: ObservedCluster): Wait | undefined {
  const live = world.nodes.filter(({ deleting }) => !deleting);
  const has = (role: 'etcd' | 'controlPlane' | 'worker') => live.some(({ profile }) => profile.roles[role]);
  const begun = world.bootstrapped || world.nodes.some(({ delivered }) => delivered);
  if (begun) return undefined;
  const missing = [
    ...(has('etcd') ? [] : ['etcd']),
    ...(has('controlPlane') ? [] : ['control plane']),
    ...(has('worker') ? [] : ['worker']),
  ];
  if (missing.length === 0) return undefined;
  const message = `waiting for at least one control plane, etcd, and worker node to be registered: ${missing.join(', ')} missing`;
  return { code: 'RolesMissing', message, evidence: live.map(({ name }) => `${name} is registered`) };
}

function rollOut(pass: Pass): NodeSummary[] {
  const begun = !pass.waits.some(({ code }) => code === 'RolesMissing');
  const summaries: NodeSummary[] = [];
  const unsettled: string[] = [];
  for (const name of begun ? rolloutOrder(pass.world.nodes, pass.init) : []) {
    const { wait, settled } = takeTurn(name, unsettled, pass);
    if (wait) pass.waits.push(wait);
    if (!settled) unsettled.push(name);
    summaries.push(summaryOf(name, wait, pass));
  }
  for (const name of namesOfDeleted(pass.world)) {
    const before = nodeIn(pass, name);
    summaries.push(removalSummary(name, pass, removeMachine));
    const node = nodeIn(pass, name);
    if (node && node === before && !isUninstalling(node)) refreshErrands(node, pass);
  }
  return summaries;
}

function removeAll(pass: Pass): NodeSummary[] {
  return pass.world.nodes.map(({ name }) => removalSummary(name, pass, removeWithCluster));
}

function namesOfDeleted({ nodes }: ObservedCluster): string[] {
  return nodes.filter(({ deleting }) => deleting).map(({ name }) => name);
}

function removalSummary(name: string, pass: Pass, remove: typeof removeMachine): NodeSummary {
  const node = nodeIn(pass, name);
  if (!node) return { machine: name, converged: false, message: '' };
  const { step, wait } = remove(node, pass);
  if (step) take(pass, step);
  if (wait) pass.waits.push(wait);
  return {
    machine: name,
    converged: false,
    ...(wait && { code: wait.code }),
    message: wait?.message ?? `${name} is being removed`,
  };
}

function summaryOf(name: string, wait: Wait | undefined, pass: Pass): NodeSummary {
  const node = nodeIn(pass, name);
  const target = pass.targets.get(name);
  const nodeName = node && nodeOf(node, pass.inventory)?.name;
  return {
    machine: name,
    converged: wait === undefined,
    ...(wait && { code: wait.code }),
    message: wait?.message ?? '',
    ...(target && { joinUrl: httpsUrl(target) }),
    ...(nodeName !== undefined && { nodeName }),
  };
}
