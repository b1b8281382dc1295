import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { patchAt, placeOf, sourcesFor, valueAt, wholeNumber } from '../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

/** Sizes that people know as those of pods, and the outer size that gives a pod that many on the same link. */
const outerSizes: ReadonlyMap<number, number> = new Map([
  [1450, 1500],
  [1430, 1480],
  [1420, 1500],
  [8951, 9001],
  [8931, 8981],
  [8921, 9001],
]);

const example = (mtu: number) =>
  exampleManifest(`machineGlobalConfig:
  cni: canal
${exampleDualRanges}
chartValues:
  rke2-canal:
    flannel:
      mtu: ${mtu}
    calico:
      vethuMTU: ${mtu - 50}`);

export const flannelOuterMtuRule: Rule<ClusterSubject> = {
  code: 'flannel-outer-mtu',
  on: 'Cluster',
  severity: 'warning',
  title: 'Flannel’s mtu is the size of packets outside the tunnel',
  why: 'Flannel subtracts 50 bytes (80 with wireguard) from the size it is given. Who writes the size of pods there has it subtracted twice, and pods send smaller packets than the link could carry.',
  remedy: 'Write the size that the link carries: 1500, or 1480 where VXLAN runs over IPv6.',
  example: { bad: example(1430), good: example(1480) },
  covers: ['NET-067b'],
  sources: ['flannel: Documentation/backends.md'],
  *judge({ helm, cniName }) {
    if (cniName !== 'canal' && cniName !== 'flannel') return;
    for (const source of sourcesFor(helm, `rke2-${cniName}`)) {
      const mtu = wholeNumber(valueAt(source.values, 'flannel', 'mtu')) ?? 0;
      const outer = outerSizes.get(mtu);
      if (outer === undefined) continue;
      const { path, name } = placeOf(source, ['flannel', 'mtu']);
      yield {
        path,
        message: `${name} is ${mtu}, which looks like the size of pods; Flannel takes its tunnel off it once more`,
        fix: `write flannel.mtu: ${outer} for a link that carries it`,
        ...patchAt(source, ['flannel', 'mtu'], outer),
      };
    }
  },
};
