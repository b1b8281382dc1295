import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { stackTitle } from '../../network/family.ts';

const pools = `machinePools:
  - name: servers
    quantity: 3
    etcdRole: true
    controlPlaneRole: true
    workerRole: true
    machineConfigRef:
      kind: VmwarevsphereConfig
      name: demo-servers
  - name: windows
    quantity: 2
    workerRole: true
    machineOS: windows
    hostnameLengthLimit: 15
    machineConfigRef:
      kind: VmwarevsphereConfig
      name: demo-windows`;

export const windowsStackRule: Rule<ClusterSubject> = {
  code: 'windows-stack',
  on: 'Cluster',
  severity: 'error',
  title: 'clusters with Windows nodes are IPv4-only',
  why: 'The agent on a Windows node stops when the cluster has any IPv6 range. Kubernetes has no IPv6-only on Windows, and overlay networks there have no dual-stack; Services that reach Windows pods have one family.',
  remedy: 'Give IPv4 ranges only, or leave Windows machines to another cluster.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni: calico\n${exampleDualRanges}\n${pools}`),
    good: exampleManifest(`machineGlobalConfig:
  cni: calico
  cluster-cidr: 10.52.0.0/16
  service-cidr: 10.53.0.0/16
${pools}`),
  },
  covers: ['WIN-2', 'NET-040'],
  sources: ['K3s agent: dual-stack or IPv6 on a Windows node', 'Kubernetes documentation: IPv4/IPv6 dual-stack'],
  *judge({ pools: all, stack, engine }) {
    if (!stack || stack === 'ipv4' || !engine.supportsWindows) return;
    for (const { input } of all) {
      if (!input.windows) continue;
      yield {
        path: [...input.path, 'machineOS'],
        message: `pool ${input.name} has Windows machines, which stop in a cluster that is ${stackTitle[stack]}`,
        fix: 'give IPv4 ranges only, or take the pool out',
      };
    }
  },
};
