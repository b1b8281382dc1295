import { isOff, isOn } from '../../../../kinds/cluster/engine-option.ts';
import { exampleIpv6Ranges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { type ChartSource, placeOf, sourcesFor } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { type Finding, nothing, type Rule } from '../../../../lib/rule.ts';

const example = (values: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: cilium
${exampleIpv6Ranges}
chartValues:
  rke2-cilium:
${values}`);

export const ciliumIpv6RoutingRule: Rule<ClusterSubject> = {
  code: 'cilium-ipv6-routing',
  on: 'Cluster',
  severity: 'error',
  title: 'Cilium in an IPv6-only cluster is told a way that needs no IPv4',
  why: 'Cilium’s default tunnel runs over IPv4, which the nodes of an IPv6-only cluster do not have, so its agents crash or pods reach only their own node.',
  remedy:
    'Leave the choice out: native routing with direct routes between neighbours is rendered. Where routers stand between nodes write underlayProtocol: ipv6.',
  example: {
    bad: example('    routingMode: tunnel'),
    good: example('    routingMode: tunnel\n    underlayProtocol: ipv6'),
  },
  covers: ['NET-049', 'CNI-4'],
  sources: ['RKE2 documentation, network options: Cilium', 'cilium/cilium#15196, #17240 and #38523'],
  judge({ cniName, stack, helm, input, engine }) {
    if (cniName !== 'cilium' || stack !== 'ipv6') return nothing;
    const sources = sourcesFor(helm, 'rke2-cilium');
    const findings = sources.flatMap((source) => judgeValues(source));
    if (findings.length > 0 || sources.some(choosesRoute)) return findings;
    const unmanaged = sources.find(({ from }) => from === 'HelmChartConfig');
    if (unmanaged) {
      const { path } = placeOf(unmanaged, []);
      const message =
        'the HelmChartConfig rke2-cilium chooses no way without IPv4, and one of that name is not extended';
      return [{ path, message, fix: `write ${native} into it, or underlayProtocol: ipv6` }];
    }
    if (engine.name !== 'rke2') return nothing;
    return [
      {
        severity: 'info',
        path: input.cni?.path ?? ['spec', 'rkeConfig', 'machineGlobalConfig'],
        message:
          'the cluster is IPv6-only, so Cilium is rendered with native routing and direct routes, which need all nodes on one link',
        fix: 'with routers between the nodes write chartValues.rke2-cilium.underlayProtocol: ipv6',
      },
    ];
  },
};

const native = 'routingMode: native, autoDirectNodeRoutes: true and ipv6NativeRoutingCIDR';

/** Direct routes alone are completed with native routing in chartValues only. */
function choosesRoute({ from, values }: ChartSource): boolean {
  if (values.routingMode === 'native' || values.underlayProtocol === 'ipv6') return true;
  return from === 'chartValues' && isOn(values.autoDirectNodeRoutes);
}

function judgeValues(source: ChartSource): Finding[] {
  const { values } = source;
  if (values.underlayProtocol === 'ipv6' || values.routingMode === 'native') return [];
  const key =
    ['routingMode', 'tunnelProtocol', 'underlayProtocol'].find((name) => (values[name] ?? undefined) !== undefined) ??
    (isOff(values.autoDirectNodeRoutes) ? 'autoDirectNodeRoutes' : undefined);
  if (key === undefined) return [];
  const { path, name } = placeOf(source, [key]);
  return [
    {
      path,
      message: `${name} is ${JSON.stringify(values[key])}, which leaves a tunnel over IPv4 in an IPv6-only cluster`,
      fix: `write underlayProtocol: ipv6, or ${native}`,
    },
  ];
}
