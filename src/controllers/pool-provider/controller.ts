import { instanceKind } from '../../kinds/instance/kind.ts';
import type { Instance } from '../../kinds/instance/schema.ts';
import { machinepoolKind } from '../../kinds/machinepool/kind.ts';
import type { MachinePool } from '../../kinds/machinepool/schema.ts';
import type { Controller } from '../../runtime/controller.ts';
import { type AnyObject, isBeingDeleted, nameOfRound, resourceOf } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import { callKeyOf } from '../clouds/accounts.ts';
import { cleanUpPool } from './clean-up-pool.ts';
import { judgePool } from './judge-pool.ts';
import type { PoolMeans } from './means.ts';
import type { PoolsWorld } from './world.ts';

/** Has providers judge what pools make machines from, and removes what was made for pools that go. */
export function poolProviderController(means: PoolMeans): Controller<PoolsWorld> {
  return {
    name: 'pool-provider',
    writes: [
      { ...resourceOf(machinepoolKind), half: 'status', which: 'verdicts and footprints' },
      { ...resourceOf(machinepoolKind), half: 'metadata', which: 'finalizer at the end' },
    ],
    steps: [
      {
        name: 'judge or clean up',
        async run({ pools }, work) {
          for (const pool of pools) {
            if (pool.deleting) await cleanUpPool(pool, pools, work, means);
            else await judgePool(pool, work, means);
          }
        },
      },
    ],
  };
}

/** Reads the pools of a cluster. Undefined when there are none. */
export async function observePools(roundKey: string, work: Workspace): Promise<PoolsWorld | undefined> {
  const { namespace } = nameOfRound(roundKey);
  const found = await work.members<MachinePool & AnyObject>(resourceOf(machinepoolKind));
  if (found.length === 0) return undefined;
  const going = found.some(({ object }) => isBeingDeleted(object));
  const instances = going ? await work.members<Instance & AnyObject>(resourceOf(instanceKind)) : [];
  const pools = found.map(({ key, object }) => ({
    key,
    pool: object,
    namespace,
    deleting: isBeingDeleted(object),
    callKey: callKeyOf('pool-provider', roundKey, key.name),
    instances: instances
      .filter((instance) => instance.object.spec.poolName === object.spec.poolName)
      .map((instance) => instance.key.name),
  }));
  return { namespace, pools };
}
