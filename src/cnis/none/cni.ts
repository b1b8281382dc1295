import type { Cni, CniConfig, CniContext } from '../types.ts';
import { noneFacts } from './facts.ts';

/** The user brings the CNI; the engine only has to stay out of its way. */
export const noneCni: Cni = { facts: noneFacts, engineConfig, chartValues: () => undefined };

/** K3s would still run its own policy controller beside the foreign CNI; RKE2 never does. */
function engineConfig({ engine, userConfig }: CniContext): CniConfig {
  const key = 'disable-network-policy';
  if (engine.name !== 'k3s' || (userConfig[key] ?? null) !== null) return { config: {}, decisions: [] };
  const why = 'flannel-backend is none, and the policy controller of K3s serves its own Flannel only';
  return { config: { [key]: true }, decisions: [{ subject: key, value: 'true', why }] };
}
