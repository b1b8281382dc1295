/**
 * Annotation of a dual-stack Cluster whose nodes can reach the manager over IPv4: with the value `true`, a manager
 * without IPv6 is a warning instead of an error.
 */
export const allowIpv4ServerUrl = 'drover.dev/allow-ipv4-server-url';

/** Annotation of a Cluster, whatever its value: machines of its pools are neither made nor removed. Cluster API's. */
export const pausedAnnotation = 'cluster.x-k8s.io/paused';
