import { patchItems } from '../../kinds/cluster/patches.ts';
import { familiesAreCertain, rangeOptionsOf } from '../../kinds/cluster/range-options.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { familyTitle } from '../../network/family.ts';

/** The first family is the same in both range options of a dual-stack cluster. */
export const sameFamilyOrderRule: Rule<ClusterSubject> = {
  code: 'same-family-order',
  on: 'Cluster',
  severity: 'error',
  title: 'pod and service ranges name the families in the same order',
  why: 'The first service range decides the family of the API server and of Services that ask for none; the first pod range decides in which order agents use their addresses. When they disagree, nodes advertise one family and the API server serves the other.',
  remedy: 'Put the family that shall be primary first in both cluster-cidr and service-cidr.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/112,10.53.0.0/16
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56,10.52.0.0/16
      service-cidr: fd7a:3c1e:9b42:5300::/112,10.53.0.0/16
`,
  },
  covers: ['CIDR-4', 'NET-004'],
  sources: ['K3s agents swap node addresses by the first pod range (pkg/agent/config/config.go)', 'kube-apiserver'],
  *judge(subject) {
    const [pods, services] = rangeOptionsOf(subject);
    const { option } = pods;
    if (!option || pods.readings.length !== 2 || services.readings.length !== 2) return;
    if (!familiesAreCertain(pods.readings) || !familiesAreCertain(services.readings)) return;
    const [podFamily, serviceFamily] = [pods, services].map(({ readings }) => readings[0]?.value?.cidr.family);
    if (!podFamily || !serviceFamily || podFamily === serviceFamily) return;
    const swapped = option.items.map(({ value }) => value).reverse();
    yield {
      path: option.path,
      message: `cluster-cidr begins with ${familyTitle[podFamily]} and service-cidr with ${familyTitle[serviceFamily]}; expected the same primary family in both`,
      fix: `write cluster-cidr: ${swapped.join(',')}, or put ${familyTitle[podFamily]} first in service-cidr too`,
      patch: patchItems(option, swapped),
    };
  },
};
