import { instanceKind } from '../kinds/instance/kind.ts';
import type { Instance } from '../kinds/instance/schema.ts';
import { machineKind } from '../kinds/machine/kind.ts';
import { machinepoolKind } from '../kinds/machinepool/kind.ts';
import type { MachinePool } from '../kinds/machinepool/schema.ts';
import { secretKind } from '../kinds/secret/kind.ts';
import { conditionOf } from '../runtime/conditions.ts';
import type { Source } from '../runtime/controller.ts';
import { type Resource, resourceOf, roundKeyOf } from '../runtime/object.ts';
import { type RunnableSubject, runnable } from '../runtime/round.ts';
import { openAccounts, wakeKey } from './clouds/accounts.ts';
import { openCalls } from './clouds/calls.ts';
import type { CloudPorts } from './clouds/ports.ts';
import type { InstanceAnswer } from './instance/answers.ts';
import { instanceController } from './instance/controller.ts';
import type { InstanceMeans } from './instance/means.ts';
import { observeInstance } from './instance/observe.ts';
import type { InstanceWorld } from './instance/world.ts';
import { observePools, poolProviderController } from './pool-provider/controller.ts';
import type { PoolAnswer, PoolMeans } from './pool-provider/means.ts';
import type { PoolsWorld } from './pool-provider/world.ts';

/** The only rounds that talk to providers. */
export interface CloudRounds {
  readonly subjects: readonly RunnableSubject[];
  /** Lists nothing and calls nothing any more; resolves when the calls under way have ended. */
  stop(): Promise<void>;
}

/**
 * Instances, one round each, and the pools of a cluster, one round for all of them. Rounds begin calls and do not wait
 * for them: `ports.wake` has to lead to the runtime that runs these subjects.
 */
export function cloudRounds(ports: CloudPorts, configResources: readonly Resource[]): CloudRounds {
  const accounts = openAccounts(ports);
  const wake = (callKey: string) => wakeKey(ports, callKey);
  const instances: InstanceMeans = {
    ports,
    accounts,
    calls: openCalls<InstanceAnswer>(wake),
    ownAttempts: new Map(),
    dismissed: new Map(),
  };
  const pools: PoolMeans = {
    ports,
    accounts,
    calls: openCalls<PoolAnswer>(wake),
    pauses: new Map(),
    emptySince: new Map(),
  };
  // What a round has read wakes it: Secrets, configurations and Machines need no owner.
  const read: readonly Source[] = [resourceOf(secretKind), ...configResources].map((resource) => ({
    resource,
    roundKeysOf: () => [],
  }));
  return {
    subjects: [
      runnable<InstanceWorld>({
        name: 'instance',
        sources: [
          { resource: resourceOf(instanceKind), roundKeysOf: (key) => [roundKeyOf(key)] },
          { resource: resourceOf(machinepoolKind), roundKeysOf: () => [], tidingsOf: verdictIn },
          { resource: resourceOf(machineKind), roundKeysOf: () => [] },
          ...read,
        ],
        observe: (roundKey, work) => observeInstance(roundKey, work, instances),
        controllers: [instanceController(instances)],
      }),
      runnable<PoolsWorld>({
        name: 'pool-provider',
        sources: [
          { resource: resourceOf(machinepoolKind), roundKeysOf: poolRounds },
          // Whether there is one is all that pools want to know of Instances.
          { resource: resourceOf(instanceKind), roundKeysOf: instanceRounds, tidingsOf: () => 'there' },
          ...read,
        ],
        observe: observePools,
        controllers: [poolProviderController(pools)],
      }),
    ],
    async stop() {
      accounts.stop();
      await Promise.all([instances.calls.stop(), pools.calls.stop()]);
    },
  };
}

/** What Instances want to know of their pool: its numbers change with every machine. */
function verdictIn(text: string): string {
  const { spec, status } = JSON.parse(text) as MachinePool;
  const verdicts = ['CredentialValid', 'ConfigValid'].map((type) => conditionOf(status?.conditions, type));
  const said = verdicts.map((condition) => condition && [condition.status, condition.message]);
  return JSON.stringify([spec.template?.configHash, status?.validatedHash, said]);
}

function poolRounds({ namespace }: { readonly namespace: string }, text: string): string[] {
  const { spec } = JSON.parse(text) as MachinePool;
  return [roundKeyOf({ namespace, name: spec.clusterName })];
}

function instanceRounds({ namespace }: { readonly namespace: string }, text: string): string[] {
  const { spec } = JSON.parse(text) as Instance;
  return [roundKeyOf({ namespace, name: spec.clusterName })];
}
