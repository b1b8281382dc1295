import type { Roles } from '../../network/input.ts';
import type { LabelSelector } from '../schema-parts.ts';
import type { EngineConfigEntry } from './engine-config.ts';
import type { MachinePool } from './pool-schema.ts';

/** Labels that say a machine's roles, with the value `true`. */
export const roleLabels: Readonly<Record<keyof Roles, string>> = {
  etcd: 'rke.cattle.io/etcd-role',
  controlPlane: 'rke.cattle.io/control-plane-role',
  worker: 'rke.cattle.io/worker-role',
};

/** Label that says which pool a machine is of. */
export const poolLabel = 'rke.cattle.io/rke-machine-pool-name';

/** Labels of the machines of a pool, as far as they are known before there are machines. */
export function machineLabelsOf(clusterName: string, pool: MachinePool): Record<string, string> {
  return {
    ...pool.labels,
    ...(pool.etcdRole === true && { [roleLabels.etcd]: 'true' }),
    ...(pool.controlPlaneRole === true && { [roleLabels.controlPlane]: 'true' }),
    ...(pool.workerRole === true && { [roleLabels.worker]: 'true' }),
    [poolLabel]: pool.name,
    'cluster.x-k8s.io/cluster-name': clusterName,
    'cattle.io/os': pool.machineOS ?? 'linux',
  };
}

/** Whether a selector takes an object with these labels, as Kubernetes decides it; no selector takes everything. */
export function selectorMatches(
  selector: LabelSelector | null | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) if (labels[key] !== value) return false;
  return (selector?.matchExpressions ?? []).every(({ key, operator, values }) => {
    const value = labels[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const listed = value !== undefined && (values ?? []).includes(value);
    return operator === 'NotIn' ? !listed : operator === 'In' && listed;
  });
}

/**
 * Whether it is certain that engine configuration reaches no server: its selector shuts out both server roles, or all
 * pools that it takes have neither. Hosts that register later are unknown, so without pools only the selector counts.
 */
export function reachesAgentsOnly(
  { selector }: EngineConfigEntry,
  clusterName: string,
  pools: readonly MachinePool[],
): boolean {
  if (!selector) return false;
  const server = (role: 'etcd' | 'controlPlane') => shutsOut(selector, roleLabels[role]);
  if (server('etcd') && server('controlPlane')) return true;
  const taken = pools.filter((pool) => selectorMatches(selector, machineLabelsOf(clusterName, pool)));
  return taken.length > 0 && taken.every((pool) => pool.etcdRole !== true && pool.controlPlaneRole !== true);
}

function shutsOut(selector: LabelSelector, label: string): boolean {
  const wanted = selector.matchLabels?.[label];
  if (wanted !== undefined) return wanted !== 'true';
  return (selector.matchExpressions ?? []).some(
    ({ key, operator, values }) =>
      key === label && (operator === 'DoesNotExist' || (operator === 'NotIn' && (values ?? []).includes('true'))),
  );
}
