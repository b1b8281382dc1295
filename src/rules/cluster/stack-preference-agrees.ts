import { certainStack } from '../../kinds/cluster/certain-stack.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';
import { stackTitle } from '../../network/family.ts';

/** The stack preference says the stack that the ranges make. */
export const stackPreferenceAgreesRule: Rule<ClusterSubject> = {
  code: 'stack-preference-agrees',
  on: 'Cluster',
  severity: 'error',
  title: 'stackPreference agrees with the families of the ranges',
  why: 'The ranges alone decide the stack. A preference for another one sends health probes to a loopback address on which nothing listens, and the cluster waits for them forever. Only dual on a single-stack cluster does no harm, because localhost reaches either loopback.',
  remedy: 'Make the preference say what the ranges say, or leave it out.',
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
      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112
    networking: { stackPreference: ipv4 }
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112
    networking: { stackPreference: dual }
`,
  },
  covers: ['STACK-2', 'NET-059'],
  sources: ['Rancher documentation, dual-stack clusters', 'rancher/rancher#51739, #42411'],
  *judge(subject) {
    const given = subject.input.stackPreference;
    if (!given || (given.value !== 'ipv4' && given.value !== 'ipv6' && given.value !== 'dual')) return;
    const stack = certainStack(subject);
    if (!stack || stack === given.value) return;
    const harmless = given.value === 'dual';
    yield {
      path: given.path,
      severity: harmless ? 'warning' : 'error',
      message: harmless
        ? `stackPreference is dual and the ranges make an ${stackTitle[stack]} cluster; expected ${stack}`
        : `stackPreference is ${given.value} and the ranges make ${stack === 'dual' ? 'a' : 'an'} ${stackTitle[stack]} cluster; expected ${stack}`,
      fix: `write ${stack}, or take the field out`,
      patch: [{ op: 'replace', path: jsonPointer(given.path), value: stack }],
    };
  },
};
