import { cloudRounds } from '../src/controllers/cloud-rounds.ts';
import type { CloudCall, CloudPorts } from '../src/controllers/clouds/ports.ts';
import type { Driver } from '../src/drivers/types.ts';
import { instanceKind } from '../src/kinds/instance/kind.ts';
import { bootstrapSecretNameOf, bootstrapSecretType, instanceFinalizer } from '../src/kinds/instance/names.ts';
import type { Instance } from '../src/kinds/instance/schema.ts';
import { machinepoolKind } from '../src/kinds/machinepool/kind.ts';
import { machinePoolFinalizer, machinePoolNameOf } from '../src/kinds/machinepool/names.ts';
import type { MachineTemplate } from '../src/kinds/machinepool/schema.ts';
import { secretKind } from '../src/kinds/secret/kind.ts';
import { type AnyObject, keyOf, newObject, resourceOf, withDeletion } from '../src/runtime/object.ts';
import { type Runtime, runSubjects } from '../src/runtime/run-subjects.ts';
import type { Store } from '../src/store/types.ts';
import { createObject, labNamespace } from './cluster-lab.ts';
import { type FakeClock, turns } from './fake-clock.ts';
import { settle } from './settle.ts';

/** What the machines of lab pools are made from. */
export const labTemplate: MachineTemplate = {
  driver: 'simulated',
  config: { region: 'here', stack: 'dual' },
  configHash: 'hash-1',
  families: ['ipv4', 'ipv6'],
};

/** A manager that does nothing but talk to providers. */
export interface LabManager {
  readonly runtime: Runtime;
  readonly calls: readonly CloudCall[];
  readonly faults: readonly string[];
  /** Waits for calls under way; time must not have to pass for them. */
  stop(): Promise<void>;
  /** Lets calls under way be. */
  kill(): Promise<void>;
}

export interface LabManagerOptions {
  readonly concurrency?: number;
  readonly removesOrphans?: boolean;
  /** Faults that are expected are no faults. */
  ignoresFaults?(): boolean;
}

/** Ports of a manager that knows one driver, which wakes nobody unless told to. */
export function labCloudPorts(clock: FakeClock, driver: Driver, changes: Partial<CloudPorts> = {}): CloudPorts {
  return {
    driver: async (name) => (name === driver.facts.name ? driver : undefined),
    configResource: () => undefined,
    clock,
    random: () => 0.5,
    wake: () => undefined,
    called: () => undefined,
    removesOrphans: () => true,
    ...changes,
  };
}

export function startLabManager(
  store: Store,
  clock: FakeClock,
  driver: Driver,
  { concurrency = 8, removesOrphans = true, ignoresFaults = () => false }: LabManagerOptions = {},
): LabManager {
  const calls: CloudCall[] = [];
  const faults: string[] = [];
  const wakeUp: { runtime: Runtime | undefined } = { runtime: undefined };
  const ports = labCloudPorts(clock, driver, {
    wake: (subject, roundKey) => wakeUp.runtime?.wake(subject, roundKey),
    called: (call) => calls.push(call),
    removesOrphans: () => removesOrphans,
  });
  const rounds = cloudRounds(ports, []);
  const runtime = runSubjects(rounds.subjects, {
    store,
    clock,
    random: () => 0.5,
    concurrency,
    fault(context, error) {
      if (!ignoresFaults()) faults.push(`${context}: ${error}`);
    },
  });
  wakeUp.runtime = runtime;
  return {
    runtime,
    calls,
    faults,
    async stop() {
      await rounds.stop();
      await runtime.stop();
    },
    async kill() {
      void rounds.stop();
      await runtime.stop();
    },
  };
}

/** Stores a MachinePool as the cluster's rounds would. */
export async function createPool(
  store: Store,
  { cluster = 'demo', pool = 'workers', template = labTemplate, now = 0 } = {},
): Promise<void> {
  const name = machinePoolNameOf(cluster, pool);
  const frame = newObject(machinepoolKind, { namespace: labNamespace, name, finalizers: [machinePoolFinalizer] }, now);
  const spec = { clusterName: cluster, poolName: pool, clusterId: `c-m-${cluster}`, template };
  await createObject(store, machinepoolKind, { ...frame, spec });
}

/** A token that no other name has. */
export function labToken(name: string): string {
  return Buffer.from(name.padEnd(16, '.')).toString('hex').slice(-32);
}

/** Stores an Instance, and with it the Secret with its user data unless that comes later. */
export async function createInstance(
  store: Store,
  name: string,
  { cluster = 'demo', pool = 'workers', template = labTemplate, now = 0, bootstrap = true } = {},
): Promise<void> {
  const frame = newObject(instanceKind, { namespace: labNamespace, name, finalizers: [instanceFinalizer] }, now);
  const place = { clusterName: cluster, poolName: pool, clusterId: `c-m-${cluster}` };
  const spec = { ...template, ...place, token: labToken(name), hostname: name };
  await createObject(store, instanceKind, { ...frame, spec });
  if (bootstrap) await createBootstrap(store, name, now);
}

export async function createBootstrap(store: Store, name: string, now = 0): Promise<void> {
  const secret = newObject(secretKind, { namespace: labNamespace, name: bootstrapSecretNameOf(name) }, now);
  const value = Buffer.from('#cloud-config\n').toString('base64');
  await createObject(store, secretKind, { ...secret, type: bootstrapSecretType, data: { value } });
}

/** Begins the deletion of everything of a kind, whatever it is at. */
export async function deleteAll(store: Store, kind: typeof instanceKind, now: number): Promise<void> {
  const page = await store.list(resourceOf(kind));
  if (!page.ok) throw new Error(page.reason);
  for (const { key } of page.items) await deleteOne(store, kind, key.name, now);
}

/** Begins the deletion of an object, again when another writer is faster. */
export async function deleteOne(store: Store, kind: typeof instanceKind, name: string, now: number): Promise<void> {
  const key = keyOf(kind, { namespace: labNamespace, name });
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const stored = await store.get(key);
    if (!stored) return;
    const marked = withDeletion(JSON.parse(stored.value) as AnyObject, now);
    const { revision: ifRevision } = stored;
    const outcome = await store.commit([
      marked ? { op: 'update', key, value: JSON.stringify(marked), ifRevision } : { op: 'delete', key, ifRevision },
    ]);
    if (outcome.ok) return;
  }
  throw new Error(`${name} cannot be deleted`);
}

export async function instancesIn(store: Store): Promise<Instance[]> {
  const page = await store.list(resourceOf(instanceKind));
  if (!page.ok) throw new Error(page.reason);
  return page.items.map(({ value }) => JSON.parse(value) as Instance);
}

/** Lets managers work, and time pass, until something is so; fails after so many milliseconds of the lab's time. */
export async function until(
  what: string,
  { store, clock, managers, death, within = 7_200_000 }: UntilOptions,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = clock.now() + within;
  for (;;) {
    for (const { runtime } of managers) await Promise.race([settle(runtime, store), ...(death ? [death] : [])]);
    await turns(4);
    if (await isSo()) return;
    if (clock.now() >= end) throw new Error(`after ${within / 1000} seconds it is still not so: ${what}`);
    await clock.advance(Math.min(Math.max(clock.next ?? 1_000, 1), 5_000));
  }
}

export interface UntilOptions {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly managers: readonly LabManager[];
  readonly within?: number;
  /** Resolves when the process of a manager dies, which then comes to no rest any more. */
  readonly death?: Promise<void>;
}
