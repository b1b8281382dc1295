import { exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

const example = (worker: boolean) =>
  exampleManifest(`machineGlobalConfig:
  cni: calico
  cluster-cidr: 10.52.0.0/16
  service-cidr: 10.53.0.0/16
machinePools:
  - name: servers
    quantity: 3
    etcdRole: true
    controlPlaneRole: true
    workerRole: ${worker}
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

export const windowsNeedsLinuxRule: Rule<ClusterSubject> = {
  code: 'windows-needs-linux',
  on: 'Cluster',
  severity: 'error',
  title: 'a cluster with Windows nodes has a Linux worker too',
  why: 'DNS, metrics and the manager’s own agent run on Linux workers. Windows nodes are added after etcd, the control plane and a Linux worker are there, so without one they wait for ever.',
  remedy: 'Have a pool of at least one Linux machine with the worker role.',
  example: { bad: example(false), good: example(true) },
  covers: ['WIN-6'],
  sources: ['Rancher planner: order of roles', 'RKE2 documentation: Windows agents'],
  judge({ pools }) {
    const windows = pools.find(({ input }) => input.windows && input.quantity > 0);
    if (!windows) return nothing;
    if (pools.some(({ input }) => !input.windows && input.roles.worker && input.quantity > 0)) return nothing;
    return [
      {
        path: windows.input.path,
        message: `pool ${windows.pool.name} has Windows machines, but no pool has Linux machines with the worker role`,
        fix: 'add a pool of Linux workers, or write workerRole: true in a Linux pool',
      },
    ];
  },
};
