import type { Decision } from '../../lib/decision.ts';
import { controlPlaneProbes, kubeletProbe } from '../common-probes.ts';
import { servingArguments, servingMounts } from '../component-certificates.ts';
import { dataDirectoryOf } from '../data-directory.ts';
import type { Contribution, Engine, EngineConfig, NodeProfile, Probe, RenderContext } from '../types.ts';
import { rke2Facts } from './facts.ts';

const dataDirectory = '/var/lib/rancher/rke2';

/** RKE2: control plane in static pods, CNI by chart, a supervisor port of its own. */
export const rke2Engine: Engine = {
  facts: rke2Facts,
  dataDirectory,
  configDirectory: '/etc/rancher/rke2',
  onNode: {
    installerImage: 'rancher/system-agent-installer-rke2',
    variablePrefix: 'RKE2',
    units: { server: 'rke2-server', agent: 'rke2-agent' },
    adminKubeconfig: '/etc/rancher/rke2/rke2.yaml',
    kubectl: (directory) => `${directory}/bin/kubectl`,
    uninstallers: ['rke2-uninstall.sh'],
    windowsUninstaller: 'C:\\usr\\local\\bin\\rke2-uninstall.ps1',
  },
  config,
  probes,
};

function config(node: NodeProfile, context: RenderContext, user: EngineConfig): Contribution {
  const { roles } = node;
  const server = roles.etcd || roles.controlPlane;
  const directory = dataDirectoryOf(context, dataDirectory);
  const cni = server ? chosenCni(user) : undefined;
  return {
    config: {
      ...(cni && { cni: cni.value }),
      ...(roles.controlPlane && { ...servingArguments(user, directory), ...servingMounts(user, directory) }),
      ...taints(node),
    },
    decisions: cni ? [cni] : [],
  };
}

function chosenCni(user: EngineConfig): Decision | undefined {
  if (user.cni !== undefined) return undefined;
  const why = 'no CNI is named; RKE2 alone would take canal, clusters of this API have always got calico';
  return { subject: 'cni', value: rke2Facts.defaultCni, why };
}

function taints({ roles }: NodeProfile): EngineConfig {
  if (roles.worker) return {};
  const list = [
    ...(roles.etcd ? ['node-role.kubernetes.io/etcd:NoExecute'] : []),
    ...(roles.controlPlane ? ['node-role.kubernetes.io/control-plane:NoSchedule'] : []),
  ];
  return list.length === 0 ? {} : { 'node-taint': list };
}

function probes(node: NodeProfile, context: RenderContext, config: EngineConfig): Probe[] {
  const host = context.network.loopback.value;
  const directory = dataDirectoryOf(context, dataDirectory);
  return [
    ...(node.roles.etcd ? [{ name: 'etcd', url: `http://${host}:2381/health` }] : []),
    ...(node.roles.controlPlane ? controlPlaneProbes(config, host, directory, String(rke2Facts.apiPort)) : []),
    kubeletProbe(host),
  ];
}
