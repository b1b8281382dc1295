import type { JoinTarget } from '../../engines/types.ts';
import {
  etcdAddressInstruction,
  etcdNameInstruction,
  readEtcdMember,
} from '../../kinds/nodeplan/reports/etcd-member.ts';
import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import { sha256Hex } from '../../lib/digest.ts';
import { parseAddress } from '../../network/address.ts';
import { httpsUrl } from '../../network/endpoint.ts';
import { assignNodeAddresses, type NodeAddress } from '../../network/node-addresses.ts';
import { nodeOf } from './inventory.ts';
import { isApplied, isWorking } from './node-state.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

/** Where others join a server: always by its address of the family that the network plan says, else not at all. */
function joinTargetOf(
  node: ObservedNode,
  world: ObservedCluster,
  inventory: readonly InventoryNode[],
): JoinTarget | undefined {
  const { family, port } = world.network.join.value;
  const address = knownAddresses(node, world, inventory).find((candidate) => candidate.family === family);
  return address && { host: { address }, port };
}

/** Where others join each server, worked out once for all who ask: nothing that is decided changes it. */
export function joinTargets(
  world: ObservedCluster,
  inventory: readonly InventoryNode[],
): ReadonlyMap<string, JoinTarget> {
  const servers = world.nodes.filter(({ profile }) => profile.roles.etcd || profile.roles.controlPlane);
  return new Map(
    servers.flatMap((node) => {
      const target = joinTargetOf(node, world, inventory);
      return target ? [[node.name, target]] : [];
    }),
  );
}

/** Registered addresses first, as they are used; then what Kubernetes shows; then what etcd itself says. */
function knownAddresses(
  node: ObservedNode,
  world: ObservedCluster,
  inventory: readonly InventoryNode[],
): readonly NodeAddress[] {
  const { nodeIp } = assignNodeAddresses(world.network, node.profile.internal, []);
  const seen = (nodeOf(node, inventory)?.addresses ?? []).flatMap(({ type, address }) => {
    const parsed = parseAddress(address);
    return type === 'InternalIP' && parsed.ok ? [parsed.value] : [];
  });
  const { periodic } = node.feedback;
  const member = readEtcdMember(
    periodic[etcdAddressInstruction]?.stdout ?? '',
    periodic[etcdNameInstruction]?.stdout ?? '',
  );
  return [...nodeIp, ...assignNodeAddresses(world.network, [...seen, ...member], []).nodeIp];
}

/** Where a node joins, or why it cannot yet. */
export type Joining =
  | { readonly kind: 'join'; readonly target: JoinTarget; readonly url: string; readonly server: ObservedNode }
  | { readonly kind: 'unknown address'; readonly server: ObservedNode }
  | { readonly kind: 'nobody' };

/**
 * The server that a node joins. Whoever has joined a server stays with it as long as it may be joined: another URL would
 * restart the engine. Servers join the first one, workers any control plane, spread by their identity.
 */
export function joiningOf(
  node: ObservedNode,
  init: ObservedNode | undefined,
  world: ObservedCluster,
  targets: ReadonlyMap<string, JoinTarget>,
): Joining {
  const server = node.profile.roles.etcd || node.profile.roles.controlPlane;
  const usable = world.nodes.filter(
    (other) => other !== node && !other.deleting && isServerFor(server, other) && other.appliedVersion !== undefined,
  );
  const kept = usable.find((other) => {
    const target = targets.get(other.name);
    return target && node.delivered?.joinedTo === httpsUrl(target);
  });
  const chosen = kept ?? (server ? init : spread(node, usable, world));
  if (!chosen || chosen === node) return { kind: 'nobody' };
  if (!kept && !(isApplied(chosen) && isWorking(chosen, world))) return { kind: 'nobody' };
  const target = targets.get(chosen.name);
  if (!target) return { kind: 'unknown address', server: chosen };
  return { kind: 'join', target, url: httpsUrl(target), server: chosen };
}

/** Servers need the supervisor of a server with etcd; workers one with an API server. */
function isServerFor(joinerIsServer: boolean, { profile }: ObservedNode): boolean {
  return joinerIsServer ? profile.roles.etcd : profile.roles.controlPlane;
}

function spread(node: ObservedNode, usable: readonly ObservedNode[], world: ObservedCluster): ObservedNode | undefined {
  const working = usable.filter((other) => isWorking(other, world)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const share = Number.parseInt(sha256Hex(node.uid).slice(0, 8), 16) / 2 ** 32;
  return working[Math.floor(share * working.length)];
}
