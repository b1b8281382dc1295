import type { KnownDefect } from '../../network/facts.ts';
import { sharedDefects } from '../shared-defects.ts';

/** Released RKE2 versions that a manager can see failing. Sources: RKE2 release notes, documentation and issues. */
export const defects: readonly KnownDefect[] = [
  ...sharedDefects,
  {
    id: 'calico-waits-for-ipv4',
    summary: 'the Calico chart always asks nodes for an IPv4 address, so on an IPv6-only cluster Calico never starts',
    stacks: ['ipv6'],
    cnis: ['calico'],
    fixedIn: [
      [1, 29, 13],
      [1, 30, 9],
      [1, 31, 5],
      [1, 32, 1],
    ],
    severity: 'error',
    source: 'rancher/rke2#7454, #7535 to #7538; RKE2 release notes',
    rows: ['NET-077b'],
  },
  {
    id: 'canal-needs-ipv4',
    summary: 'the Canal chart assumes IPv4 and fails on an IPv6-only cluster',
    stacks: ['ipv6'],
    cnis: ['canal'],
    fixedIn: [
      [1, 22, 9],
      [1, 24, 1],
    ],
    severity: 'error',
    source: 'rancher/rke2#2861, #2955 and #2966',
    rows: [],
  },
  {
    id: 'cilium-needs-ipv4',
    summary: 'the Cilium chart assumes IPv4 and fails on an IPv6-only cluster',
    stacks: ['ipv6'],
    cnis: ['cilium'],
    fixedIn: [[1, 24, 2]],
    severity: 'error',
    source: 'rancher/rke2#3065, #3067 and #3069',
    rows: [],
  },
  {
    id: 'no-flannel',
    summary: 'this RKE2 does not ship Flannel',
    stacks: ['ipv4', 'ipv6', 'dual'],
    cnis: ['flannel'],
    fixedIn: [
      [1, 26, 14],
      [1, 27, 11],
      [1, 28, 7],
      [1, 29, 2],
    ],
    severity: 'error',
    source: 'RKE2 documentation, network options',
    rows: [],
  },
  {
    id: 'single-family-system-services',
    summary: 'the Services of the packaged components have one family only',
    stacks: ['dual'],
    fixedIn: [
      [1, 25, 15],
      [1, 26, 10],
      [1, 27, 7],
      [1, 28, 3],
    ],
    severity: 'warning',
    source: 'RKE2 release notes',
    rows: [],
  },
  {
    id: 'no-nftables-proxy',
    summary: 'the packaged network charts do not work with kube-proxy in nftables mode',
    stacks: ['ipv4', 'ipv6', 'dual'],
    topology: 'nftables-proxy',
    fixedIn: [
      [1, 34, 10],
      [1, 35, 7],
      [1, 36, 3],
    ],
    severity: 'error',
    source: 'RKE2 documentation, network options',
    rows: ['NET-075'],
  },
];
