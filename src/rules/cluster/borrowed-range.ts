import { patchItem } from '../../kinds/cluster/patches.ts';
import { rangeOptionsOf } from '../../kinds/cluster/range-options.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { freshRange } from '../../network/fresh-ranges.ts';
import { rangesOf } from '../../network/reading.ts';
import { reservedBlocksIn } from '../../network/reserved.ts';

/** Ranges stay clear of blocks that others commonly use: samples, fixed defaults, bridges on the hosts. */
export const borrowedRangeRule: Rule<ClusterSubject> = {
  code: 'borrowed-range',
  on: 'Cluster',
  severity: 'warning',
  title: 'pod and service ranges are not copied from samples or fixed defaults',
  why: 'Such a range works until it meets a neighbour that took the same one: another cluster with the engine’s fixed default, a VPN mesh, Docker’s bridge on the host, or the real owner of public space.',
  remedy:
    'Draw a unique local prefix for IPv6 (RFC 4193), and take IPv4 ranges from 10.0.0.0/8 that nothing else uses.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 2001:cafe:42::/56
      service-cidr: 2001:cafe:43::/112
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
  covers: ['NET-025', 'NET-027'],
  sources: [
    'K3s default ranges (pkg/util/net.go)',
    'RKE2 documentation, basic network options',
    'RFC 6598',
    'RFC 4193',
  ],
  *judge(subject) {
    for (const { whose, option, readings } of rangeOptionsOf(subject)) {
      for (const { given, value } of readings) {
        if (!value || !option) continue;
        const blocks = reservedBlocksIn(value.cidr);
        const [block] = blocks;
        // What is forbidden altogether is refused by another rule, and one replacement mends both.
        if (!block || blocks.some(({ grade }) => grade === 'forbidden')) continue;
        const all = [...rangesOf(subject.reading.clusterCidr), ...rangesOf(subject.reading.serviceCidr)];
        const others = all.filter((range) => range !== value.cidr);
        const free = freshRange(whose, value.cidr.family, subject.facts, others)?.text;
        yield {
          path: given.path,
          message: `the ${whose} range ${value.cidr.text} touches ${block.cidr.text}, which is ${block.why}`,
          fix: `use ${free ?? 'private space that nothing else covers'}, or another range of your own`,
          ...(free !== undefined && { patch: patchItem(option, given, free) }),
        };
      }
    }
  },
};
