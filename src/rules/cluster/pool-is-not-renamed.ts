import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { MachinePool } from '../../kinds/cluster/pool-schema.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

export const poolIsNotRenamedRule: Rule<ClusterSubject> = {
  code: 'pool-is-not-renamed',
  on: 'Cluster',
  severity: 'error',
  title: 'a machine pool keeps its name',
  why: 'The name is the identity of the pool. Under another name it is another pool: all machines of the old one are deleted and as many new ones are made, etcd members among them.',
  remedy:
    'Put the old name back. To replace the machines on purpose, add the new pool first, and remove the old one when the new machines are ready.',
  example: {
    bad: examplePools([{ name: 'renamed' }]).replace(
      'machinePools:',
      'machinePools: # the stored cluster calls it all',
    ),
    good: examplePools([{ name: 'all' }]),
  },
  covers: ['IMM-8'],
  sources: ['provisioning.cattle.io/v1: machinePools is a list map whose key is name'],
  *judge({ pools, old }) {
    if (!old || old.pools.length === 0 || pools.length === 0) return;
    const gone = old.pools.filter(({ pool }) => !pools.some((other) => other.pool.name === pool.name));
    for (const { pool: former } of gone) {
      const renamed = pools.find(
        ({ pool }) => isSameButName(pool, former) && !old.pools.some((other) => other.pool.name === pool.name),
      );
      if (!renamed) continue;
      const path = [...renamed.input.path, 'name'];
      yield {
        path,
        message: `pool ${former.name} becomes ${renamed.pool.name} and is otherwise the same, which would delete its ${former.quantity ?? 1} machines and make new ones`,
        fix: `write name: ${former.name}, or add the new pool now and remove ${former.name} later`,
        patch: [{ op: 'replace', path: jsonPointer(path), value: former.name }],
      };
    }
  },
};

function isSameButName(a: MachinePool, b: MachinePool): boolean {
  return (
    a.machineConfigRef.kind === b.machineConfigRef.kind &&
    a.machineConfigRef.name === b.machineConfigRef.name &&
    (a.quantity ?? 1) === (b.quantity ?? 1) &&
    (a.etcdRole === true) === (b.etcdRole === true) &&
    (a.controlPlaneRole === true) === (b.controlPlaneRole === true) &&
    (a.workerRole === true) === (b.workerRole === true)
  );
}
