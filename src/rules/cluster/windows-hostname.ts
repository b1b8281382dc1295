import { exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

/** What NetBIOS, and with it Windows, takes of a host name. */
const longest = 15;

const example = (limit: number) =>
  exampleManifest(`machineGlobalConfig:
  cni: calico
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
    hostnameLengthLimit: ${limit}
    machineConfigRef:
      kind: VmwarevsphereConfig
      name: demo-windows`);

export const windowsHostnameRule: Rule<ClusterSubject> = {
  code: 'windows-hostname',
  on: 'Cluster',
  severity: 'warning',
  title: 'host names of Windows machines have at most 15 characters',
  why: 'Windows cuts host names after 15 characters. Names of machines differ at their end, so cut names collide, and the node and its machine no longer have the same name.',
  remedy: 'Write hostnameLengthLimit: 15 in the pool. It is fixed at creation.',
  example: { bad: example(63), good: example(15) },
  covers: ['WIN-7'],
  sources: ['Microsoft: NetBIOS computer names', 'Rancher documentation: hostname truncation'],
  *judge({ pools, rke }) {
    for (const { input, pool } of pools) {
      if (!input.windows) continue;
      const limit = pool.hostnameLengthLimit ?? rke?.machinePoolDefaults?.hostnameLengthLimit;
      if (limit !== undefined && limit !== null && limit <= longest) continue;
      const path = [...input.path, 'hostnameLengthLimit'];
      yield {
        path,
        message: `pool ${input.name} has Windows machines with names of up to ${limit ?? 63} characters, and Windows cuts them after ${longest}`,
        fix: `write hostnameLengthLimit: ${longest}`,
        patch: [{ op: 'add', path: jsonPointer(path), value: longest }],
      };
    }
  },
};
