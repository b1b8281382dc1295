import { exampleManifest } from '../cluster/example-manifest.ts';

const dualIpv4First = `  cni: calico
  cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
  service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112`;

/** A cluster for existing hosts and a host that asks to join it, as documents; what the host says is YAML of the request. */
export function exampleRegistration(request: string, cluster: string = dualCluster): string {
  return `kind: NodeRegistration\n${request.trimEnd()}\n---\n${cluster}`;
}

/** Dual-stack, IPv4 first. */
export const dualCluster: string = exampleManifest(`machineGlobalConfig:\n${dualIpv4First}`);

/** Dual-stack, IPv6 first. */
export const ipv6FirstCluster: string = exampleManifest(`machineGlobalConfig:
  cni: calico
  cluster-cidr: fd7a:3c1e:9b42:5200::/56,10.52.0.0/16
  service-cidr: fd7a:3c1e:9b42:5300::/112,10.53.0.0/16`);

/** IPv4-only. */
export const ipv4Cluster: string = exampleManifest(`machineGlobalConfig:
  cni: calico
  cluster-cidr: 10.52.0.0/16
  service-cidr: 10.53.0.0/16`);

/** IPv6-only. */
export const ipv6Cluster: string = exampleManifest(`machineGlobalConfig:
  cni: calico
  cluster-cidr: fd7a:3c1e:9b42:5200::/56
  service-cidr: fd7a:3c1e:9b42:5300::/112`);
