import { patchItem } from '../../kinds/cluster/patches.ts';
import { rangeOptionsOf } from '../../kinds/cluster/range-options.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { freshRange } from '../../network/fresh-ranges.ts';
import { rangesOf } from '../../network/reading.ts';
import { reservedBlocksIn } from '../../network/reserved.ts';

/** Ranges stay clear of blocks in which traffic breaks or must not exist. */
export const reservedRangeRule: Rule<ClusterSubject> = {
  code: 'reserved-range',
  on: 'Cluster',
  severity: 'error',
  title: 'pod and service ranges touch no reserved block',
  why: 'Hosts, routers and clouds treat loopback, link-local, multicast, documentation, translation and metadata addresses specially: packets are dropped, answered by somebody else, or never leave the node.',
  remedy:
    'Use private IPv4 space (RFC 1918), a unique local IPv6 prefix below fd00::/8 with a random global ID (RFC 4193), or public space that is yours.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 2001:db8:42::/56
      service-cidr: 2001:db8:43::/112
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
  covers: ['NET-025', 'NET-026'],
  sources: ['IANA special-purpose address registries (RFC 6890)', 'RFC 4193', 'metadata services of the clouds'],
  *judge(subject) {
    for (const { whose, option, readings } of rangeOptionsOf(subject)) {
      for (const { given, value } of readings) {
        if (!value || !option) continue;
        const block = reservedBlocksIn(value.cidr).find(({ grade }) => grade === 'forbidden');
        if (!block) continue;
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
