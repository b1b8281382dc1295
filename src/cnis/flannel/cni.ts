import { scopeOf } from '../../network/scope.ts';
import type { Cni, CniConfig, CniContext } from '../types.ts';
import { flannelFacts } from './facts.ts';

/** Flannel inside K3s is configured by K3s's own keys; on RKE2 its chart needs nothing for any stack. */
export const flannelCni: Cni = {
  facts: flannelFacts,
  chart: 'rke2-flannel',
  engineConfig,
  chartValues: () => undefined,
};

/** K3s leaves IPv6 unmasqueraded by default, so pods with unique local addresses could reach nothing outside. */
function engineConfig(context: CniContext): CniConfig {
  const key = 'flannel-ipv6-masq';
  const uniqueLocal = context.network.pods.find(({ value }) => scopeOf(value.network) === 'unique-local');
  const wanted = context.engine.name === 'k3s' && context.masqueradesUniqueLocalPods && uniqueLocal !== undefined;
  if (!wanted || (context.userConfig[key] ?? null) !== null) return { config: {}, decisions: [] };
  const why = `pods in ${uniqueLocal.value.text} have addresses that nobody outside routes, and K3s masquerades IPv6 only when told`;
  return { config: { [key]: true }, decisions: [{ subject: key, value: 'true', why }] };
}
