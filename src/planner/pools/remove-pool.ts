import type { Wait } from '../rollout/reasons.ts';
import type { PoolsPass } from './pass.ts';
import { isServer, whyKept, withGoing } from './servers.ts';

/**
 * The end of a pool that is not wanted any more: all its machines go. Those that never were nodes and workers go at once,
 * servers one after the other. Gives what that waits for.
 */
export function removePool(name: string, pass: PoolsPass): Wait[] {
  const own = pass.world.machines.filter(({ pool }) => pool === name);
  const waits: Wait[] = [];
  let going = own.some((machine) => machine.deleting && isServer(machine, pass.cluster));
  for (const machine of own.filter(({ deleting }) => !deleting)) {
    const server = isServer(machine, pass.cluster);
    const kept = whyKept(machine.name, pass.cluster);
    if (kept && !going) waits.push(kept);
    if (kept || (server && going)) continue;
    pass.steps.push({
      kind: 'delete',
      pool: name,
      machine: machine.name,
      reason: 'PoolRemoved',
      why: `the cluster has no pool ${name} any more`,
    });
    pass.cluster = withGoing(pass.cluster, machine.name);
    going ||= server;
  }
  const message = `${own.length} machines of pool ${name} are being removed with it`;
  return [...waits, { code: 'PoolUnderWay', message, evidence: own.map((machine) => machine.name) }];
}
