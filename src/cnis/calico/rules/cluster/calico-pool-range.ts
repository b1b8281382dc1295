import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../../../lib/rule.ts';
import { containsRange } from '../../../../network/cidr.ts';
import { familyTitle } from '../../../../network/family.ts';
import type { NetworkPlan } from '../../../../network/plan.ts';
import { type CalicoPool, calicoNetworksOf } from '../../installation.ts';

const example = (cidr: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: calico
${exampleDualRanges}
chartValues:
  rke2-calico:
    installation:
      calicoNetwork:
        ipPools:
          - cidr: ${cidr}
            encapsulation: VXLAN
            natOutgoing: Enabled
          - cidr: fd7a:3c1e:9b42:5200::/56
            encapsulation: VXLAN
            natOutgoing: Enabled`);

export const calicoPoolRangeRule: Rule<ClusterSubject> = {
  code: 'calico-pool-range',
  on: 'Cluster',
  severity: 'error',
  title: 'Calico’s pools lie inside cluster-cidr and cover its families',
  why: 'kube-proxy and the engine take cluster-cidr for the pods’ range. Pods with addresses outside of it are masqueraded where they should not be, and a family without a pool gets no pod address at all. On RKE2 the operator does not check it.',
  remedy: 'Give each pool the range of cluster-cidr, or a part of it, and have a pool for each family.',
  example: { bad: example('10.60.0.0/16'), good: example('10.52.0.0/16') },
  covers: ['NET-047'],
  sources: ['tigera/operator: the pool check runs for kubeadm and OpenShift only', 'kube-proxy: cluster-cidr'],
  *judge({ helm, cniName, plan }) {
    if (cniName !== 'calico' || !plan) return;
    for (const { pools } of calicoNetworksOf(helm)) {
      for (const pool of pools) yield* judgePool(pool, plan);
      const [first] = pools;
      if (!first || pools.some(({ cidr }) => cidr === undefined)) continue;
      for (const { value: range } of plan.pods) {
        if (pools.some(({ cidr }) => cidr?.family === range.family)) continue;
        const { path, name } = first.place();
        yield {
          path: path.at(-1) === 0 ? path.slice(0, -1) : path,
          message: `ipPools, beginning with ${name}, have no ${familyTitle[range.family]} pool, so pods get no ${familyTitle[range.family]} address`,
          fix: `add a pool with cidr: ${range.text}`,
        };
      }
    }
  },
};

function* judgePool({ pool, cidr, place, write }: CalicoPool, plan: NetworkPlan): Iterable<Finding> {
  const { path, name } = place('cidr');
  const expected = plan.pods.map(({ value }) => value.text).join(' or ');
  if (!cidr) {
    const found = pool.cidr === undefined ? 'is missing' : `is ${JSON.stringify(pool.cidr)}`;
    yield { path, message: `${name} ${found}, expected a range`, fix: `write ${expected}` };
    return;
  }
  if (plan.pods.some(({ value }) => containsRange(value, cidr))) return;
  const own = plan.pods.find(({ value }) => value.family === cidr.family)?.value.text;
  yield {
    path,
    message: `${name} is ${cidr.text}, which does not lie inside cluster-cidr ${expected}`,
    fix: own === undefined ? 'remove this pool' : `write ${own}`,
    ...(own !== undefined && write('cidr', own)),
  };
}
