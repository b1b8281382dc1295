import type { InventoryNode } from '../../../../kinds/nodeplan/reports/inventory.ts';
import { machineUidLabel } from '../../../../kinds/nodeplan/reports/inventory.ts';
import { type ClusterView, decisionOf, type NodeRecord } from './cluster-view.ts';

/** Nodes that the API lists, by name. */
export function listedNodes(view: ClusterView): NodeRecord[] {
  const listed = Object.values(view.nodes).filter(({ name }) => !decisionOf(view, name).deleted);
  return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Readiness {
  readonly ready: InventoryNode['ready'];
  readonly readyReason: string;
  readonly readyMessage: string;
}

/** The condition Ready as kubelet and node controller write it. */
function readinessOf({ seen, networkReady }: NodeRecord, alive: number): Readiness {
  if (seen < alive) {
    const readyMessage = 'Kubelet stopped posting node status.';
    return { ready: 'Unknown', readyReason: 'NodeStatusUnknown', readyMessage };
  }
  if (networkReady) {
    return { ready: 'True', readyReason: 'KubeletReady', readyMessage: 'kubelet is posting ready status' };
  }
  const readyMessage = 'container runtime network not ready: cni plugin not initialized';
  return { ready: 'False', readyReason: 'KubeletNotReady', readyMessage };
}

/** A Node as the manager's inventory wants it. */
export function inventoryNode(view: ClusterView, record: NodeRecord, alive: number): InventoryNode {
  const decision = decisionOf(view, record.name);
  return {
    name: record.name,
    machineUid: record.labels[machineUidLabel] ?? '',
    addresses: record.addresses,
    podRanges: decision.podRanges,
    kubelet: record.kubelet,
    operatingSystem: 'linux',
    osImage: 'Simulated Linux',
    kernel: '6.12.0-simulated',
    architecture: 'amd64',
    runtime: 'simulated://1',
    unschedulable: decision.unschedulable,
    ...readinessOf(record, alive),
  };
}

/** A Node as the Kubernetes API shows it, as far as the stand-in knows it. */
export function nodeObject(view: ClusterView, record: NodeRecord, alive: number): Readonly<Record<string, unknown>> {
  const node = inventoryNode(view, record, alive);
  const decision = decisionOf(view, record.name);
  const [firstRange] = decision.podRanges;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: record.name,
      labels: { ...record.labels, 'kubernetes.io/hostname': record.name, 'kubernetes.io/os': 'linux' },
      annotations: decision.annotations,
    },
    spec: {
      ...(firstRange === undefined ? {} : { podCIDR: firstRange, podCIDRs: decision.podRanges }),
      ...(decision.unschedulable ? { unschedulable: true } : {}),
      taints: record.taints.map(taintOf),
    },
    status: {
      addresses: record.addresses,
      conditions: [{ type: 'Ready', status: node.ready, reason: node.readyReason, message: node.readyMessage }],
      nodeInfo: {
        kubeletVersion: node.kubelet,
        operatingSystem: node.operatingSystem,
        osImage: node.osImage,
        kernelVersion: node.kernel,
        architecture: node.architecture,
        containerRuntimeVersion: node.runtime,
      },
    },
  };
}

/** `key=value:Effect`. */
function taintOf(text: string): Readonly<Record<string, string>> {
  const colon = text.lastIndexOf(':');
  const [key = '', value] = text.slice(0, colon).split('=');
  return { key, ...(value === undefined ? {} : { value }), effect: text.slice(colon + 1) };
}
