import { exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

const example = (role: string) =>
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
${role}    workerRole: true
    machineOS: windows
    hostnameLengthLimit: 15
    machineConfigRef:
      kind: VmwarevsphereConfig
      name: demo-windows`);

export const windowsRolesRule: Rule<ClusterSubject> = {
  code: 'windows-roles',
  on: 'Cluster',
  severity: 'error',
  title: 'Windows machines are workers and nothing else',
  why: 'etcd and the control plane run on Linux only. RKE2 has no server for Windows.',
  remedy: 'Give pools with machineOS: windows the worker role alone.',
  example: { bad: example('    etcdRole: true\n'), good: example('') },
  covers: ['WIN-5'],
  sources: ['RKE2 documentation: Windows agents', 'Kubernetes documentation: Windows in Kubernetes'],
  *judge({ pools }) {
    for (const { input } of pools) {
      if (!input.windows) continue;
      if (input.roles.etcd) yield refused(input.name, [...input.path, 'etcdRole'], 'etcd');
      if (input.roles.controlPlane) yield refused(input.name, [...input.path, 'controlPlaneRole'], 'control plane');
      if (!input.roles.etcd && !input.roles.controlPlane && !input.roles.worker) {
        yield {
          path: input.path,
          message: `pool ${input.name} has Windows machines and no role, expected the worker role`,
          fix: 'write workerRole: true',
          patch: [{ op: 'add', path: jsonPointer([...input.path, 'workerRole']), value: true }],
        };
      }
    }
  },
};

function refused(pool: string, path: (string | number)[], role: string) {
  return {
    path,
    message: `pool ${pool} has Windows machines with the ${role} role, expected the worker role alone`,
    fix: `write ${path.at(-1)}: false`,
    patch: [{ op: 'replace' as const, path: jsonPointer(path), value: false }],
  };
}
