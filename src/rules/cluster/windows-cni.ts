import { exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

const example = (cni: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: ${cni}
  cluster-cidr: 10.52.0.0/16
  service-cidr: 10.53.0.0/16
machinePools:
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
      name: demo-windows`);

export const windowsCniRule: Rule<ClusterSubject> = {
  code: 'windows-cni',
  on: 'Cluster',
  severity: 'error',
  title: 'clusters with Windows nodes use Calico or Flannel',
  why: 'The agent on a Windows node reads which CNI the cluster uses and stops at all others, so the node never joins.',
  remedy: 'Write cni: calico or cni: flannel. The CNI cannot be changed later.',
  example: { bad: example('canal'), good: example('calico') },
  covers: ['WIN-3', 'NET-041'],
  sources: ['RKE2 agent on Windows: supported CNIs', 'Rancher documentation, dual-stack guide: Windows'],
  judge({ pools, cni, cniName, engine, input }) {
    if (!engine.supportsWindows || !cni || cni.supportsWindows) return nothing;
    const windows = pools.find((pool) => pool.input.windows);
    if (!windows) return nothing;
    return [
      {
        path: input.cni?.path ?? [...windows.input.path, 'machineOS'],
        message: `the CNI is ${cniName}, but pool ${windows.pool.name} has Windows machines, which work with calico and flannel only`,
        fix: 'write cni: calico, or take the pool out',
      },
    ];
  },
};
