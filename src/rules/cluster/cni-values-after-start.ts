import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { placeOf, sourcesFor } from '../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

const example = (iface: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: canal
${exampleDualRanges}
chartValues:
  rke2-canal:
    flannel:
      iface: ${iface}`);

export const cniValuesAfterStartRule: Rule<ClusterSubject> = {
  code: 'cni-values-after-start',
  on: 'Cluster',
  severity: 'warning',
  title: 'Helm values of the CNI are there before the first start',
  why: 'A CNI is installed with the values it finds at the first start. Changed later, the new values reach new pods of the CNI only: pools, interfaces and tunnels of running nodes stay as they were, and old and new nodes may not reach each other.',
  remedy:
    'Give the values when the cluster is created. Else plan for every node to be restarted, and test it elsewhere first.',
  example: { bad: example('eth1'), good: example('eth0') },
  covers: ['NET-083'],
  sources: ['RKE2 documentation, network options: before the first start'],
  *judge({ old, helm, cniName, engine }) {
    if (!old || engine.name !== 'rke2' || old.cniName !== cniName) return;
    const chart = `rke2-${cniName}`;
    const [now, before] = [sourcesFor(helm, chart), sourcesFor(old.helm, chart)];
    if (now.length === 0 && before.length === 0) return;
    if (JSON.stringify(now.map(({ values }) => values)) === JSON.stringify(before.map(({ values }) => values))) return;
    const source = now[0] ?? before[0];
    if (!source) return;
    yield {
      path: placeOf(source, []).path,
      message: `the values of ${chart} change in a cluster that exists, and its running nodes keep what they started with`,
      fix: 'restart every node after the change, or take the change back',
    };
  },
};
