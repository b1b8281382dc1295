import { isOff, isOn } from '../../../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import {
  type ChartSource,
  patchAt,
  placeOf,
  plainText,
  sourcesFor,
  valueAt,
} from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../../../lib/rule.ts';
import { parseCidr } from '../../../../network/cidr.ts';
import { type Family, familyTitle } from '../../../../network/family.ts';
import type { NetworkPlan } from '../../../../network/plan.ts';

const example = (mode: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: cilium
${exampleDualRanges}
chartValues:
  rke2-cilium:
    routingMode: ${mode}
    autoDirectNodeRoutes: true`);

export const ciliumRoutingValuesRule: Rule<ClusterSubject> = {
  code: 'cilium-routing-values',
  on: 'Cluster',
  severity: 'error',
  title: 'what Cilium is told about routes agrees with itself and with the families',
  why: 'Cilium’s agent stops at a routing mode that it does not know, at direct routes beside a tunnel, at a native routing range of the other family, and at native routing that masquerades without knowing which range it carries. No pod of the cluster then gets a network.',
  remedy:
    'Write autoDirectNodeRoutes only with routingMode: native, and the pod range of a family as its native routing range. In chartValues the ranges may be left out: they are rendered.',
  example: { bad: example('tunnel'), good: example('native') },
  covers: [],
  sources: ['cilium/cilium: validation of the daemon configuration', 'cilium/cilium#15196'],
  *judge(subject) {
    for (const source of valuesOfCilium(subject)) {
      yield* judgeWords(source);
      yield* judgeDirectRoutes(source, subject);
      for (const family of ['ipv4', 'ipv6'] as const) yield* judgeNativeRange(source, family, subject.plan);
    }
  },
};

const none: readonly ChartSource[] = [];

/** RKE2 has Cilium packaged; on K3s it comes as the user's own HelmChart. */
function valuesOfCilium({ helm, cniName, engine }: ClusterSubject): readonly ChartSource[] {
  if (cniName === 'cilium') return sourcesFor(helm, 'rke2-cilium');
  return engine.name === 'k3s' && cniName === 'none' ? sourcesFor(helm, 'cilium') : none;
}

const words: Readonly<Record<string, readonly string[]>> = {
  routingMode: ['native', 'tunnel'],
  tunnelProtocol: ['vxlan', 'geneve'],
  underlayProtocol: ['ipv4', 'ipv6'],
};

function* judgeWords(source: ChartSource): Iterable<Finding> {
  for (const [key, known] of Object.entries(words)) {
    const given = source.values[key];
    if (!isGiven(given) || known.includes(plainText(given))) continue;
    const { path, name } = placeOf(source, [key]);
    yield {
      path,
      message: `${name} is ${JSON.stringify(given)}, expected ${known.join(' or ')}`,
      fix: `remove ${key}`,
    };
  }
}

/** In an IPv6-only cluster a tunnel over IPv4 is another rule's matter, whatever else is wrong with it. */
function* judgeDirectRoutes(source: ChartSource, { stack }: ClusterSubject): Iterable<Finding> {
  const { autoDirectNodeRoutes, routingMode, underlayProtocol } = source.values;
  if (!isOn(autoDirectNodeRoutes) || routingMode === 'native') return;
  if (stack === 'ipv6' && underlayProtocol !== 'ipv6') return;
  const { path, name } = placeOf(source, ['autoDirectNodeRoutes']);
  const mode = isGiven(routingMode)
    ? `routingMode is ${plainText(routingMode)}`
    : 'the routing mode is tunnel unless told';
  yield {
    path,
    message: `${name} is on while ${mode}, and Cilium stops at direct routes beside a tunnel`,
    fix: 'write routingMode: native where all nodes are on one link, else remove autoDirectNodeRoutes',
    ...patchAt(source, ['autoDirectNodeRoutes'], false),
  };
}

function* judgeNativeRange(source: ChartSource, family: Family, plan: NetworkPlan | undefined): Iterable<Finding> {
  const key = `${family}NativeRoutingCIDR`;
  const given = source.values[key];
  const own = plan?.pods.find(({ value }) => value.family === family)?.value.text;
  const fix = own === undefined ? `remove ${key}` : `write ${key}: ${own}`;
  const patch = own === undefined ? {} : patchAt(source, [key], own);
  if (isGiven(given)) {
    const range = parseCidr(plainText(given));
    if (range.ok && range.value.cidr.family === family) return;
    const { path, name } = placeOf(source, [key]);
    const found = JSON.stringify(given);
    yield { path, message: `${name} is ${found}, expected an ${familyTitle[family]} range`, fix, ...patch };
    return;
  }
  // A range that is missing in chartValues is rendered; nobody extends an empty text, or the user's own manifests.
  if (source.from === 'chartValues' && given !== '') return;
  if (own === undefined || source.values.routingMode !== 'native') return;
  if (!masquerades(source, family)) return;
  const { path, name } = placeOf(source, [key]);
  yield {
    path,
    message: `${name} is missing, and Cilium stops at native routing that masquerades without it`,
    fix,
    ...patch,
  };
}

function masquerades({ values }: ChartSource, family: Family): boolean {
  const key = family === 'ipv4' ? 'enableIPv4Masquerade' : 'enableIPv6Masquerade';
  return !isOff(values[key]) && !isOn(valueAt(values, 'ipMasqAgent', 'enabled'));
}

/** Helm takes an empty text for none, and null for the chart's own value. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
