import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { patchToSet } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

/** A cluster stays with the engine it was made with. */
export const engineIsFixedRule: Rule<ClusterSubject> = {
  code: 'engine-is-fixed',
  on: 'Cluster',
  severity: 'error',
  title: 'a cluster stays with the engine it was made with',
  why: 'RKE2 and K3s keep their data, certificates and components differently. A node cannot go from one to the other; the upgrade would install a second engine beside the first.',
  remedy: 'Stay with the engine, or make a new cluster with the other one and move the workloads.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+k3s1 # the stored cluster has v1.35.1+rke2r1
  rkeConfig: {}
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.3+rke2r1
  rkeConfig: {}
`,
  },
  covers: ['NET-068'],
  sources: ['RKE2 and K3s installation layouts'],
  *judge({ cluster, rke, old, version, engine }) {
    if (!old?.version || !version || !rke || !old.rke || old.engine.name === engine.name) return;
    const before = old.version.text;
    yield {
      path: ['spec', 'kubernetesVersion'],
      message: `the cluster runs ${old.engine.title} (${before}) and ${version.text} is ${engine.title}; the engine of a cluster is fixed`,
      fix: `write ${before} or a newer ${old.engine.title} release, or make a new cluster`,
      patch: patchToSet(cluster, ['spec'], { kubernetesVersion: before }),
    };
  },
};
