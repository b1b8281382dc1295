import { instanceKind } from '../src/kinds/instance/kind.ts';
import { bootstrapSecretNameOf, instanceFinalizer } from '../src/kinds/instance/names.ts';
import type { Instance, InstanceStatus } from '../src/kinds/instance/schema.ts';
import { machineKind } from '../src/kinds/machine/kind.ts';
import { clusterNameLabel, machineIdLabel, planSecretNameOf, planSecretType } from '../src/kinds/machine/names.ts';
import type { Machine } from '../src/kinds/machine/schema.ts';
import { machinepoolKind } from '../src/kinds/machinepool/kind.ts';
import { machinePoolFinalizer } from '../src/kinds/machinepool/names.ts';
import type { MachinePool } from '../src/kinds/machinepool/schema.ts';
import { nodeplanKind } from '../src/kinds/nodeplan/kind.ts';
import { secretKind } from '../src/kinds/secret/kind.ts';
import { timestampOf } from '../src/lib/timestamp.ts';
import type { Clock } from '../src/runtime/clock.ts';
import {
  type AnyObject,
  isBeingDeleted,
  type Key,
  keyOf,
  newObject,
  ownerReference,
  resourceOf,
  textOf,
  withoutFinalizer,
} from '../src/runtime/object.ts';
import type { Store, Write } from '../src/store/types.ts';

/** What befalls the machines of a pool; what is not said goes well. */
export interface CloudBehaviour {
  /** The provider refuses to make machines, with this kind and message. */
  readonly refusal?: { readonly kind: string; readonly message: string };
  /** Hosts boot and never register. */
  readonly dead?: boolean;
  /** The provider never gets done with removing machines. */
  readonly sticky?: boolean;
  /** The provider tells no IPv6 address. */
  readonly withoutIpv6?: boolean;
}

/** A provider that does at once what Instances say, with hosts that register as soon as they are there. */
export interface ObedientInstances {
  /** Everything gets on by one step. Tells whether anything was written. */
  step(): Promise<boolean>;
  /** By the name of the pool. */
  readonly behaviour: Map<string, CloudBehaviour>;
  /** Machines that exist at the provider, by the token of their order. */
  readonly machines: ReadonlyMap<string, string>;
  /** The most machines that existed at the same time, by the name of the pool. */
  readonly mostAtOnce: ReadonlyMap<string, number>;
  /** The provider loses a machine. */
  lose(machine: string): Promise<void>;
}

interface Seen<T> {
  readonly key: Key;
  readonly object: T & AnyObject;
  readonly revision: number;
}

export function obedientInstances(
  store: Store,
  clock: Clock,
  /** Machines that exist already, by the token of their order. */
  existing: ReadonlyMap<string, string> = new Map(),
): ObedientInstances {
  const behaviour = new Map<string, CloudBehaviour>();
  const machines = new Map(existing);
  const mostAtOnce = new Map<string, number>();
  const lost = new Set<string>();
  const so = { made: existing.size };

  async function all<T>(kind: Parameters<typeof resourceOf>[0]): Promise<Seen<T>[]> {
    const page = await store.list(resourceOf(kind));
    if (!page.ok) throw new Error(page.reason);
    return page.items.map(({ key, value, revision }) => ({ key, object: JSON.parse(value), revision }));
  }

  async function write(writes: Write[]): Promise<boolean> {
    return (await store.commit(writes)).ok;
  }

  function update({ key, revision }: Seen<unknown>, object: AnyObject | undefined): Write {
    if (object === undefined) return { op: 'delete', key, ifRevision: revision };
    return { op: 'update', key, value: textOf(object), ifRevision: revision };
  }

  async function getOn(seen: Seen<Instance>): Promise<boolean> {
    const { object } = seen;
    const { poolName, token } = object.spec;
    const { refusal, sticky = false } = behaviour.get(poolName) ?? {};
    if (isBeingDeleted(object)) {
      if (sticky) return false;
      machines.delete(token);
      return write([update(seen, withoutFinalizer(object, instanceFinalizer))]);
    }
    if (object.status?.instanceId) return registerHost(seen);
    const before = object.status ?? {};
    if (refusal) {
      const at = timestampOf(clock.now());
      const status: InstanceStatus = { ...before, phase: 'Pending', failures: 1, lastError: { ...refusal, at } };
      return before.lastError ? false : write([update(seen, { ...object, status })]);
    }
    const bootstrap = { namespace: seen.key.namespace, name: bootstrapSecretNameOf(seen.key.name) };
    if (!(await store.get(keyOf(secretKind, bootstrap)))) return false;
    so.made += 1;
    const status = launched(object, so.made, behaviour.get(poolName) ?? {}, clock.now());
    if (!(await write([update(seen, { ...object, status })]))) return false;
    machines.set(token, seen.key.name);
    count(poolName);
    return true;
  }

  function count(pool: string): void {
    const stem = `demo-${pool}-`;
    const number = [...machines.values()].filter((name) => name.startsWith(stem)).length;
    mostAtOnce.set(pool, Math.max(mostAtOnce.get(pool) ?? 0, number));
  }

  /** What the server writes when the host of a machine registers. */
  async function registerHost({ key, object }: Seen<Instance>): Promise<boolean> {
    const stored = await store.get(keyOf(machineKind, key));
    if (!stored || lost.has(key.name) || behaviour.get(object.spec.poolName)?.dead) return false;
    const machine = JSON.parse(stored.value) as Machine & AnyObject;
    if (machine.metadata?.labels?.[machineIdLabel] !== undefined || isBeingDeleted(machine)) return false;
    const belongs = { labels: { [clusterNameLabel]: machine.spec.clusterName }, owner: ownerReference(machine) };
    const secret = { namespace: key.namespace, name: planSecretNameOf(key.name) };
    const labels = { ...machine.metadata?.labels, [machineIdLabel]: 'a'.repeat(63) };
    const place = { namespace: key.namespace, name: key.name };
    return write([
      {
        op: 'update',
        key: stored.key,
        value: textOf({ ...machine, metadata: { ...machine.metadata, labels } }),
        ifRevision: stored.revision,
      },
      {
        op: 'create',
        key: keyOf(nodeplanKind, key),
        value: textOf({
          ...newObject(nodeplanKind, { ...place, ...belongs }, clock.now()),
          spec: { clusterName: machine.spec.clusterName, machineName: key.name },
          status: { state: 'undelivered' },
        }),
      },
      {
        op: 'create',
        key: keyOf(secretKind, secret),
        value: textOf({ ...newObject(secretKind, { ...secret, ...belongs }, clock.now()), type: planSecretType }),
      },
    ]);
  }

  async function cleanUp(seen: Seen<MachinePool>, instances: readonly Seen<Instance>[]): Promise<boolean> {
    const { object } = seen;
    const left = instances.some((instance) => instance.object.spec.poolName === object.spec.poolName);
    if (!isBeingDeleted(object) || left) return false;
    return write([update(seen, withoutFinalizer(object, machinePoolFinalizer))]);
  }

  return {
    behaviour,
    machines,
    mostAtOnce,
    async step() {
      const instances = await all<Instance>(instanceKind);
      let wrote = false;
      for (const instance of instances) if (await getOn(instance)) wrote = true;
      for (const pool of await all<MachinePool>(machinepoolKind)) if (await cleanUp(pool, instances)) wrote = true;
      return wrote;
    },
    async lose(machine) {
      const seen = (await all<Instance>(instanceKind)).find(({ key }) => key.name === machine);
      if (!seen) throw new Error(`${machine} is not there`);
      lost.add(machine);
      machines.delete(seen.object.spec.token);
      const message = 'the provider does not show it any more';
      const condition = { type: 'Launched', status: 'False' as const, reason: 'Lost', message };
      const status: InstanceStatus = { ...seen.object.status, phase: 'Gone', conditions: [condition] };
      await write([update(seen, { ...seen.object, status })]);
    },
  };
}

function launched(
  { spec }: Instance,
  number: number,
  { withoutIpv6 = false }: CloudBehaviour,
  now: number,
): InstanceStatus {
  const internal = (spec.families ?? []).flatMap((family) =>
    family === 'ipv4' ? [`10.70.0.${10 + number}`] : withoutIpv6 ? [] : [`fd3b:91c4:7a20:70::${10 + number}`],
  );
  return {
    phase: 'Running',
    launchStartedAt: timestampOf(now),
    launchedAt: timestampOf(now),
    attempts: 1,
    instanceId: `i-${number}`,
    providerID: `obedient:///i-${number}`,
    internalAddresses: internal,
    externalAddresses: [],
  };
}
