import type { Elect } from './decision.ts';
import { isUninstalling } from './errand-board.ts';
import { isWorking } from './node-state.ts';
import type { Wait } from './reasons.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

/** The first server, and what has to be written or waited for about it. */
export interface Election {
  readonly init?: ObservedNode;
  readonly step?: Elect;
  readonly wait?: Wait;
}

/**
 * Who starts the cluster and is joined by servers. The mark stays where it is as long as that machine may have it. A
 * cluster that has run before only takes a member that has data: an empty one would begin another cluster.
 */
export function electInit(world: ObservedCluster): Election {
  const candidates = world.nodes
    .filter(({ profile, deleting }) => profile.roles.etcd && !profile.windows && !deleting)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const marked = world.nodes.filter(({ init }) => init);
  const eligible = world.bootstrapped ? candidates.filter(({ appliedVersion }) => appliedVersion) : candidates;
  const init =
    preferred(eligible.filter((node) => node.init)) ??
    preferLasting(eligible.filter((node) => isWorking(node, world))) ??
    preferred(eligible) ??
    leaver(world);
  if (!init) return world.bootstrapped && !anyMember(world) ? { wait: restoreNeeded(world) } : {};
  const demote = marked.filter((node) => node !== init).map(({ name }) => name);
  if (init.init && demote.length === 0) return { init };
  const why = init.init ? 'only one machine can be the first server' : whyElected(marked, init);
  return { init, step: { kind: 'elect', machine: init.name, demote, why } };
}

/** The last member may be about to go: others can join it while it is there, and only then it can go. */
function leaver(world: ObservedCluster): ObservedNode | undefined {
  if (!world.bootstrapped) return undefined;
  const members = world.nodes.filter(({ profile, appliedVersion }) => profile.roles.etcd && appliedVersion);
  return preferred(members.filter((node) => isWorking(node, world) && !isUninstalling(node)));
}

function anyMember({ nodes }: ObservedCluster): boolean {
  return nodes.some(({ profile, appliedVersion }) => profile.roles.etcd && appliedVersion);
}

/** Of several, one that is not about to be replaced: others would have to join yet another one after it. */
function preferLasting(nodes: readonly ObservedNode[]): ObservedNode | undefined {
  return nodes.find(({ instance }) => instance?.outdated !== true) ?? nodes[0];
}

/** Of several, one that was given the plan of a first server: it may have begun. */
function preferred(nodes: readonly ObservedNode[]): ObservedNode | undefined {
  return nodes.find(({ delivered }) => delivered && delivered.joinedTo === undefined) ?? nodes[0];
}

function whyElected(marked: readonly ObservedNode[], init: ObservedNode): string {
  if (marked.length > 0) return `${marked.map(({ name }) => name).join(', ')} can no longer be the first server`;
  return init.appliedVersion ? 'it is an etcd member that is there' : 'it is the first etcd node by name';
}

function restoreNeeded({ nodes }: ObservedCluster): Wait {
  const evidence = nodes
    .filter(({ profile }) => profile.roles.etcd)
    .map(({ name, deleting }) => `${name}: ${deleting ? 'being deleted' : 'has no data of the cluster'}`);
  return { code: 'RestoreNeeded', message: 'no etcd member of the cluster is left to begin with', evidence };
}
