import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudDouble, type CloudDoubleOptions, cloudDouble } from '../../testing/cloud-double.ts';
import { changeObject, createObject, labNamespace, readObject } from '../../testing/cluster-lab.ts';
import { fakeClock } from '../../testing/fake-clock.ts';
import { MemoryStore } from '../../testing/memory-store.ts';
import {
  createBootstrap,
  createInstance,
  createPool,
  deleteOne,
  instancesIn,
  type LabManager,
  type LabManagerOptions,
  labTemplate,
  labToken,
  startLabManager,
  until,
} from '../../testing/pool-lab.ts';
import { CloudError } from '../drivers/types.ts';
import { eventKind } from '../kinds/event/kind.ts';
import type { Event } from '../kinds/event/schema.ts';
import { instanceKind } from '../kinds/instance/kind.ts';
import type { Instance } from '../kinds/instance/schema.ts';
import { machinepoolKind } from '../kinds/machinepool/kind.ts';
import type { MachinePool } from '../kinds/machinepool/schema.ts';
import type { Condition } from '../kinds/schema-parts.ts';
import { secretKind } from '../kinds/secret/kind.ts';
import { conditionOf } from '../runtime/conditions.ts';
import { newObject, resourceOf } from '../runtime/object.ts';

let store: MemoryStore;
let clock = fakeClock();
let managers: LabManager[] = [];
let cloud: CloudDouble;

beforeEach(() => {
  store = new MemoryStore();
  clock = fakeClock();
  managers = [];
});

afterEach(async () => {
  const faults = managers.flatMap((manager) => manager.faults);
  for (const manager of managers) await manager.stop();
  await store.close();
  expect(faults).toEqual([]);
});

function start(options: Partial<CloudDoubleOptions> = {}, manager: LabManagerOptions = {}): void {
  cloud = cloudDouble({ clock, idempotent: 86_400_000, listLag: 5_000, ...options });
  managers.push(startLabManager(store, clock, cloud.driver, manager));
}

const untilSo = (what: string, isSo: () => boolean | Promise<boolean>, within = 7_200_000) =>
  until(what, { store, clock, managers, within }, isSo);
const instance = (name: string) => readObject<Instance>(store, instanceKind, name);
const pool = () => readObject<MachinePool>(store, machinepoolKind, 'demo-workers');
const found = (object: { status?: unknown } | undefined, type: string): Condition | undefined =>
  conditionOf((object?.status as { conditions?: Condition[] } | undefined)?.conditions, type);
const isRunning = async (name: string) => found(await instance(name), 'Addressed')?.status === 'True';
const events = async () => {
  const page = await store.list(resourceOf(eventKind));
  return page.ok ? page.items.map(({ value }) => JSON.parse(value) as Event) : [];
};

describe('a machine', () => {
  it('is made, and its addresses are written down', async () => {
    start();
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    expect((await instance('demo-workers-aaaaa'))?.status).toMatchObject({
      phase: 'Running',
      instanceId: 'm-0',
      providerID: 'double://m-0',
      attempts: 1,
      internalAddresses: ['192.168.70.10', 'fd3b:91c4:7a20:7::10'],
    });
    expect(cloud.made).toMatchObject([{ name: 'demo-workers-aaaaa', userData: '#cloud-config\n' }]);
  });

  it('waits for its user data, and for the verdict about its configuration', async () => {
    start();
    await createInstance(store, 'demo-workers-aaaaa', { bootstrap: false });
    await untilSo('it waits for the pool', async () =>
      (found(await instance('demo-workers-aaaaa'), 'Launched')?.message ?? '').includes('its pool is not there yet'),
    );
    await createPool(store);
    await untilSo('it waits for its user data', async () =>
      (found(await instance('demo-workers-aaaaa'), 'Launched')?.message ?? '').includes('user data'),
    );
    expect(cloud.made).toEqual([]);
    await createBootstrap(store, 'demo-workers-aaaaa');
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
  });

  it('is adopted from the list when the answer was lost and the provider forgets tokens', async () => {
    start({ idempotent: 0 });
    cloud.fates.push('answer lost');
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    expect(cloud.made).toHaveLength(1);
    expect(cloud.calls.get('launch')).toBe(1);
  });

  it('is asked for again when the request was lost', async () => {
    start({ idempotent: 0 });
    cloud.fates.push('request lost', 'request lost');
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    expect(cloud.made).toHaveLength(1);
    expect((await instance('demo-workers-aaaaa'))?.status?.attempts).toBe(3);
  });

  it('is behind a firewall of now, although it was ordered earlier', async () => {
    const opening = (port: number) => ({
      from: 'nodes',
      to: 'nodes',
      protocol: 'udp',
      ports: [port, port],
      purpose: 'x',
    });
    start();
    cloud.fates.push('no capacity');
    await createPool(store, { template: { ...labTemplate, openings: [opening(8472)] } });
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo(
      'it is refused',
      async () => found(await instance('demo-workers-aaaaa'), 'Launched')?.reason === 'Error',
    );
    await changeObject<MachinePool & { apiVersion: string; kind: string }>(
      store,
      machinepoolKind,
      'demo-workers',
      (before) => ({
        ...before,
        spec: { ...before.spec, template: { ...labTemplate, openings: [opening(8472), opening(51_820)] } },
      }),
    );
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    expect(cloud.made[0]?.openings).toEqual([opening(8472), opening(51_820)]);
  });

  it('says in the provider’s words why it is not there, and is tried again', async () => {
    start();
    cloud.fates.push('no capacity');
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('it failed', async () => found(await instance('demo-workers-aaaaa'), 'Launched')?.reason === 'Error');
    const failed = await instance('demo-workers-aaaaa');
    expect(found(failed, 'Launched')?.message).toMatch(/^no machine of this type is free; tried again at 2026-/);
    expect(failed?.status?.lastError).toMatchObject({ kind: 'no-capacity' });
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    expect((await instance('demo-workers-aaaaa'))?.status).not.toHaveProperty('lastError');
    expect((await events()).map(({ reason }) => reason)).toEqual(expect.arrayContaining(['Error', 'Launched']));
  });

  it('is called lost when the provider does not show it any more', async () => {
    start();
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    await clock.advance(60_000);
    cloud.takeAway('m-0');
    await untilSo('it is lost', async () => found(await instance('demo-workers-aaaaa'), 'Launched')?.reason === 'Lost');
    expect((await instance('demo-workers-aaaaa'))?.status?.phase).toBe('Gone');
    expect(cloud.made).toHaveLength(1);
  });

  it('is lost with the reason that the provider gives', async () => {
    start();
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    await clock.advance(60_000);
    cloud.interrupt('m-0', 'terminated: Server.SpotInstanceTermination');
    await untilSo('it is lost', async () => found(await instance('demo-workers-aaaaa'), 'Launched')?.reason === 'Lost');
    expect(found(await instance('demo-workers-aaaaa'), 'Launched')?.message).toBe(
      'machine m-0 has ended at the provider, and nobody removed it here: terminated: Server.SpotInstanceTermination',
    );
  });

  it('goes with its Instance, which waits until the provider shows it no more', async () => {
    start();
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    await deleteOne(store, instanceKind, 'demo-workers-aaaaa', clock.now());
    await untilSo('it is told to go', () => cloud.calls.get('terminate') === 1);
    expect(await instance('demo-workers-aaaaa')).toBeDefined();
    await untilSo('the Instance is gone', async () => (await instance('demo-workers-aaaaa')) === undefined);
    expect(cloud.alive()).toEqual([]);
    expect(cloud.calls.get('get')).toBe(1);
  });

  it('goes although its Instance was deleted while the order was under way', async () => {
    start({ launchTime: 30_000 });
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('it is asked for', () => cloud.calls.get('launch') === 1);
    await deleteOne(store, instanceKind, 'demo-workers-aaaaa', clock.now());
    await untilSo('the Instance is gone', async () => (await instance('demo-workers-aaaaa')) === undefined);
    expect(cloud.made).toHaveLength(1);
    expect(cloud.alive()).toEqual([]);
  });

  it('is not made at all when its Instance is deleted before', async () => {
    start();
    await createInstance(store, 'demo-workers-aaaaa');
    await deleteOne(store, instanceKind, 'demo-workers-aaaaa', clock.now());
    await untilSo('the Instance is gone', async () => (await instance('demo-workers-aaaaa')) === undefined);
    expect(cloud.calls.get('launch')).toBeUndefined();
  });
});

describe('many machines', () => {
  it('share one list, and calls are bounded while the provider throttles', async () => {
    start({ launchTime: 2_000 });
    cloud.fates.push('throttled', 'throttled', 'throttled');
    await createPool(store);
    const names = Array.from({ length: 60 }, (_, index) => `demo-workers-${index}`);
    for (const name of names) await createInstance(store, name);
    await untilSo('all run', async () => {
      const all = await instancesIn(store);
      return all.every((each) => found(each, 'Addressed')?.status === 'True');
    });
    expect(cloud.made).toHaveLength(60);
    expect(cloud.mostAtOnce).toBeLessThanOrEqual(16);
    expect(cloud.calls.get('launch')).toBeLessThanOrEqual(63);
    expect(cloud.calls.get('list')).toBeLessThan(30);
    expect(cloud.calls.get('get')).toBeUndefined();
  });

  it('are hardly asked about once all is calm', async () => {
    start();
    await createPool(store);
    for (const name of ['a', 'b', 'c']) await createInstance(store, `demo-workers-${name}`);
    await untilSo('all run', async () =>
      (await instancesIn(store)).every((each) => found(each, 'Addressed')?.status === 'True'),
    );
    const before = cloud.calls.get('list') ?? 0;
    await clock.advance(3_600_000);
    expect((cloud.calls.get('list') ?? 0) - before).toBeLessThanOrEqual(7);
  });
});

describe('a machine that nobody knows', () => {
  const order = {
    token: labToken('forgotten'),
    name: 'demo-workers-zzzzz',
    config: { apiVersion: '', kind: 'SimulatedConfig', metadata: { name: 'x' } },
    userData: '',
    owner: {
      clusterId: 'c-m-demo',
      clusterName: 'demo',
      pool: 'workers',
      namespace: labNamespace,
      machine: 'demo-workers-zzzzz',
    },
    families: ['ipv4'],
    openings: [],
  } as const;

  it('is removed after a while, and told of', async () => {
    start();
    await createPool(store);
    const id = cloud.plant(order);
    await untilSo('it is gone', () => cloud.alive().length === 0);
    expect(cloud.calls.get('terminate')).toBe(1);
    const told = (await events()).find(({ reason }) => reason === 'Orphaned');
    expect(told?.message).toContain(`${id} was made by this manager`);
  });

  it('is only told of when the setting says so', async () => {
    start({}, { removesOrphans: false });
    await createPool(store);
    cloud.plant(order);
    await untilSo('it is told of', async () => (await events()).some(({ reason }) => reason === 'Orphaned'));
    await clock.advance(1_800_000);
    expect(cloud.alive()).toHaveLength(1);
  });

  it('of the order of an Instance is adopted', async () => {
    start();
    await createInstance(store, 'demo-workers-zzzzz');
    cloud.plant({ ...order, token: labToken('demo-workers-zzzzz') });
    await untilSo(
      'the list shows it',
      async () => (await instance('demo-workers-zzzzz'))?.status?.instanceId === 'm-0',
    );
    await createPool(store);
    await untilSo('the machine runs', async () => (await instance('demo-workers-zzzzz'))?.status?.phase === 'Running');
    expect(cloud.calls.get('launch')).toBeUndefined();
  });
});

describe('a credential', () => {
  const template = { ...labTemplate, cloudCredentialSecretName: 'cattle-global-data:cc-7x2kq' };
  const secretName = { namespace: 'cattle-global-data', name: 'cc-7x2kq' };
  const data = (key: string) => ({ 'simulatedcredentialConfig-accessKey': Buffer.from(key).toString('base64') });
  const giveCredential = (key: string) => {
    const secret = newObject(secretKind, secretName, clock.now());
    return createObject(store, secretKind, { ...secret, type: 'Opaque', data: data(key) });
  };

  it('may come late', async () => {
    start({ credentialFields: ['accessKey'] });
    await createPool(store, { template });
    await createInstance(store, 'demo-workers-aaaaa', { template });
    await untilSo('it is missing', async () => found(await pool(), 'CredentialValid')?.reason === 'Missing');
    expect(found(await pool(), 'CredentialValid')?.message).toContain('cattle-global-data/cc-7x2kq');
    await giveCredential('sound');
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    expect(found(await pool(), 'CredentialValid')?.status).toBe('True');
  });

  it('that the provider refuses is asked again when it has changed', async () => {
    start({ credentialFields: ['accessKey'] });
    cloud.says.acceptedKey = 'sound';
    await giveCredential('wrong');
    await createPool(store, { template });
    await createInstance(store, 'demo-workers-aaaaa', { template });
    await untilSo('it is refused', async () => found(await pool(), 'CredentialValid')?.reason === 'Refused');
    expect(cloud.calls.get('launch')).toBeUndefined();
    const stored = await store.get({ ...resourceOf(secretKind), ...secretName });
    const changed = JSON.stringify({ ...JSON.parse(stored?.value ?? '{}'), data: data('sound') });
    await store.commit([{ op: 'update', key: { ...resourceOf(secretKind), ...secretName }, value: changed }]);
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'), 60_000);
  });

  describe('of another account', () => {
    const changeTo = async (key: string) => {
      const stored = await store.get({ ...resourceOf(secretKind), ...secretName });
      const value = JSON.stringify({ ...JSON.parse(stored?.value ?? '{}'), data: data(key) });
      await store.commit([{ op: 'update', key: { ...resourceOf(secretKind), ...secretName }, value }]);
    };
    const refused = async () => found(await pool(), 'CredentialValid')?.reason === 'Refused';

    beforeEach(async () => {
      start({ credentialFields: ['accessKey'] });
      cloud.says.accounts = { 'first-key': 'harbour', 'second-key': 'harbour', 'foreign-key': 'dockyard' };
      await giveCredential('first-key');
      await createPool(store, { template });
      await createInstance(store, 'demo-workers-aaaaa', { template });
      await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    });

    it('loses no machine, makes none, and says what to do', async () => {
      await changeTo('foreign-key');
      await untilSo('it is refused', refused);
      await createInstance(store, 'demo-workers-bbbbb', { template });
      await clock.advance(7_200_000);
      expect(found(await pool(), 'CredentialValid')?.message).toContain(
        'is one of account dockyard now, and what was made is in account harbour; put a credential of harbour back',
      );
      expect(found(await instance('demo-workers-aaaaa'), 'Launched')).toMatchObject({ status: 'True' });
      expect(found(await instance('demo-workers-bbbbb'), 'Launched')?.message).toContain(
        'the credential does not serve',
      );
      expect(cloud.made).toHaveLength(1);
    });

    it('is forgotten as soon as one of the account is back', async () => {
      await changeTo('foreign-key');
      await untilSo('it is refused', refused);
      await changeTo('second-key');
      await createInstance(store, 'demo-workers-bbbbb', { template });
      await untilSo('the next machine runs', () => isRunning('demo-workers-bbbbb'), 600_000);
      expect(found(await pool(), 'CredentialValid')?.status).toBe('True');
      expect(cloud.alive()).toHaveLength(2);
    });

    it('removes nothing, neither machines nor what was made besides, until one of the account is back', async () => {
      await changeTo('foreign-key');
      await untilSo('it is refused', refused);
      await deleteOne(store, instanceKind, 'demo-workers-aaaaa', clock.now());
      await deleteOne(store, machinepoolKind, 'demo-workers', clock.now());
      await clock.advance(7_200_000);
      expect(found(await instance('demo-workers-aaaaa'), 'Terminated')?.message).toContain(
        'put a credential of harbour',
      );
      expect(await pool()).toBeDefined();
      expect(cloud.alive()).toHaveLength(1);
      await changeTo('first-key');
      await untilSo('all is gone', async () => (await pool()) === undefined);
      expect(cloud.alive()).toEqual([]);
      expect(cloud.cleaned).toEqual(['c-m-demo']);
    });

    it('cleans up nothing where no machine is left', async () => {
      await deleteOne(store, instanceKind, 'demo-workers-aaaaa', clock.now());
      await untilSo('the machine is gone', () => cloud.alive().length === 0);
      await untilSo('nothing is known of it', async () => (await instance('demo-workers-aaaaa')) === undefined);
      await changeTo('foreign-key');
      await untilSo('it is refused', refused);
      await deleteOne(store, machinepoolKind, 'demo-workers', clock.now());
      await untilSo('it says so', async () =>
        (found(await pool(), 'CleanedUp')?.message ?? '').includes('put a credential of harbour back'),
      );
      expect(cloud.cleaned).toEqual([]);
    });
  });

  it('of a foreign namespace is not used', async () => {
    start({ credentialFields: ['accessKey'] });
    await createPool(store, { template: { ...template, cloudCredentialSecretName: 'kube-system:cc-7x2kq' } });
    await untilSo('it is refused', async () => found(await pool(), 'CredentialValid')?.status === 'False');
    expect(found(await pool(), 'CredentialValid')?.message).toContain('use one of fleet-default or cattle-global-data');
    expect(cloud.calls.size).toBe(0);
  });

  it('shows in no object and no Event', async () => {
    start({ credentialFields: ['accessKey'] });
    cloud.says.acceptedKey = 'another';
    await giveCredential('k3wq-hidden');
    await createPool(store, { template });
    await createInstance(store, 'demo-workers-aaaaa', { template });
    await untilSo('it is refused', async () => found(await pool(), 'CredentialValid')?.reason === 'Refused');
    const texts = JSON.stringify([await pool(), await instancesIn(store), await events()]);
    expect(texts).not.toContain('k3wq-hidden');
    expect(texts).not.toContain(Buffer.from('k3wq-hidden').toString('base64'));
  });
});

describe('a pool', () => {
  it('has its configuration judged once, before the first machine', async () => {
    start();
    cloud.says.problems = [{ kind: 'bad-parameter', field: 'image', message: 'there is no image x' }];
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('it is refused', async () => found(await pool(), 'ConfigValid')?.reason === 'Refused');
    expect(found(await pool(), 'ConfigValid')?.message).toBe('image: there is no image x');
    expect(cloud.made).toEqual([]);
    cloud.says.problems = [];
    await changeObject<MachinePool & { apiVersion: string; kind: string }>(
      store,
      machinepoolKind,
      'demo-workers',
      (before) => ({
        ...before,
        spec: { ...before.spec, template: { ...labTemplate, configHash: 'hash-2' } },
      }),
    );
    await untilSo('it is valid', async () => found(await pool(), 'ConfigValid')?.status === 'True', 60_000);
    expect(cloud.calls.get('validate')).toBe(2);
    await clock.advance(1_800_000);
    expect(cloud.calls.get('validate')).toBe(2);
  });

  it('that goes has everything cleaned up after its last machine', async () => {
    start();
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
    cloud.says.inUse = ['security group demo is in use by m-0'];
    await deleteOne(store, machinepoolKind, 'demo-workers', clock.now());
    await untilSo('it waits for its machine', async () =>
      (found(await pool(), 'CleanedUp')?.message ?? '').includes('demo-workers-aaaaa'),
    );
    expect(cloud.calls.get('cleanUp')).toBeUndefined();
    await deleteOne(store, instanceKind, 'demo-workers-aaaaa', clock.now());
    await untilSo('it says what is in use', async () =>
      (found(await pool(), 'CleanedUp')?.message ?? '').includes('security group demo'),
    );
    cloud.says.inUse = [];
    await untilSo('the pool is gone', async () => (await pool()) === undefined);
    expect(cloud.cleaned).toEqual(['c-m-demo']);
  });

  it('leaves alone what another pool of the cluster still uses', async () => {
    start();
    await createPool(store);
    await createPool(store, { pool: 'others' });
    await untilSo('both are judged', async () => cloud.calls.get('validate') === 2);
    await deleteOne(store, machinepoolKind, 'demo-workers', clock.now());
    await untilSo('the pool is gone', async () => (await pool()) === undefined);
    expect(cloud.calls.get('cleanUp')).toBeUndefined();
    await deleteOne(store, machinepoolKind, 'demo-others', clock.now());
    await untilSo('it is cleaned up', () => cloud.cleaned.length === 1);
  });

  it('says why the list of machines cannot be read', async () => {
    start();
    cloud.says.listFails = new CloudError('permission', 'you may not list machines; allow ec2:DescribeInstances');
    await createPool(store);
    await createInstance(store, 'demo-workers-aaaaa');
    await untilSo('it is said', async () =>
      (found(await instance('demo-workers-aaaaa'), 'Launched')?.message ?? '').includes('you may not list machines'),
    );
    cloud.says.listFails = undefined;
    await untilSo('the machine runs', () => isRunning('demo-workers-aaaaa'));
  });
});
