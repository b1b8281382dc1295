/** With the value `true` on a management Cluster that a provisioning Cluster stands behind. */
export const administratedAnnotation = 'provisioning.cattle.io/administrated';

/** Names of management Clusters: this, then eight of `a-z0-9`. A namespace of the same name holds what belongs to it. */
export const managementClusterPrefix = 'c-m-';
