import {
  type InventoryNode,
  inventoryInstruction,
  printInventory,
} from '../../src/kinds/nodeplan/reports/inventory.ts';
import { type EngineVersion, parseEngineVersion } from '../../src/lib/version.ts';
import { addressFrom } from '../../src/network/address.ts';
import { cidr } from '../../src/network/cidr.ts';
import type { Roles } from '../../src/network/input.ts';
import { noFeedback } from '../../src/planner/plan-document/feedback.ts';
import type { ObservedCluster, ObservedNode } from '../../src/planner/rollout/world.ts';
import { aCluster } from '../builders.ts';
import { renderingOf } from '../rendering.ts';

/** When every story begins; far from 0, so that long ago can be said. */
export const start = 1_900_000_000_000;

/** A release of RKE2 by its Kubernetes version, e.g. `1.35.1`. */
export function release(version: string): EngineVersion {
  const parsed = parseEngineVersion(`v${version}+rke2r1`);
  if (!parsed.ok) throw new Error(`${version} is ${parsed.reason}`);
  return parsed.value;
}

const none: Roles = { etcd: false, controlPlane: false, worker: false };

/** Roles by the letters of `ecw`: etcd, control plane, worker. */
export function rolesOf(letters: string): Roles {
  return { etcd: letters.includes('e'), controlPlane: letters.includes('c'), worker: letters.includes('w') };
}

/** A host that has registered and has no plan. Its addresses end in its number. */
export function aNode(name: string, letters: string, options: Partial<ObservedNode> = {}): ObservedNode {
  const number = BigInt([...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 60_000, 7));
  const addresses = [cidr('10.20.0.0/16'), cidr('fd3b:91c4:7a20:1::/64')].map(({ family, network }) =>
    addressFrom(family, network.value + number),
  );
  return {
    name,
    uid: `uid-${name}`,
    profile: {
      roles: { ...none, ...rolesOf(letters) },
      windows: false,
      internal: addresses,
      external: [],
      labels: {},
      taints: [],
      machineLabels: {},
    },
    deleting: false,
    force: false,
    init: false,
    state: 'undelivered',
    deliveries: 0,
    feedback: noFeedback,
    connected: true,
    lastContact: start,
    annotations: {},
    ...options,
  };
}

const { network } = renderingOf(aCluster());

/** A dual-stack cluster, IPv4 first, of these nodes. */
export function aWorld(nodes: readonly ObservedNode[], options: Partial<ObservedCluster> = {}): ObservedCluster {
  return {
    now: start,
    deleting: false,
    target: release('1.35.1'),
    releases: ['v1.33.7+rke2r1', 'v1.34.0+rke2r1', 'v1.34.6+rke2r1', 'v1.35.1+rke2r1', 'v1.35.2+rke2r1'],
    network,
    bootstrapped: false,
    strategy: {},
    nodes,
    ...options,
  };
}

/** The world with one node changed. */
export function withNode(
  world: ObservedCluster,
  name: string,
  change: (node: ObservedNode) => ObservedNode,
): ObservedCluster {
  return { ...world, nodes: world.nodes.map((node) => (node.name === name ? change(node) : node)) };
}

/** The Node that Kubernetes would show for a machine of the test's network. */
export function inventoryNode(machine: ObservedNode, options: Partial<InventoryNode> = {}): InventoryNode {
  return {
    name: `node-${machine.name}`,
    machineUid: machine.uid,
    addresses: machine.profile.internal.map(({ text }) => ({ type: 'InternalIP', address: text })),
    podRanges: ['10.52.1.0/24', 'fd7a:3c1e:9b42:5200::/64'],
    kubelet: machine.appliedVersion?.text ?? '',
    operatingSystem: 'linux',
    osImage: 'Debian',
    kernel: '6.12',
    architecture: 'amd64',
    runtime: 'containerd',
    unschedulable: false,
    ready: 'True',
    readyReason: 'KubeletReady',
    readyMessage: '',
    ...options,
  };
}

/** Makes every control plane of a world report these Nodes. */
export function withInventory(world: ObservedCluster, nodes: readonly InventoryNode[]): ObservedCluster {
  const run = { stdout: printInventory(nodes), stderr: '', exitCode: 0, failures: 0, lastSuccessfulRunTime: '' };
  return {
    ...world,
    nodes: world.nodes.map((node) =>
      node.profile.roles.controlPlane
        ? {
            ...node,
            feedback: { ...node.feedback, periodic: { ...node.feedback.periodic, [inventoryInstruction]: run } },
          }
        : node,
    ),
  };
}
