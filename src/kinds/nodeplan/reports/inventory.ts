/** Name of the instruction that lists the cluster's Nodes on a control plane. */
export const inventoryInstruction = 'inventory';

/** What a control plane tells of one Node. */
export interface InventoryNode {
  readonly name: string;
  /** UID of its Machine, from the label `rke.cattle.io/machine`; empty for a Node that the manager did not make. */
  readonly machineUid: string;
  /** In the kubelet's order. */
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
  /** `spec.podCIDRs`, in Kubernetes' order; empty until a range is given. */
  readonly podRanges: readonly string[];
  /** Version of the kubelet, which engines make their own release: `v1.35.1+rke2r1`. */
  readonly kubelet: string;
  readonly operatingSystem: string;
  readonly osImage: string;
  readonly kernel: string;
  readonly architecture: string;
  readonly runtime: string;
  readonly unschedulable: boolean;
  /** Status of the condition Ready; `Unknown` when it is missing. */
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly readyReason: string;
  readonly readyMessage: string;
}

/** Label of a Node with the UID of its Machine; the engine's configuration sets it at registration. */
export const machineUidLabel = 'rke.cattle.io/machine';

/**
 * What `kubectl get nodes -o jsonpath=…` is asked for: one line a Node, columns apart by tabs. A whole Node as JSON
 * would be longer than the line that the node agent reads.
 */
export const inventoryTemplate = [
  '{range .items[*]}node',
  '{.metadata.name}',
  '{.metadata.labels.rke\\.cattle\\.io/machine}',
  '{range .status.addresses[*]}{.type}={.address},{end}',
  '{.spec.podCIDRs[*]}',
  '{.status.nodeInfo.kubeletVersion}',
  '{.status.nodeInfo.operatingSystem}',
  '{.status.nodeInfo.osImage}',
  '{.status.nodeInfo.kernelVersion}',
  '{.status.nodeInfo.architecture}',
  '{.status.nodeInfo.containerRuntimeVersion}',
  '{.spec.unschedulable}',
  '{.status.conditions[?(@.type=="Ready")].status}',
  '{.status.conditions[?(@.type=="Ready")].reason}',
  '{.status.conditions[?(@.type=="Ready")].message}{"\\n"}{end}',
].join('{"\\t"}');

/** The output that {@link inventoryTemplate} gives for these Nodes; simulated nodes answer with it. */
export function printInventory(nodes: readonly InventoryNode[]): string {
  return nodes
    .map((node) => {
      const addresses = node.addresses.map(({ type, address }) => `${type}=${address},`).join('');
      const columns = [
        'node',
        node.name,
        node.machineUid,
        addresses,
        node.podRanges.join(' '),
        node.kubelet,
        node.operatingSystem,
        node.osImage,
        node.kernel,
        node.architecture,
        node.runtime,
        node.unschedulable ? 'true' : '',
        node.ready,
        node.readyReason,
        node.readyMessage,
      ];
      return `${columns.join('\t')}\n`;
    })
    .join('');
}

/** Reads what the instruction printed. Lines that are no Node continue the message of the one before. */
export function readInventory(text: string): InventoryNode[] {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('node\t')) lines.push(line);
    else if (lines.length > 0 && line !== '') lines.push(`${lines.pop()} ${line}`);
  }
  return lines.map(readLine);
}

function readLine(line: string): InventoryNode {
  const [, name = '', machineUid = '', addresses = '', ranges = '', ...rest] = line.split('\t');
  const [kubelet = '', operatingSystem = '', osImage = '', kernel = '', architecture = '', runtime = '', ...state] =
    rest;
  const [unschedulable = '', ready = '', readyReason = '', ...message] = state;
  return {
    name,
    machineUid,
    addresses: addresses.split(',').flatMap((item) => {
      const equals = item.indexOf('=');
      return equals < 1 ? [] : [{ type: item.slice(0, equals), address: item.slice(equals + 1) }];
    }),
    podRanges: ranges.split(' ').filter((range) => range !== ''),
    kubelet,
    operatingSystem,
    osImage,
    kernel,
    architecture,
    runtime,
    unschedulable: unschedulable === 'true',
    ready: ready === 'True' || ready === 'False' ? ready : 'Unknown',
    readyReason,
    readyMessage: message.join('\t'),
  };
}
