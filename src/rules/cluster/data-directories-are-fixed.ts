import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { jsonPointer, patchToSet } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

const directories = ['systemAgent', 'provisioning', 'k8sDistro'] as const;
const parent: FieldPath = ['spec', 'rkeConfig', 'dataDirectories'];
/** How Rancher set the agent's directory before it had a field; moving the value into the field is no change. */
const formerVariable = 'CATTLE_AGENT_VAR_DIR';

/** The data directories on nodes stay where they were when the cluster was made. */
export const dataDirectoriesAreFixedRule: Rule<ClusterSubject> = {
  code: 'data-directories-are-fixed',
  on: 'Cluster',
  severity: 'error',
  title: 'data directories do not change once the cluster is made',
  why: 'Nodes keep etcd, certificates and the agent’s state there and nothing moves them. With another directory a node starts empty, as if it were new.',
  remedy: 'Put the old directory back, or make a new cluster.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    dataDirectories: { k8sDistro: /data/rke2 } # the stored cluster has none
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
  covers: ['IMM-4'],
  sources: ['Rancher webhook, provisioning cluster validator'],
  *judge({ cluster, rke, old }) {
    if (!rke || !old?.rke) return;
    for (const directory of directories) {
      const before = old.rke.dataDirectories?.[directory] || undefined;
      const now = rke.dataDirectories?.[directory] || undefined;
      if (before === now || (directory === 'systemAgent' && now !== undefined && now === formerValue(old))) continue;
      const path = [...parent, directory];
      yield {
        path,
        message: `dataDirectories.${directory} changes from ${before ?? 'its default'} to ${now ?? 'its default'}; it is fixed when the cluster is made`,
        fix: before
          ? `put ${before} back, or make a new cluster`
          : `take ${directory} out again, or make a new cluster`,
        patch: before
          ? patchToSet(cluster, parent, { [directory]: before })
          : [{ op: 'remove', path: jsonPointer(path) }],
      };
    }
  },
};

function formerValue({ cluster, rke }: ClusterSubject): string | undefined {
  if (rke?.dataDirectories?.systemAgent) return undefined;
  return cluster.spec?.agentEnvVars?.find(({ name }) => name === formerVariable)?.value ?? undefined;
}
