import { globalConfigPath } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { patchToSet } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

/** The pod network plug-in and its backend stay as they were when the cluster was made. */
export const cniIsFixedRule: Rule<ClusterSubject> = {
  code: 'cni-is-fixed',
  on: 'Cluster',
  severity: 'error',
  title: 'the CNI and Flannel’s backend do not change once the cluster is made',
  why: 'A changed network plug-in leaves interfaces, routes and firewall rules of the old one behind, and pods of old and new nodes cannot reach one another. The engines support no such change.',
  remedy: 'Put the old value back, or make a new cluster and move the workloads.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig: { cni: cilium } # the stored cluster has calico
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig: { cni: calico }
`,
  },
  covers: ['IMM-2', 'NET-068'],
  sources: ['RKE2 documentation, basic network options', 'K3s: flannel-backend is a critical value'],
  *judge(subject) {
    const { old } = subject;
    if (!old?.rke || !subject.rke || old.engine.name !== subject.engine.name) return;
    const [before, now] = [cniOf(old), cniOf(subject)];
    if (before !== now) yield findingFor(subject, old, 'cni', subject.input.cni?.path, before, now);
    const [oldBackend, newBackend] = [backendOf(old), backendOf(subject)];
    if (subject.engine.name === 'k3s' && oldBackend !== newBackend) {
      yield findingFor(subject, old, 'flannel-backend', subject.input.flannelBackend?.path, oldBackend, newBackend);
    }
  },
};

function cniOf({ input, engine }: ClusterSubject): string {
  return input.cni?.value.join(',') ?? engine.defaultCni;
}

function backendOf({ input }: ClusterSubject): string {
  return input.flannelBackend?.value ?? 'vxlan';
}

function findingFor(
  subject: ClusterSubject,
  old: ClusterSubject,
  key: string,
  place: FieldPath | undefined,
  before: string,
  now: string,
): Finding {
  return {
    path: place ?? [...globalConfigPath, key],
    message: `${key} changes from ${before} to ${now}; it is fixed when the cluster is made`,
    fix: `put ${before} back, or make a new cluster and move the workloads`,
    patch: patchToSet(subject.cluster, globalConfigPath, {
      [key]: old.rke?.machineGlobalConfig?.[key] ?? before,
    }),
  };
}
