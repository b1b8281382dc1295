import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { jsonPointer, patchToSet } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

const key = 'hostnameLengthLimit';
const defaultsPath: FieldPath = ['spec', 'rkeConfig', 'machinePoolDefaults'];

/** Host names of a pool's machines are cut at the length that was chosen at first. */
export const hostnameLengthIsFixedRule: Rule<ClusterSubject> = {
  code: 'hostname-length-is-fixed',
  on: 'Cluster',
  severity: 'error',
  title: 'hostnameLengthLimit does not change for pools that exist',
  why: 'The limit decides the names of machines. With another one, machines of one pool would be named in two ways, and names that were cut before could collide with new ones.',
  remedy: 'Put the old limit back, and make a new pool for names of another length.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machinePoolDefaults: { hostnameLengthLimit: 15 } # the stored cluster has none
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig: {}
`,
  },
  covers: ['IMM-6'],
  sources: ['Rancher: host name truncation is chosen when the cluster is made'],
  *judge({ cluster, rke, old }) {
    if (!rke || !old?.rke) return;
    const [before, now] = [limitOf(old.rke.machinePoolDefaults), limitOf(rke.machinePoolDefaults)];
    if (before !== now) yield findingFor(cluster, defaultsPath, before, now);
    for (const [index, pool] of (rke.machinePools ?? []).entries()) {
      const former = old.rke.machinePools?.find(({ name }) => name === pool.name);
      if (!former || limitOf(former) === limitOf(pool)) continue;
      const parent = ['spec', 'rkeConfig', 'machinePools', index];
      yield findingFor(cluster, parent, limitOf(former), limitOf(pool));
    }
  },
};

function limitOf(holder: { readonly hostnameLengthLimit?: number | null } | null | undefined): number | undefined {
  return holder?.hostnameLengthLimit ?? undefined;
}

function findingFor(
  cluster: ClusterSubject['cluster'],
  parent: FieldPath,
  before: number | undefined,
  now: number | undefined,
): Finding {
  const path = [...parent, key];
  return {
    path,
    message: `${key} changes from ${before ?? 'no limit'} to ${now ?? 'no limit'}; it is fixed when the pool is made`,
    fix: before === undefined ? `take ${key} out again, or make a new pool` : `put ${before} back, or make a new pool`,
    patch:
      before === undefined
        ? [{ op: 'remove', path: jsonPointer(path) }]
        : patchToSet(cluster, parent, { [key]: before }),
  };
}
