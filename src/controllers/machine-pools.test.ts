import { afterEach, describe, expect, it } from 'vitest';
import { aCluster, aPool, aSimulatedConfig } from '../../testing/builders.ts';
import {
  changeObject,
  createCluster,
  createObject,
  deleteObject,
  labAgent,
  labNamespace,
  labPorts,
  readObject,
  startControllers,
  untilQuiet,
} from '../../testing/cluster-lab.ts';
import { fakeClock } from '../../testing/fake-clock.ts';
import { MemoryStore } from '../../testing/memory-store.ts';
import { obedientAgents } from '../../testing/obedient-agents.ts';
import { obedientInstances } from '../../testing/obedient-instances.ts';
import { statusProblems } from '../../testing/status-checker.ts';
import { kinds } from '../generated/kinds.ts';
import { clusterKind } from '../kinds/cluster/kind.ts';
import type { MachinePool as PoolSpec } from '../kinds/cluster/pool-schema.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import { instanceKind } from '../kinds/instance/kind.ts';
import type { Instance } from '../kinds/instance/schema.ts';
import { machineKind } from '../kinds/machine/kind.ts';
import type { Machine } from '../kinds/machine/schema.ts';
import { machinepoolKind } from '../kinds/machinepool/kind.ts';
import { machinePoolNameOf } from '../kinds/machinepool/names.ts';
import type { MachinePool } from '../kinds/machinepool/schema.ts';
import { simulatedconfigKind } from '../kinds/simulatedconfig/kind.ts';
import type { SimulatedConfig } from '../kinds/simulatedconfig/schema.ts';
import { type AnyObject, type ObjectKind, resourceOf } from '../runtime/object.ts';
import type { Runtime } from '../runtime/run-subjects.ts';
import type { ClusterPorts } from './ports.ts';

const running: Runtime[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((runtime) => runtime.stop()));
});

const configRef = { kind: 'SimulatedConfig', name: 'demo' };

function pool(name: string, letters: string, options: Partial<PoolSpec> = {}): PoolSpec {
  return aPool({
    name,
    etcdRole: letters.includes('e'),
    controlPlaneRole: letters.includes('c'),
    workerRole: letters.includes('w'),
    machineConfigRef: configRef,
    ...options,
  });
}

const servers = (options: Partial<PoolSpec> = {}) => pool('servers', 'ec', { quantity: 3, ...options });
const workers = (options: Partial<PoolSpec> = {}) => pool('workers', 'w', { quantity: 2, ...options });

async function lab(pools: PoolSpec[] = [servers(), workers()], ports: Partial<ClusterPorts> = {}) {
  const store = new MemoryStore();
  const clock = fakeClock();
  const agents = obedientAgents(store);
  const cloud = obedientInstances(store, clock);
  const faults: unknown[] = [];
  const contactOf: ClusterPorts['contactOf'] = (_, secretName) =>
    agents.behaviour.get(secretName.replace('-machine-plan', ''))?.silent
      ? undefined
      : { last: clock.now(), userAgent: labAgent, connected: true };
  const runtime = startControllers(store, clock, {
    ports: labPorts({ contactOf, ...ports }),
    fault: (context, error) => faults.push(`${context}: ${error}`),
  });
  running.push(runtime);
  await createObject(store, simulatedconfigKind, aSimulatedConfig({}, 'demo'));
  await createCluster(store, aCluster({ pools }), clock.now());
  const world = {
    step: async () => {
      const moved = await cloud.step();
      return (await agents.step()) || moved;
    },
  };
  const rest = () => untilQuiet(store, [runtime], world);
  async function all<T>(kind: ObjectKind): Promise<T[]> {
    const page = await store.list(resourceOf(kind));
    return page.ok ? page.items.map(({ value }) => JSON.parse(value) as T) : [];
  }
  return {
    store,
    clock,
    agents,
    cloud,
    runtime,
    faults,
    rest,
    /** Lets so many minutes pass, one by one. */
    async pass(minutes: number) {
      for (let minute = 0; minute < minutes; minute += 1) {
        await clock.advance(60_000);
        await rest();
      }
    },
    cluster: async () => (await readObject<Cluster>(store, clusterKind, 'demo')) as Cluster,
    books: async (name: string) =>
      (await readObject<MachinePool>(store, machinepoolKind, machinePoolNameOf('demo', name))) as MachinePool,
    machines: async (name?: string) =>
      (await all<Machine>(machineKind)).filter((machine) => name === undefined || poolOf(machine) === name),
    instances: () => all<Instance>(instanceKind),
    pools: () => all<MachinePool>(machinepoolKind),
    remove: (name: string) => deleteObject(store, machineKind, name, clock.now()),
    changePools: (changed: PoolSpec[]) =>
      changeObject<Cluster>(store, clusterKind, 'demo', (object) => ({
        ...object,
        spec: aCluster({ pools: changed }).spec ?? {},
      })),
    changeConfig: (change: Partial<SimulatedConfig>) =>
      changeObject<SimulatedConfig>(store, simulatedconfigKind, 'demo', (object) => ({ ...object, ...change })),
    async statusProblems() {
      const lists = await Promise.all(
        kinds.map(async (kind) => (await all<AnyObject>(kind)).flatMap((object) => statusProblems(object, kind))),
      );
      return lists.flat();
    },
  };
}

function poolOf({ metadata }: Machine): string {
  return metadata?.labels?.['rke.cattle.io/rke-machine-pool-name'] ?? '';
}

const names = (machines: readonly Machine[]) => machines.map(({ metadata }) => metadata?.name ?? '');

function condition(
  object: { status?: { conditions?: { type: string; status: string }[] | null } | null },
  type: string,
) {
  return object.status?.conditions?.find((each) => each.type === type) as
    | { status: string; reason: string; message: string }
    | undefined;
}

describe('a cluster with pools', () => {
  it('gets its machines and comes up on them', async () => {
    const { rest, cluster, machines, instances, books, faults, statusProblems: problems } = await lab();
    await rest();
    expect((await cluster()).status).toMatchObject({ ready: true, bootstrapped: true });
    expect((await cluster()).status?.rootCause).toBeUndefined();
    expect(condition(await cluster(), 'Provisioned')?.status).toBe('True');
    expect(condition(await cluster(), 'Updated')?.status).toBe('True');
    expect((await machines('servers')).map(({ status }) => status?.phase)).toEqual(['Running', 'Running', 'Running']);
    expect(await machines('workers')).toHaveLength(2);
    const [instance] = await instances();
    const [machine] = await machines();
    expect(instance?.spec).toMatchObject({ driver: 'simulated', families: ['ipv4', 'ipv6'], clusterName: 'demo' });
    expect(instance?.metadata?.name).toBe(machine?.metadata?.name);
    expect(machine?.spec.providerID).toMatch(/^obedient:/);
    expect((await books('workers')).status).toMatchObject({
      replicas: 2,
      readyReplicas: 2,
      updatedReplicas: 2,
      ordered: 2,
    });
    expect(condition(await books('workers'), 'Ready')).toMatchObject({ status: 'True' });
    expect(faults).toEqual([]);
    expect(await problems()).toEqual([]);
  });

  it('is written to no more once it has come up', async () => {
    const { rest, store, pass } = await lab();
    await rest();
    const { revision } = await store.status();
    await pass(15);
    expect((await store.status()).revision).toBe(revision);
  });

  it('gives no plan to a host before its provider has told an address in every family', async () => {
    const { rest, cluster, cloud, machines } = await lab([servers({ quantity: 1 }), workers({ quantity: 1 })]);
    cloud.behaviour.set('workers', { withoutIpv6: true });
    await rest();
    const [worker] = await machines('workers');
    expect(condition(worker ?? {}, 'PlanApplied')?.status).toBe('Unknown');
    expect((await cluster()).status?.bootstrapped).toBeFalsy();
    expect((await cluster()).status?.rootCause?.evidence?.join()).toContain('no IPv6 address');
  });

  it('says in the provider’s words why machines are not made, and orders no more of them', async () => {
    const {
      rest,
      cluster,
      cloud,
      machines,
      books,
      statusProblems: problems,
    } = await lab([servers({ quantity: 1 }), workers({ quantity: 30 })]);
    cloud.behaviour.set('workers', { refusal: { kind: 'permission', message: 'you may not run instances here' } });
    await rest();
    expect(await machines('workers')).toHaveLength(20);
    expect((await cluster()).status?.rootCause).toMatchObject({ code: 'LaunchRefused' });
    expect((await cluster()).status?.rootCause?.message).toContain('you may not run instances here');
    expect(condition(await cluster(), 'Provisioned')?.status).toBe('False');
    expect(condition(await books('workers'), 'Ready')).toMatchObject({ status: 'False', reason: 'Error' });
    const [refused] = await machines('workers');
    expect(condition(refused ?? {}, 'InfrastructureReady')).toMatchObject({ status: 'False', reason: 'Error' });
    expect(await problems()).toEqual([]);
  });

  it('says what keeps its machines from booting rather than that it waits for them', async () => {
    const { rest, cluster } = await lab([pool('all', 'ecw')], { managerDoor: () => undefined });
    await rest();
    expect((await cluster()).status?.rootCause).toMatchObject({ code: 'ServerUrlMissing' });
  });

  it('is not touched while its annotation says that it is paused', async () => {
    const { rest, machines, store, changePools } = await lab();
    await rest();
    await changeObject<Cluster>(store, clusterKind, 'demo', (object) => ({
      ...object,
      metadata: { ...object.metadata, annotations: { 'cluster.x-k8s.io/paused': 'true' } },
    }));
    await changePools([servers(), workers({ quantity: 5 })]);
    await rest();
    expect(await machines('workers')).toHaveLength(2);
  });

  it('waits for a machine configuration that is not there yet', async () => {
    const { rest, cluster, store } = await lab([
      pool('all', 'ecw', { machineConfigRef: { kind: 'SimulatedConfig', name: 'later' } }),
    ]);
    await rest();
    expect((await cluster()).status?.rootCause).toMatchObject({ code: 'PoolUnknown' });
    await createObject(store, simulatedconfigKind, aSimulatedConfig({}, 'later'));
    await rest();
    expect((await cluster()).status).toMatchObject({ ready: true });
  });

  it('keeps credentials of a machine configuration out of what it writes', async () => {
    const driverOf: ClusterPorts['driverOf'] = async () => ({ name: 'simulated', credentialFields: ['seed'] });
    const { rest, changeConfig, instances, books } = await lab([pool('all', 'ecw')], { driverOf });
    await changeConfig({ seed: 4711, bootSeconds: 3 });
    await rest();
    const [instance] = await instances();
    expect(instance?.spec.config).toMatchObject({ kind: 'SimulatedConfig', bootSeconds: 3 });
    expect(JSON.stringify([instance, await books('all')])).not.toContain('4711');
  });
});

describe('a pool', () => {
  it('grows and shrinks, and leaves nothing behind', async () => {
    const { rest, changePools, machines, instances, cloud, cluster } = await lab();
    await rest();
    await changePools([servers(), workers({ quantity: 5 })]);
    await rest();
    expect(await machines('workers')).toHaveLength(5);
    await changePools([servers(), workers({ quantity: 1 })]);
    await rest();
    expect(await machines('workers')).toHaveLength(1);
    expect(await instances()).toHaveLength(4);
    expect(cloud.machines.size).toBe(4);
    expect(condition(await cluster(), 'Updated')?.status).toBe('True');
  });

  it('of servers shrinks one by one', async () => {
    const { rest, changePools, machines, cluster } = await lab([servers({ quantity: 5 }), workers()]);
    await rest();
    await changePools([servers({ quantity: 3 }), workers()]);
    await rest();
    expect(await machines('servers')).toHaveLength(3);
    expect((await cluster()).status).toMatchObject({ ready: true });
  });

  it('replaces its machines when their configuration changes, servers as well', async () => {
    const { rest, changeConfig, machines, instances, cluster } = await lab();
    await rest();
    const before = names(await machines());
    await changeConfig({ bootSeconds: 7 });
    await rest();
    const after = names(await machines());
    expect(after).toHaveLength(before.length);
    expect(after.filter((name) => before.includes(name))).toEqual([]);
    expect((await instances()).map(({ spec }) => (spec.config as { bootSeconds?: number }).bootSeconds)).toEqual([
      7, 7, 7, 7, 7,
    ]);
    expect(condition(await cluster(), 'Updated')?.status).toBe('True');
  });

  it('replaces nothing when it is only listed elsewhere, or gets another credential', async () => {
    const { rest, changePools, machines, books } = await lab();
    await rest();
    const before = names(await machines());
    await changePools([workers({ cloudCredentialSecretName: 'cattle-global-data:cc-other' }), servers()]);
    await rest();
    expect(names(await machines())).toEqual(before);
    expect((await books('workers')).spec.template?.cloudCredentialSecretName).toBe('cattle-global-data:cc-other');
  });

  it('makes the machines anew that another credential was to make, and could not', async () => {
    const { rest, changePools, machines, instances, cloud } = await lab();
    cloud.behaviour.set('workers', { refusal: { kind: 'credentials', message: 'nobody knows this key' } });
    await rest();
    const [serversBefore, refused] = [names(await machines('servers')), names(await machines('workers'))];
    cloud.behaviour.delete('workers');
    await changePools([servers(), workers({ cloudCredentialSecretName: 'cattle-global-data:cc-other' })]);
    await rest();
    expect(names(await machines('servers'))).toEqual(serversBefore);
    expect(names(await machines('workers')).filter((name) => refused.includes(name))).toEqual([]);
    const made = (await instances()).filter(({ spec }) => spec.poolName === 'workers');
    expect(made.map(({ spec }) => spec.cloudCredentialSecretName)).toEqual(
      Array(2).fill('cattle-global-data:cc-other'),
    );
  });

  it('goes with its machines and its books when the cluster has it no more', async () => {
    const { rest, changePools, machines, pools } = await lab([servers(), workers(), pool('more', 'w')]);
    await rest();
    await changePools([servers(), workers()]);
    await rest();
    expect(await machines('more')).toEqual([]);
    expect((await pools()).map(({ spec }) => spec.poolName).sort()).toEqual(['servers', 'workers']);
  });

  it('gives the place of a machine that a person deletes to another one', async () => {
    const { rest, machines, remove, agents } = await lab([servers(), workers({ drainBeforeDelete: true })]);
    await rest();
    const [first = ''] = names(await machines('workers'));
    await remove(first);
    await rest();
    const after = names(await machines('workers'));
    expect(after).toHaveLength(2);
    expect(after).not.toContain(first);
    expect(agents.installed.has(first)).toBe(true);
  });

  it('gives the place of a machine that the provider has lost to another one', async () => {
    const { rest, machines, cloud, agents, cluster } = await lab();
    await rest();
    const [first = ''] = names(await machines('servers'));
    agents.behaviour.set(first, { silent: true });
    await cloud.lose(first);
    await rest();
    const after = names(await machines('servers'));
    expect(after).toHaveLength(3);
    expect(after).not.toContain(first);
    expect(condition(await cluster(), 'Updated')?.status).toBe('True');
  });

  it('replaces a machine whose Node is unhealthy for too long', async () => {
    const { rest, machines, agents, pass } = await lab([servers(), workers({ unhealthyNodeTimeout: '5m0s' })]);
    await rest();
    const [first = '', second = ''] = names(await machines('workers'));
    agents.behaviour.set(first, { notReady: true });
    await pass(3);
    expect(names(await machines('workers'))).toContain(first);
    await pass(5);
    expect(names(await machines('workers'))).not.toContain(first);
    expect(names(await machines('workers'))).toContain(second);
    expect(await machines('workers')).toHaveLength(2);
  });

  it('replaces none while more are unhealthy than it may', async () => {
    const { rest, machines, agents, pass, cluster } = await lab([
      servers(),
      workers({ quantity: 4, unhealthyNodeTimeout: '5m0s', maxUnhealthy: '25%' }),
    ]);
    await rest();
    const before = names(await machines('workers'));
    for (const name of before.slice(0, 2)) agents.behaviour.set(name, { notReady: true });
    await pass(10);
    expect(names(await machines('workers'))).toEqual(before);
    expect((await cluster()).status?.rootCause?.code).toBe('TooManyUnhealthy');
  });

  it('stops making machines when one after the other does not become a node, until something changes', async () => {
    const {
      rest,
      machines,
      cloud,
      pass,
      books,
      cluster,
      changePools,
      statusProblems: problems,
    } = await lab([
      servers({ quantity: 1 }),
      workers({ quantity: 1 }),
      pool('bad', 'w', { nodeStartupTimeout: '2m0s' }),
    ]);
    cloud.behaviour.set('bad', { dead: true });
    await rest();
    await pass(40);
    expect((await books('bad')).status).toMatchObject({ failures: 5, ordered: 5 });
    expect(condition(await books('bad'), 'LaunchBudget')).toMatchObject({ status: 'False', reason: 'Spent' });
    expect((await cluster()).status?.rootCause?.code).toBe('LaunchBudgetSpent');
    expect(await machines('bad')).toEqual([]);
    expect(await problems()).toEqual([]);
    cloud.behaviour.delete('bad');
    await changePools([servers({ quantity: 1 }), workers({ quantity: 1 }), pool('bad', 'w', { quantity: 2 })]);
    await rest();
    expect(await machines('bad')).toHaveLength(2);
    expect((await books('bad')).status?.failures).toBe(0);
  });

  it('is left alone while it is paused', async () => {
    const { rest, machines, changePools, cluster, books } = await lab();
    await rest();
    await changePools([servers(), workers({ quantity: 4, paused: true })]);
    await rest();
    expect(await machines('workers')).toHaveLength(2);
    expect((await cluster()).status?.rootCause?.code).toBe('PoolPaused');
    expect(condition(await books('workers'), 'Ready')).toMatchObject({ status: 'Unknown', reason: 'Paused' });
    await changePools([servers(), workers({ quantity: 4 })]);
    await rest();
    expect(await machines('workers')).toHaveLength(4);
  });
});

describe('a cluster with pools that is deleted', () => {
  it('goes to the last resource', async () => {
    const { rest, store, clock, machines, instances, pools, cloud, cluster } = await lab();
    await rest();
    await deleteObject(store, clusterKind, 'demo', clock.now());
    await rest();
    expect([await cluster(), await machines(), await instances(), await pools()]).toEqual([undefined, [], [], []]);
    expect(cloud.machines.size).toBe(0);
  });

  it('says what the provider has not removed yet', async () => {
    const { rest, store, clock, cloud, cluster, statusProblems: problems } = await lab();
    await rest();
    cloud.behaviour.set('workers', { sticky: true });
    await deleteObject(store, clusterKind, 'demo', clock.now());
    await rest();
    expect(condition(await cluster(), 'Removed')).toMatchObject({ status: 'Unknown' });
    expect(condition(await cluster(), 'Removed')?.message).toContain(
      'the provider is removing the machine of demo-workers-',
    );
    expect(await problems()).toEqual([]);
  });

  it('goes while its machines are still being made', async () => {
    const { rest, store, clock, cluster, instances, cloud } = await lab();
    cloud.behaviour.set('workers', { refusal: { kind: 'quota', message: 'no more than none' } });
    await rest();
    await deleteObject(store, clusterKind, 'demo', clock.now());
    await rest();
    expect([await cluster(), await instances()]).toEqual([undefined, []]);
  });

  it('leaves no machine behind although it vanished', async () => {
    const { rest, store, instances, machines, pools, cloud } = await lab();
    await rest();
    const key = { group: clusterKind.group, resource: clusterKind.plural, namespace: labNamespace, name: 'demo' };
    await store.commit([{ op: 'delete', key }]);
    await rest();
    expect([await machines(), await instances(), await pools()]).toEqual([[], [], []]);
    expect(cloud.machines.size).toBe(0);
  });
});
