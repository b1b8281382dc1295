import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { createObject, labPorts } from '../../../testing/cluster-lab.ts';
import { type FakeClock, fakeClock } from '../../../testing/fake-clock.ts';
import { MemoryStore } from '../../../testing/memory-store.ts';
import { instanceKind } from '../../kinds/instance/kind.ts';
import { bootstrapSecretNameOf, bootstrapTokenKey, poolNameLabel } from '../../kinds/instance/names.ts';
import type { InstanceStatus } from '../../kinds/instance/schema.ts';
import { machineKind } from '../../kinds/machine/kind.ts';
import { machineFinalizer, machineIdLabel } from '../../kinds/machine/names.ts';
import type { Machine } from '../../kinds/machine/schema.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import { tokenKind } from '../../kinds/token/kind.ts';
import type { Token } from '../../kinds/token/schema.ts';
import { timestampOf } from '../../lib/timestamp.ts';
import { type AnyObject, keyOf, newObject, withDeletion } from '../../runtime/object.ts';
import { openWorkspace } from '../../runtime/workspace.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import type { ClusterPorts } from '../ports.ts';
import { bootstrapController } from './controller.ts';
import { tokenNameOf } from './pool-machines.ts';

const namespace = 'fleet-default';
const name = 'demo-workers-7xk2p';
const minute = 60_000;
const day = 24 * 60 * minute;
const machineKey = keyOf(machineKind, { namespace, name });
const instanceKey = keyOf(instanceKind, { namespace, name });
const secretKey = keyOf(secretKind, { namespace, name: bootstrapSecretNameOf(name) });

let store: MemoryStore;
let clock: FakeClock;
let url: string;

beforeEach(async () => {
  store = new MemoryStore();
  clock = fakeClock();
  url = 'https://manager.test:8443';
  const labels = { [poolNameLabel]: 'workers', 'cattle.io/os': 'linux' };
  await createObject(store, machineKind, {
    ...newObject(machineKind, { namespace, name, labels, finalizers: [machineFinalizer] }, clock.now()),
    spec: { clusterName: 'demo', infrastructureRef: { kind: 'Instance', name } },
  });
  await createObject(store, instanceKind, {
    ...newObject(instanceKind, { namespace, name }, clock.now()),
    spec: {
      clusterName: 'demo',
      clusterId: 'c-m-1',
      poolName: 'workers',
      driver: 'amazonec2',
      token: '0'.repeat(32),
      hostname: name,
      config: { userdata: '#cloud-config\npackages: [a]' },
    },
  });
});

async function read<T>(key: typeof machineKey): Promise<T | undefined> {
  const stored = await store.get(key);
  return stored && (JSON.parse(stored.value) as T);
}

async function change<T extends AnyObject>(key: typeof machineKey, by: (object: T) => AnyObject): Promise<void> {
  const stored = await store.get(key);
  if (!stored) throw new Error(`${key.name} is not there`);
  const value = JSON.stringify(by(JSON.parse(stored.value) as T));
  await store.commit([{ op: 'update', key, value, ifRevision: stored.revision }]);
}

const status = (given: InstanceStatus) => change(instanceKey, (instance) => ({ ...instance, status: given }));

/** One round of the controller; gives what it threw. */
async function round(
  changes: Partial<ClusterPorts> = {},
  world: Partial<ClusterWorld> = {},
): Promise<Error | undefined> {
  const pool = {
    name: 'workers',
    nodeStartupTimeout: '20m',
    userdata: { inlineUserdata: '#cloud-config\npackages: [b]' },
  };
  const accepted = aCluster({
    pools: [aPool(pool)],
    spec: { agentEnvVars: [{ name: 'HTTPS_PROXY', value: 'http://p' }] },
  });
  const ports = labPorts({ managerDoor: () => ({ url, authority: '', strict: true }), ...changes });
  const work = openWorkspace({ store, clock, members: () => [] });
  const machine = await work.read<Machine>(machineKey);
  const seen = {
    nodes: [{ name, machine, machineKey }],
    accepted,
    deleting: false,
    ...world,
  } as unknown as ClusterWorld;
  try {
    for (const step of bootstrapController(ports).steps) await step.run(seen, work);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

async function tokenNow(): Promise<Token | undefined> {
  const machine = await read<Machine>(machineKey);
  return read<Token>(keyOf(tokenKind, { name: tokenNameOf(machine?.metadata?.uid ?? '') }));
}

async function dataNow(): Promise<{ readonly value: string; readonly token: string }> {
  const { data = {} } = (await read<Secret>(secretKey)) ?? {};
  const text = (key: string): string => Buffer.from(data?.[key] ?? '', 'base64').toString();
  return { value: text('value'), token: text(bootstrapTokenKey) };
}

const endNow = async () => Date.parse((await tokenNow())?.expiresAt ?? '');

describe('the controller of first boots', () => {
  it('makes user data and token in one commit, bound to the machine', async () => {
    const before = (await store.status()).revision;
    expect(await round()).toBeUndefined();
    expect((await store.status()).revision).toBe(before + 1);
    const machine = await read<Machine>(machineKey);
    const { value, token } = await dataNow();
    expect(parse(value, { version: '1.1' })).toMatchObject({ hostname: name, packages: ['a', 'b'] });
    expect(value).toContain(`CATTLE_TOKEN=${token}`);
    expect(value).toContain('export HTTPS_PROXY=http://p');
    expect(await tokenNow()).toMatchObject({
      token: labPorts().hashSecret(token.split(':')[1] ?? ''),
      bootstrapMachine: { namespace, name, uid: machine?.metadata?.uid },
      expiresAt: timestampOf(clock.now() + day),
    });
    expect(JSON.stringify(await tokenNow())).not.toContain(token.split(':')[1]);
    expect(await read<Secret>(secretKey)).toMatchObject({
      type: 'rke.cattle.io/bootstrap',
      metadata: { ownerReferences: [{ kind: 'Machine', uid: machine?.metadata?.uid }] },
    });
  });

  it('writes nothing where nothing changed', async () => {
    await round();
    const before = (await store.status()).revision;
    await clock.advance(5 * minute);
    await round();
    expect((await store.status()).revision).toBe(before);
  });

  it('follows the URL of the manager with the same token, until the order goes out', async () => {
    await round();
    const first = await dataNow();
    url = 'https://other.test';
    await round();
    const second = await dataNow();
    expect(second.token).toBe(first.token);
    expect(second.value).toContain('CATTLE_SERVER=https://other.test');
    await status({ phase: 'Launching', launchStartedAt: timestampOf(clock.now()) });
    url = 'https://third.test';
    await round();
    expect(await dataNow()).toEqual(second);
  });

  it('keeps the token alive while nothing was launched, and ends it with the time that the pool gives', async () => {
    await round();
    await clock.advance(3 * day);
    await status({ phase: 'Launching', launchStartedAt: timestampOf(clock.now() - 2 * day) });
    await round();
    expect(await endNow()).toBe(clock.now() + day);
    const launchedAt = timestampOf(clock.now());
    await status({ phase: 'Running', instanceId: 'i-1', launchStartedAt: launchedAt, launchedAt });
    await round();
    expect(await endNow()).toBe(clock.now() + 20 * minute);
    await clock.advance(21 * minute);
    expect(await round()).toMatchObject({ name: 'Waiting', reason: 'BootstrapEnded' });
    await clock.advance(2 * day);
    const pools = [aPool({ name: 'workers' })];
    expect(await round({}, { accepted: aCluster({ pools }) })).toMatchObject({
      name: 'Stalled',
      reason: 'BootstrapEnded',
    });
  });

  it('makes the token anew that was removed meanwhile', async () => {
    await round();
    await status({ phase: 'Launching', launchStartedAt: timestampOf(clock.now()) });
    const before = await tokenNow();
    await store.commit([{ op: 'delete', key: keyOf(tokenKind, { name: before?.metadata?.name ?? '' }) }]);
    await round();
    expect(await tokenNow()).toMatchObject({ token: before?.token, bootstrapMachine: before?.bootstrapMachine });
  });

  it('ends the token soon once a host has registered, and makes nothing anew', async () => {
    await round();
    await status({ instanceId: 'i-1', launchStartedAt: timestampOf(clock.now()) });
    await change<Machine>(machineKey, (machine) => ({
      ...machine,
      metadata: { ...machine.metadata, labels: { ...machine.metadata?.labels, [machineIdLabel]: 'ab' } },
    }));
    await round();
    const end = clock.now() + 10 * minute;
    expect(await endNow()).toBe(end);
    const before = (await store.status()).revision;
    await clock.advance(2 * day);
    expect(await round()).toBeUndefined();
    expect((await store.status()).revision).toBe(before);
  });

  it('takes the token away when the machine or the cluster goes', async () => {
    await round();
    await round({}, { deleting: true });
    expect(await tokenNow()).toBeUndefined();
    await round();
    expect(await tokenNow()).toBeDefined();
    await change<Machine>(machineKey, (machine) => withDeletion(machine, clock.now()) ?? machine);
    await round();
    expect(await tokenNow()).toBeUndefined();
  });

  it('says what is wrong with the user data, and makes none', async () => {
    expect(await round({ userDataLimit: (driver) => (driver === 'amazonec2' ? 100 : undefined) })).toMatchObject({
      name: 'Stalled',
      reason: 'UserDataRefused',
      message: expect.stringContaining('more than the 100 that the provider takes'),
    });
    expect(await store.get(secretKey)).toBeUndefined();
  });

  it('waits for the URL of the manager', async () => {
    expect(await round({ managerDoor: () => undefined })).toMatchObject({
      name: 'Waiting',
      reason: 'ServerUrlMissing',
    });
  });

  it('makes no other user data for an order that is out', async () => {
    await round();
    await status({ phase: 'Launching', launchStartedAt: timestampOf(clock.now()) });
    await store.commit([{ op: 'delete', key: secretKey }]);
    expect(await round()).toMatchObject({ name: 'Stalled', reason: 'BootstrapMissing' });
    expect(await store.get(secretKey)).toBeUndefined();
  });
});
