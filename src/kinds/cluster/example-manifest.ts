/** What an example of a rule says besides its `rkeConfig`. */
export interface ExampleOptions {
  /** Default: an RKE2 release. */
  readonly version?: string;
  /** Further fields of `spec`, as YAML. */
  readonly spec?: string;
}

/** A complete Cluster manifest around the YAML of its `spec.rkeConfig`, for the examples of rules. */
export function exampleManifest(rkeConfig: string, options: ExampleOptions = {}): string {
  return `apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata:
  name: demo
  namespace: fleet-default
spec:
  kubernetesVersion: ${options.version ?? 'v1.35.1+rke2r1'}
${indent(options.spec ?? '', 2)}  rkeConfig:
${indent(rkeConfig, 4)}`;
}

/** The same for K3s. */
export function k3sExampleManifest(rkeConfig: string): string {
  return exampleManifest(rkeConfig, { version: 'v1.35.1+k3s1' });
}

/** Ranges of a dual-stack cluster as lines of `machineGlobalConfig`, IPv4 first. */
export const exampleDualRanges = `  cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
  service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112`;

/** Ranges of an IPv6-only cluster. */
export const exampleIpv6Ranges = `  cluster-cidr: fd7a:3c1e:9b42:5200::/56
  service-cidr: fd7a:3c1e:9b42:5300::/112`;

function indent(yaml: string, columns: number): string {
  const lines = yaml.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => `${' '.repeat(columns)}${line}\n`).join('');
}
