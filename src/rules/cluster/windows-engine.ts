import { exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

const rkeConfig = `machineGlobalConfig:
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
      name: demo-windows`;

export const windowsEngineRule: Rule<ClusterSubject> = {
  code: 'windows-engine',
  on: 'Cluster',
  severity: 'error',
  title: 'Windows nodes join clusters of RKE2 only',
  why: 'K3s has no agent for Windows, so a Windows machine can never become a node of the cluster.',
  remedy: 'Use an RKE2 release with Calico or Flannel, or Linux machines.',
  example: {
    bad: exampleManifest(rkeConfig, { version: 'v1.35.1+k3s1' }),
    good: exampleManifest(rkeConfig),
  },
  covers: ['WIN-1', 'NET-042'],
  sources: ['K3s documentation, FAQ', 'Rancher documentation, dual-stack guide: Windows'],
  *judge({ pools, engine }) {
    if (engine.supportsWindows) return;
    for (const { input } of pools) {
      if (!input.windows) continue;
      yield {
        path: [...input.path, 'machineOS'],
        message: `pool ${input.name} has Windows machines, but ${engine.title} does not run on Windows`,
        fix: 'choose an RKE2 release as kubernetesVersion, or machineOS: linux',
      };
    }
  },
};
