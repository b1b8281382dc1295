import { isOff } from '../../kinds/cluster/engine-option.ts';
import type { Decision } from '../../lib/decision.ts';
import type { ChartValues, Cni, CniContext } from '../types.ts';
import { ciliumFacts } from './facts.ts';

const chart = 'rke2-cilium';

/** Cilium's chart follows the families of the ranges, but not the way packets travel without IPv4 below them. */
export const ciliumCni: Cni = {
  facts: ciliumFacts,
  chart,
  engineConfig: () => ({ config: {}, decisions: [] }),
  chartValues,
};

interface Choice {
  readonly key: string;
  readonly value: unknown;
  readonly why: string;
}

function chartValues(context: CniContext): ChartValues | undefined {
  const choices = [...routing(context), ...beforeMultus(context)];
  if (choices.length === 0) return undefined;
  return {
    chart,
    values: Object.fromEntries(choices.map(({ key, value }) => [key, value])),
    decisions: choices.map(
      ({ key, value, why }): Decision => ({ subject: `${chart} ${key}`, value: JSON.stringify(value), why }),
    ),
  };
}

/**
 * The default tunnel needs IPv4 between nodes. What RKE2 documents for IPv6-only is native routing with routes between
 * neighbours; Cilium refuses those routes while it tunnels. Any routing choice of the user ends ours.
 */
function routing({ network, userValues }: CniContext): Choice[] {
  const native = network.pods.map(
    ({ value: pods }): Choice => ({
      key: `${pods.family}NativeRoutingCIDR`,
      value: pods.text,
      why: `native routing needs to know which range it carries, and ${pods.text} holds the pods`,
    }),
  );
  // Whoever chose native routing also said how nodes find one another, or left it to a routing daemon.
  if (userValues.routingMode === 'native') return unlessGiven(native, userValues);
  if (network.stack.value !== 'ipv6' || isOff(userValues.autoDirectNodeRoutes)) return [];
  if (['underlayProtocol', 'routingMode', 'tunnelProtocol'].some((key) => isGiven(userValues[key]))) return [];
  const choices: Choice[] = [
    {
      key: 'routingMode',
      value: 'native',
      why: 'the default tunnel needs IPv4 between nodes, and an IPv6-only cluster has none',
    },
    {
      key: 'autoDirectNodeRoutes',
      value: true,
      why: 'nodes route to one another as neighbours on one link; with routers between them set underlayProtocol to ipv6 instead',
    },
    ...native,
  ];
  return unlessGiven(choices, userValues);
}

/** Charts before November 2025 let Cilium remove all other CNI configurations, multus among them. */
function beforeMultus({ behindMultus, userValues }: CniContext): Choice[] {
  const given = userValues.cni;
  const says = typeof given === 'object' && given !== null && 'exclusive' in given;
  if (!behindMultus || says) return [];
  return [{ key: 'cni', value: { exclusive: false }, why: 'multus stands before Cilium, which must not remove it' }];
}

function unlessGiven(choices: readonly Choice[], userValues: CniContext['userValues']): Choice[] {
  return choices.filter(({ key }) => !isGiven(userValues[key]));
}

/** Null says nothing: the manager's value then stands in its place. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
