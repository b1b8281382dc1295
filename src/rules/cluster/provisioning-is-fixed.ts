import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

/** An imported cluster does not become a provisioned one, nor the other way round. */
export const provisioningIsFixedRule: Rule<ClusterSubject> = {
  code: 'provisioning-is-fixed',
  on: 'Cluster',
  severity: 'error',
  title: 'rkeConfig is neither added to nor taken from a cluster that exists',
  why: 'Without rkeConfig a cluster is imported: it exists and is only watched. With it the manager makes the machines. Taking it away would leave machines that nobody keeps; adding it would provision over a cluster that runs.',
  remedy:
    'Leave spec.rkeConfig as it was, and make another Cluster for the other case. Only the manager’s own local cluster may gain it.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec: {} # the stored cluster has an rkeConfig
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
  covers: ['IMM-5'],
  sources: ['Rancher webhook, provisioning cluster validator'],
  *judge({ cluster, rke, old }) {
    if (!old || !old.rke === !rke) return;
    const { name, namespace } = cluster.metadata ?? {};
    if (rke && name === 'local' && namespace === 'fleet-local') return;
    yield {
      path: ['spec', 'rkeConfig'],
      message: rke
        ? 'rkeConfig is added to an imported cluster, which exists without being provisioned'
        : 'rkeConfig is taken from a provisioned cluster, whose machines would be left alone',
      fix: rke
        ? 'take rkeConfig out again, or make a new cluster with it'
        : 'put rkeConfig back, or delete the cluster if its machines shall go',
      patch: rke
        ? [{ op: 'remove', path: '/spec/rkeConfig' }]
        : [
            {
              op: 'add',
              path: cluster.spec ? '/spec/rkeConfig' : '/spec',
              value: cluster.spec ? old.rke : { rkeConfig: old.rke },
            },
          ],
    };
  },
};
