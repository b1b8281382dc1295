import type { KnownDefect } from '../network/facts.ts';

/**
 * Defects that both engines have in the same Kubernetes patch releases: those of Kubernetes itself, and those of the K3s
 * code that RKE2 embeds (an RKE2 patch release holds the K3s of the same number).
 */
export const sharedDefects: readonly KnownDefect[] = [
  {
    id: 'etcd-only-ipv6-loopback',
    summary:
      'on an IPv6-only cluster the local load balancer of an etcd-only server listens on 127.0.0.1 only, so that server crash-loops',
    stacks: ['ipv6'],
    topology: 'split-roles',
    fixedIn: [
      [1, 31, 14],
      [1, 32, 10],
      [1, 33, 6],
      [1, 34, 2],
    ],
    severity: 'error',
    source: 'rancher/rke2#8921 with backports #9047 and #9048; K3s release notes 1.31 to 1.34',
    rows: ['NET-077'],
  },
  {
    id: 'ipv6-bootstrap-addresses',
    summary:
      'on an IPv6-only cluster the load balancer and the bootstrap of packaged charts handle the API server’s address wrongly',
    stacks: ['ipv6'],
    fixedIn: [
      [1, 31, 14],
      [1, 32, 10],
      [1, 33, 6],
      [1, 34, 2],
    ],
    severity: 'warning',
    source: 'K3s release notes 1.31 to 1.34, "fix IPv6 handling for load balancer addresses" and its neighbour',
    rows: ['NET-077'],
  },
  {
    id: 'ipv4-only-fallback-resolver',
    summary:
      'where a host’s resolv.conf names only loopback resolvers the engine falls back to 8.8.8.8, which an IPv6-only cluster cannot reach',
    stacks: ['ipv6'],
    fixedIn: [
      [1, 31, 12],
      [1, 32, 8],
      [1, 33, 4],
    ],
    severity: 'warning',
    source: 'k3s-io/k3s#12701 with backports #12702, #12703 and #12704; rancher/rke2#8685',
    rows: ['NET-077c'],
  },
  {
    id: 'kube-proxy-needs-both-families',
    summary:
      'kube-proxy 1.34.0 exits where the iptables of one family are missing on a host, instead of serving the other family',
    stacks: ['ipv6'],
    fixedIn: [[1, 34, 1]],
    since: [1, 34, 0],
    severity: 'error',
    source: 'kubernetes/kubernetes#133694, fixed by #133695 and #133711',
    rows: ['NET-076'],
  },
  {
    id: 'kube-proxy-needs-ipv6-tools',
    summary:
      'kube-proxy 1.34.0 exits where the iptables of one family are missing on a host, also when IPv6 is disabled',
    stacks: ['ipv4', 'dual'],
    fixedIn: [[1, 34, 1]],
    since: [1, 34, 0],
    severity: 'warning',
    source: 'kubernetes/kubernetes#133694, fixed by #133695 and #133711',
    rows: ['NET-076'],
  },
  {
    id: 'kubelet-ignores-second-interface',
    summary: 'the kubelet ignores an IPv6 address that is not on the interface of the default route',
    stacks: ['ipv6', 'dual'],
    fixedIn: [[1, 27, 0]],
    severity: 'warning',
    source: 'kubernetes/kubernetes#111695',
    rows: [],
  },
];
