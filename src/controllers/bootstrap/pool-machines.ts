import { createHash } from 'node:crypto';
import type { MachinePool } from '../../kinds/cluster/pool-schema.ts';
import { instanceKind } from '../../kinds/instance/kind.ts';
import { bootstrapSecretNameOf, bootstrapTokenPrefix, poolNameLabel } from '../../kinds/instance/names.ts';
import type { Instance } from '../../kinds/instance/schema.ts';
import { machineIdLabel } from '../../kinds/machine/names.ts';
import type { Machine } from '../../kinds/machine/schema.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import { tokenKind } from '../../kinds/token/kind.ts';
import type { Token } from '../../kinds/token/schema.ts';
import { isBeingDeleted, type Key, keyOf } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld } from '../cluster-world.ts';

/** A machine of a pool with what it boots with. */
export interface PoolMachine {
  readonly name: string;
  readonly machine: Machine;
  readonly going: boolean;
  /** A host has registered as it. */
  readonly registered: boolean;
  /** Absent where the pool is not in the cluster any more. */
  readonly pool?: MachinePool;
  readonly instanceKey: Key;
  readonly instance?: Instance;
  readonly secretKey: Key;
  readonly secret?: Secret;
  readonly tokenKey: Key;
  readonly token?: Token;
}

/** The machines of pools, each with what belongs to its first boot. */
export async function poolMachinesOf(world: ClusterWorld, work: Workspace): Promise<PoolMachine[]> {
  const pools = world.accepted?.spec?.rkeConfig?.machinePools ?? [];
  const machines = world.nodes.filter(({ machine }) => machine.spec.infrastructureRef?.kind === instanceKind.kind);
  return Promise.all(
    machines.map(async ({ name, machineKey }) => {
      // An earlier step of this round may have changed it.
      const machine = await work.read<Machine>(machineKey);
      return machine ? [await withBelongings(name, machine, pools, work)] : [];
    }),
  ).then((found) => found.flat());
}

async function withBelongings(
  name: string,
  machine: Machine,
  pools: readonly MachinePool[],
  work: Workspace,
): Promise<PoolMachine> {
  const { namespace, uid } = identityOf(machine);
  const labels = machine.metadata?.labels ?? {};
  const secretKey = keyOf(secretKind, { namespace, name: bootstrapSecretNameOf(name) });
  const tokenKey = keyOf(tokenKind, { name: tokenNameOf(uid) });
  const instanceKey = keyOf(instanceKind, { namespace, name });
  const [instance, secret, token] = await Promise.all([
    work.read<Instance>(instanceKey),
    work.read<Secret>(secretKey),
    work.read<Token>(tokenKey),
  ]);
  const pool = pools.find((each) => each.name === labels[poolNameLabel]);
  return {
    name,
    machine,
    going: isBeingDeleted(machine),
    registered: labels[machineIdLabel] !== undefined,
    ...(pool && { pool }),
    instanceKey,
    ...(instance && { instance }),
    secretKey,
    ...(secret && { secret }),
    tokenKey,
    ...(token && { token }),
  };
}

/** What tells a machine from all others, over all time. */
export function identityOf({ metadata }: Machine): { namespace: string; name: string; uid: string } {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '', uid: metadata?.uid ?? '' };
}

/** The same for the same machine, so that a manager that dies half-way leaves no second token behind. */
export function tokenNameOf(machineUid: string): string {
  return `${bootstrapTokenPrefix}${createHash('sha256').update(machineUid).digest('hex').slice(0, 20)}`;
}
