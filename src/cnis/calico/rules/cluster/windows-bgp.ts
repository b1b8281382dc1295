import { exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { patchAt, placeOf } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Rule } from '../../../../lib/rule.ts';
import { bgpIsOn, calicoNetworksOf } from '../../installation.ts';

const keys = ['installation', 'calicoNetwork', 'bgp'];

const example = (bgp: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: calico
  cluster-cidr: 10.52.0.0/16
  service-cidr: 10.53.0.0/16
chartValues:
  rke2-calico:
    installation:
      calicoNetwork:
        bgp: ${bgp}
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

export const windowsBgpRule: Rule<ClusterSubject> = {
  code: 'windows-bgp',
  on: 'Cluster',
  severity: 'error',
  title: 'Calico carries packets by VXLAN, not BGP, where there are Windows nodes',
  why: 'BGP is not supported on Windows nodes of RKE2: pods there are not reached from Linux nodes.',
  remedy: 'Leave bgp at Disabled.',
  example: { bad: example('Enabled'), good: example('Disabled') },
  covers: ['WIN-4'],
  sources: ['Rancher documentation, dual-stack guide: Windows', 'RKE2 documentation, network options'],
  *judge({ helm, cniName, pools }) {
    if (cniName !== 'calico' || !pools.some(({ input }) => input.windows)) return;
    for (const { network, source } of calicoNetworksOf(helm)) {
      if (!bgpIsOn(network)) continue;
      const { path, name } = placeOf(source, keys);
      yield {
        path,
        message: `${name} is Enabled, which Windows nodes do not support`,
        fix: 'write bgp: Disabled',
        ...patchAt(source, keys, 'Disabled'),
      };
    }
  },
};
