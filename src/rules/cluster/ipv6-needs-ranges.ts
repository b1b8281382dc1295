import { globalConfigPath, patchGlobalConfig } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { stackTitle } from '../../network/family.ts';
import { freshRanges } from '../../network/fresh-ranges.ts';

/** A preference for IPv6 or dual-stack comes with ranges: no default can be assumed for it. */
export const ipv6NeedsRangesRule: Rule<ClusterSubject> = {
  code: 'ipv6-needs-ranges',
  on: 'Cluster',
  severity: 'error',
  title: 'an IPv6-only or dual-stack cluster says its ranges',
  why: 'The engines have no dual-stack default at all, and take their IPv6 default only on hosts without IPv4. That default is one fixed range, the same in every cluster, so two such clusters can never be connected.',
  remedy:
    'Give both ranges for every family. For IPv6 draw a unique local prefix (RFC 4193); the fix holds a fresh one.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    networking: { stackPreference: ipv6 }
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
  covers: ['CIDR-9'],
  sources: ['K3s picks default ranges by the first node address (pkg/util/net.go)', 'RFC 4193'],
  *judge(subject) {
    const { clusterCidr, serviceCidr, stackPreference } = subject.input;
    if (clusterCidr || serviceCidr) return;
    const stack = stackPreference?.value;
    if (stack !== 'ipv6' && stack !== 'dual') return;
    const path = [...globalConfigPath, 'cluster-cidr'];
    const message = `stackPreference is ${stack} and neither cluster-cidr nor service-cidr is given; expected both for ${stack === 'dual' ? 'a' : 'an'} ${stackTitle[stack]} cluster`;
    const fresh = freshRanges(stack, subject.facts);
    if (!fresh) {
      yield { path, message, fix: 'give both ranges, clear of the networks that are in use' };
      return;
    }
    const { pods, services } = fresh;
    const values = {
      'cluster-cidr': pods.map(({ text }) => text).join(','),
      'service-cidr': services.map(({ text }) => text).join(','),
    };
    yield {
      path,
      message,
      fix: `add cluster-cidr: ${values['cluster-cidr']} and service-cidr: ${values['service-cidr']}`,
      patch: patchGlobalConfig(subject, values),
    };
  },
};
