import { controlPlaneProbes, etcdOnly, kubeletProbe } from '../common-probes.ts';
import { servingArguments } from '../component-certificates.ts';
import { dataDirectoryOf } from '../data-directory.ts';
import type { Contribution, Engine, EngineConfig, NodeProfile, Probe, RenderContext } from '../types.ts';
import { k3sFacts } from './facts.ts';

const dataDirectory = '/var/lib/rancher/k3s';

/** K3s: every component in one process, Flannel inside, API and supervisor on one port. */
export const k3sEngine: Engine = {
  facts: k3sFacts,
  dataDirectory,
  configDirectory: '/etc/rancher/k3s',
  onNode: {
    installerImage: 'rancher/system-agent-installer-k3s',
    variablePrefix: 'K3S',
    units: { server: 'k3s', agent: 'k3s-agent' },
    adminKubeconfig: '/etc/rancher/k3s/k3s.yaml',
    kubectl: () => 'k3s kubectl',
    uninstallers: ['k3s-uninstall.sh', 'k3s-agent-uninstall.sh'],
  },
  config,
  probes,
};

function config(node: NodeProfile, context: RenderContext, user: EngineConfig): Contribution {
  const { roles, init } = node;
  return {
    config: {
      ...(init && { 'cluster-init': true }),
      ...(roles.controlPlane && servingArguments(user, dataDirectoryOf(context, dataDirectory))),
      ...taints(node),
    },
    decisions: [],
  };
}

/** Servers that run no workloads; the control plane's taint alone covers a server that also runs etcd. */
function taints({ roles }: NodeProfile): EngineConfig {
  if (roles.worker) return {};
  if (roles.controlPlane) return { 'node-taint': ['node-role.kubernetes.io/control-plane:NoSchedule'] };
  return roles.etcd ? { 'node-taint': ['node-role.kubernetes.io/etcd:NoExecute'] } : {};
}

/** K3s shows no etcd health, and an etcd-only server runs no kubelet that answers. */
function probes(node: NodeProfile, context: RenderContext, config: EngineConfig): Probe[] {
  const host = context.network.loopback.value;
  const directory = dataDirectoryOf(context, dataDirectory);
  const port = config['https-listen-port'];
  const apiPort = typeof port === 'string' ? port : String(k3sFacts.apiPort);
  return [
    ...(node.roles.controlPlane ? controlPlaneProbes(config, host, directory, apiPort) : []),
    ...(etcdOnly(node) ? [] : [kubeletProbe(host)]),
  ];
}
