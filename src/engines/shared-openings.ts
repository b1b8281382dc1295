import type { Opening } from '../network/firewall.ts';

/** What every node of both engines needs, whatever carries the pods. */
export const sharedOpenings: readonly Opening[] = [
  { from: 'nodes', to: 'control-plane', protocol: 'tcp', ports: [6443, 6443], purpose: 'Kubernetes API' },
  { from: 'clients', to: 'control-plane', protocol: 'tcp', ports: [6443, 6443], purpose: 'Kubernetes API' },
  { from: 'servers', to: 'etcd', protocol: 'tcp', ports: [2379, 2380], purpose: 'etcd clients and peers' },
  { from: 'nodes', to: 'nodes', protocol: 'tcp', ports: [10250, 10250], purpose: 'kubelet: logs, exec and metrics' },
  { from: 'nodes', to: 'nodes', protocol: 'tcp', ports: [5001, 5001], purpose: 'embedded registry, where it is on' },
  { from: 'clients', to: 'nodes', protocol: 'tcp', ports: [80, 80], purpose: 'packaged ingress, HTTP' },
  { from: 'clients', to: 'nodes', protocol: 'tcp', ports: [443, 443], purpose: 'packaged ingress, HTTPS' },
];
