/** Identity that a host keeps over a new installation; 63 hexadecimal digits made by the install script. */
export const machineIdLabel = 'rke.cattle.io/machine-id';

/** The provisioning Cluster that a machine belongs to, in the same namespace. Both names are written, for either client. */
export const clusterNameLabel = 'cluster.x-k8s.io/cluster-name';
export const rkeClusterNameLabel = 'rke.cattle.io/cluster-name';

/** Name of the Node, when the host asked for another one than its host name. */
export const nodeNameLabel = 'rke.cattle.io/node-name';

/** `linux` or `windows`. */
export const osLabel = 'cattle.io/os';

/** Addresses as the host gave them at registration: one address or a comma list. */
export const addressAnnotation = 'rke.cattle.io/address';
export const internalAddressAnnotation = 'rke.cattle.io/internal-address';

/**
 * Internal addresses of a host that was given none: those that the install script found, one of each family of the
 * cluster, as a comma list.
 */
export const detectedAddressesAnnotation = 'drover.dev/detected-addresses';

/** Labels of the Node, as a JSON map. */
export const labelsAnnotation = 'rke.cattle.io/labels';

/** Taints of the Node, as a JSON list of Kubernetes taints (`key`, `value`, `effect`). */
export const taintsAnnotation = 'rke.cattle.io/taints';

/**
 * With the value `true` on a machine that is being deleted: remove it although its etcd member cannot be removed in an
 * orderly way. A person sets it who knows that the host will not come back.
 */
export const forceRemoveAnnotation = 'rke.cattle.io/etcd-force-remove';

/** On a machine of a pool, whatever its value: when the pool has too many machines, this one goes first. Cluster API's. */
export const deleteFirstAnnotation = 'cluster.x-k8s.io/delete-machine';

/** On a machine of a pool, whatever its value: its node is not drained before it is removed. Cluster API's. */
export const excludeDrainAnnotation = 'machine.cluster.x-k8s.io/exclude-node-draining';

/** Keeps a deleted machine until its etcd member and its Node are gone. */
export const machineFinalizer = 'drover.dev/node-removal';

/** Type of the Secret that a node agent watches. */
export const planSecretType = 'rke.cattle.io/machine-plan';

/** Name of the Secret that the agent of a machine watches; its NodePlan has the machine's own name. */
export function planSecretNameOf(machineName: string): string {
  return `${machineName}-machine-plan`;
}
