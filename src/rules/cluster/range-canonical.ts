import { patchItem } from '../../kinds/cluster/patches.ts';
import { rangeOptionsOf } from '../../kinds/cluster/range-options.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

/** Ranges are written in their one canonical form. */
export const rangeCanonicalRule: Rule<ClusterSubject> = {
  code: 'range-canonical',
  on: 'Cluster',
  severity: 'error',
  title: 'a range is written in its canonical form, without bits behind its prefix length',
  why: 'Parsers cut the bits behind the prefix off in silence, so the range in use is not the one that was written, and lists that mean the same no longer compare equal.',
  remedy: 'Write the network address in lower case and its shortest form, then the prefix length.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:52aa::/56
      service-cidr: FD7A:3C1E:9B42:5300::/112
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
`,
  },
  covers: ['CIDR-1'],
  sources: ['RFC 5952 (canonical IPv6 text)', 'Go net.ParseCIDR drops host bits'],
  *judge(subject) {
    for (const { key, option, readings } of rangeOptionsOf(subject)) {
      for (const { given, value } of readings) {
        if (!value || value.canonical || !option) continue;
        const { text } = value.cidr;
        const found = value.hostBits
          ? `has bits set behind its prefix length and would be used as ${text}`
          : `is not the canonical form ${text}`;
        yield {
          path: given.path,
          message: `"${given.value}" in ${key} ${found}`,
          fix: `write ${text}`,
          patch: patchItem(option, given, text),
        };
      }
    }
  },
};
