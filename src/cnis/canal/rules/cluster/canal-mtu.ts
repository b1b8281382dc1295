import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import {
  type ChartSource,
  patchAt,
  placeOf,
  plainText,
  sourcesFor,
  valueAt,
  wholeNumber,
} from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../../../lib/rule.ts';
import { podMtuMisfit } from '../../../../network/mtu.ts';

/** What Flannel takes off the size it is given, whatever carries the packets. */
const flannelTakes: Readonly<Record<string, number>> = { wireguard: 80 };
const vxlanTakes = 50;
/** The chart's packet size of pods. */
const usualVethMtu = 1450;

const example = (veth: number) =>
  exampleManifest(`machineGlobalConfig:
  cni: canal
${exampleDualRanges}
chartValues:
  rke2-canal:
    flannel:
      mtu: 1480
    calico:
      vethuMTU: ${veth}`);

export const canalMtuRule: Rule<ClusterSubject> = {
  code: 'canal-mtu',
  on: 'Cluster',
  severity: 'warning',
  title: 'Canal’s pods send packets that its tunnel carries',
  why: 'Canal has two sizes: flannel.mtu is the link’s, of which the tunnel device takes 50 bytes (80 with wireguard), and calico.vethuMTU is the pods’, a fixed 1450 unless given. Over IPv6 VXLAN really costs 70. Larger packets of pods are dropped, so small requests work and large answers hang.',
  remedy: 'On a link of 1500 with IPv6 write flannel.mtu: 1480 and calico.vethuMTU: 1430.',
  example: { bad: example(1450), good: example(1430) },
  covers: ['NET-067'],
  sources: ['flannel: backends, MTU', 'rke2-canal chart: vethuMTU 1450', 'RFC 7348'],
  *judge({ cniName, cni, plan, helm }) {
    if (cniName !== 'canal' || !cni || !plan) return;
    const overhead = Math.max(...plan.families.map((family) => cni.overhead[family]));
    for (const source of sourcesFor(helm, 'rke2-canal')) {
      const outer = sizeAt(source, 'flannel', 'mtu');
      const given = sizeAt(source, 'calico', 'vethuMTU');
      if (outer !== undefined) yield* againstTunnel(source, outer, given ?? usualVethMtu);
      else if (given !== undefined) {
        const misfit = podMtuMisfit(given, overhead, plan.families);
        const best = misfit?.kind === 'too-large' ? misfit.largest : 1280;
        if (misfit) yield findingAt(source, given, best, `${overhead} bytes are taken by the tunnel`);
      }
    }
  },
};

function* againstTunnel(source: ChartSource, outer: number, veth: number): Iterable<Finding> {
  const takes = flannelTakes[plainText(valueAt(source.values, 'flannel', 'backend'))] ?? vxlanTakes;
  if (veth <= outer - takes) return;
  yield findingAt(source, veth, outer - takes, `flannel.mtu is ${outer}, of which the tunnel takes ${takes}`);
}

function findingAt(source: ChartSource, veth: number, best: number, why: string): Finding {
  const { path, name } = placeOf(source, ['calico', 'vethuMTU']);
  return {
    path,
    message: `${name} is ${veth}, but ${why}: expected ${best}`,
    fix: `write calico.vethuMTU: ${best}`,
    ...patchAt(source, ['calico', 'vethuMTU'], best),
  };
}

function sizeAt({ values }: ChartSource, ...keys: readonly string[]): number | undefined {
  const size = wholeNumber(valueAt(values, ...keys));
  return size !== undefined && size > 0 ? size : undefined;
}
