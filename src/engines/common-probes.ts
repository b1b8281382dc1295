import { servingProbes } from './component-certificates.ts';
import type { EngineConfig, NodeProfile, Probe } from './types.ts';

/** Probes of a control plane: the API server with its own client certificate, controller manager and scheduler. */
export function controlPlaneProbes(
  config: EngineConfig,
  host: string,
  dataDirectory: string,
  apiPort: string,
): Probe[] {
  const tls = `${dataDirectory}/server/tls`;
  const api: Probe = {
    name: 'kube-apiserver',
    url: `https://${host}:${apiPort}/readyz`,
    caCert: `${tls}/server-ca.crt`,
    clientCert: `${tls}/client-kube-apiserver.crt`,
    clientKey: `${tls}/client-kube-apiserver.key`,
  };
  return [api, ...servingProbes(config, host, dataDirectory)];
}

/** The kubelet's own health, served on the loopback without TLS. */
export function kubeletProbe(host: string): Probe {
  return { name: 'kubelet', url: `http://${host}:10248/healthz` };
}

/** Whether a node runs etcd and nothing else. */
export function etcdOnly({ roles }: NodeProfile): boolean {
  return roles.etcd && !roles.controlPlane && !roles.worker;
}
