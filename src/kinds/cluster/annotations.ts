/**
 * Annotation of a dual-stack Cluster whose nodes can reach the manager over IPv4: with the value `true`, a manager
 * without IPv6 is a warning instead of an error.
 */
export const allowIpv4ServerUrl = 'drover.dev/allow-ipv4-server-url';
