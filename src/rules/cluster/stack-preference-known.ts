import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nearestName } from '../../lib/nearest.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

const words = ['ipv4', 'ipv6', 'dual'];

/** The stack preference is one of three words. */
export const stackPreferenceKnownRule: Rule<ClusterSubject> = {
  code: 'stack-preference-known',
  on: 'Cluster',
  severity: 'error',
  title: 'stackPreference is ipv4, ipv6 or dual',
  why: 'The word chooses the loopback host that health probes ask. An unknown word would be taken for dual in silence, and a cluster whose components listen elsewhere waits for its probes forever.',
  remedy: 'Write one of the three words, or leave the field out: the stack follows from the ranges.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/112
    networking: { stackPreference: IPv6 }
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/112
    networking: { stackPreference: ipv6 }
`,
  },
  covers: ['STACK-1'],
  sources: ['Rancher: spec.rkeConfig.networking.stackPreference', 'rancher/rancher#51739'],
  *judge({ input, plan }) {
    const given = input.stackPreference;
    if (!given || words.includes(given.value)) return;
    const meant = nearestName(given.value, words) ?? plan?.stack.value;
    const path = jsonPointer(given.path);
    yield {
      path: given.path,
      message: `found stackPreference "${given.value}", expected ipv4, ipv6 or dual`,
      fix: meant ? `write ${meant}` : 'write ipv4, ipv6 or dual, or take the field out',
      patch: [meant ? { op: 'replace', path, value: meant } : { op: 'remove', path }],
    };
  },
};
