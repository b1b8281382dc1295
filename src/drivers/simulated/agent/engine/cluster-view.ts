import { addressAt, type Cidr, cidrFrom } from '../../../../network/cidr.ts';
import { addressBits } from '../../../../network/family.ts';
import type { Pod } from './pods.ts';

/** A Node as the stand-ins of a cluster know it. What a node says of itself and what others decide have versions apart. */
export interface NodeRecord {
  readonly name: string;
  /** Grows with each change that the node itself makes. */
  readonly version: number;
  readonly etcd: boolean;
  readonly controlPlane: boolean;
  /** Where its supervisor answers; absent for agents. */
  readonly supervisor?: string;
  /** As the kubelet reports them, in order. */
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
  readonly clientUrls: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
  readonly kubelet: string;
  readonly networkReady: boolean;
  /** Proves that a node of this name is the one that had it before. */
  readonly password: string;
  /** Milliseconds since the epoch of the last sign of life. */
  readonly seen: number;
}

/** What was decided about a Node through the API. */
export interface NodeDecision {
  readonly version: number;
  readonly unschedulable: boolean;
  readonly deleted: boolean;
  /** Its etcd member was removed: it must not come back. */
  readonly removed: boolean;
  readonly annotations: Readonly<Record<string, string>>;
  readonly podRanges: readonly string[];
  /** Place in the order of arrival. */
  readonly index: number;
  /** What people have put on it; states of earlier releases have no such list. */
  readonly pods?: readonly Pod[];
}

export interface ClusterView {
  readonly nodes: Readonly<Record<string, NodeRecord>>;
  readonly decisions: Readonly<Record<string, NodeDecision>>;
}

export const emptyView: ClusterView = { nodes: {}, decisions: {} };

const undecided: NodeDecision = {
  version: 0,
  unschedulable: false,
  deleted: false,
  removed: false,
  annotations: {},
  podRanges: [],
  index: -1,
};

export function decisionOf(view: ClusterView, name: string): NodeDecision {
  return view.decisions[name] ?? undecided;
}

export function decide(view: ClusterView, name: string, change: Partial<NodeDecision>): ClusterView {
  const before = decisionOf(view, name);
  const next = { ...before, ...change, version: before.version + 1 };
  return { ...view, decisions: { ...view.decisions, [name]: next } };
}

export function recordNode(view: ClusterView, record: NodeRecord): ClusterView {
  return mergeViews(view, { nodes: { [record.name]: record }, decisions: {} });
}

/** Both views as one: of each half the newer version. Merging in any order gives the same. */
export function mergeViews(a: ClusterView, b: ClusterView): ClusterView {
  if (a === b) return a;
  return { nodes: newest(a.nodes, b.nodes, isNewerNode), decisions: newest(a.decisions, b.decisions, isNewer) };
}

function newest<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  newer: (one: T, other: T) => boolean,
): Readonly<Record<string, T>> {
  let merged: Record<string, T> | undefined;
  for (const [name, value] of Object.entries(b)) {
    const own = a[name];
    if (own !== undefined && (own === value || !newer(value, own))) continue;
    merged ??= { ...a };
    merged[name] = value;
  }
  return merged ?? a;
}

function isNewer(one: { readonly version: number }, other: { readonly version: number }): boolean {
  return one.version > other.version || (one.version === other.version && JSON.stringify(one) > JSON.stringify(other));
}

function isNewerNode(one: NodeRecord, other: NodeRecord): boolean {
  return one.version > other.version || (one.version === other.version && one.seen > other.seen);
}

/** etcd's members: servers with etcd that nobody removed. */
export function membersOf(view: ClusterView): NodeRecord[] {
  return Object.values(view.nodes).filter(({ name, etcd }) => etcd && !decisionOf(view, name).removed);
}

/** Whether more than half of the members have shown life since `alive`. */
export function hasQuorum(view: ClusterView, alive: number): boolean {
  const members = membersOf(view);
  return members.filter(({ seen }) => seen >= alive).length * 2 > members.length;
}

/** Gives each Node without pod ranges the next free ones, in the order of the ranges. Only one server may do so. */
export function assignPodRanges(view: ClusterView, pods: readonly Cidr[], masks: readonly number[]): ClusterView {
  let next = view;
  for (const name of Object.keys(view.nodes).sort()) {
    const decision = decisionOf(next, name);
    if (decision.deleted || decision.podRanges.length > 0) continue;
    const taken = new Set(
      Object.values(next.decisions)
        .filter(({ deleted }) => !deleted)
        .map(({ index }) => index),
    );
    let index = 0;
    while (taken.has(index)) index += 1;
    const ranges = pods.map((range, place) => rangeAt(range, masks[place] ?? range.prefix, index));
    // A family whose ranges are used up leaves the Node without any, as the controller manager does.
    if (ranges.some((range) => range === undefined)) continue;
    next = decide(next, name, { index, podRanges: ranges.flatMap((range) => range?.text ?? []) });
  }
  return next;
}

function rangeAt(range: Cidr, mask: number, index: number): Cidr | undefined {
  const size = 1n << BigInt(addressBits[range.family] - mask);
  const address = addressAt(range, BigInt(index) * size);
  return address && cidrFrom(address, mask);
}
