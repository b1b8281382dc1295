import type { Command } from 'commander';
import type { ManagerAccess } from '../../client/call-manager.ts';
import type { Roles } from '../../network/input.ts';
import type { SimulatedFleet, SimulatorDoers } from '../simulator.ts';

export interface FleetOptions {
  readonly namespace: string;
  readonly agentVersion: string;
  readonly startSeconds: string;
  readonly share: string;
  readonly keep?: boolean;
}

export function declareFleet(command: Command): void {
  command
    .option('-n, --namespace <NAMESPACE>', 'namespace of the clusters', 'fleet-default')
    .option('--agent-version <VERSION>', 'release of the node agent to behave like: 0.13, 0.14 or 0.15', '0.15')
    .option('--start-seconds <N>', 'how long engines take to start', '8')
    .option('--share <N>', 'agents that share a connection; real ones have one each', '100')
    .option('--keep', 'leave behind what was made, instead of deleting it at the end');
}

export function openFleet(
  simulator: SimulatorDoers,
  { urls, authority }: ManagerAccess,
  options: FleetOptions,
): Promise<SimulatedFleet> {
  return simulator.fleet({
    server: urls[0] ?? '',
    authority: authority === '' ? undefined : authority,
    agentVersion: options.agentVersion,
    startSeconds: numberFrom(options.startSeconds, '--start-seconds', 0, 86_400),
    share: numberFrom(options.share, '--share', 1, 900),
  });
}

/** A whole number of an option; throws with what is expected. */
export function numberFrom(text: string, option: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`found ${option} ${text}, expected a whole number from ${least} to ${most}`);
}

const roleNames: Readonly<Record<string, keyof Roles>> = {
  etcd: 'etcd',
  controlplane: 'controlPlane',
  'control-plane': 'controlPlane',
  worker: 'worker',
};

/** `all`, or a comma list of etcd, controlplane and worker. Throws with what is expected. */
export function rolesFrom(text: string): Roles {
  if (text === 'all') return { etcd: true, controlPlane: true, worker: true };
  const roles = { etcd: false, controlPlane: false, worker: false };
  for (const name of text.split(',')) {
    const role = Object.hasOwn(roleNames, name) ? roleNames[name] : undefined;
    if (!role) throw new Error(`found the role "${name}", expected all, or a list of etcd, controlplane and worker`);
    roles[role] = true;
  }
  return roles;
}
