import { expect, it } from 'vitest';
import { newMachineWrites, type StoredCluster, type StoredMachine } from './machine-objects.ts';
import { registrationTurns } from './registration-turns.ts';

const start = Date.parse('2026-11-22T10:00:00Z');
const cluster: StoredCluster = {
  apiVersion: 'provisioning.cattle.io/v1',
  kind: 'Cluster',
  metadata: { name: 'demo', namespace: 'fleet-default', uid: 'u1', creationTimestamp: '' },
  spec: {},
};

function aMachine(id: string): StoredMachine {
  const registration = { roles: { etcd: true, controlPlane: true, worker: true } };
  const [first] = newMachineWrites(cluster, id, { registration, machineId: id }, new Date(start));
  if (!first || !('value' in first)) throw new Error('the first write of a host is its machine');
  return JSON.parse(first.value) as StoredMachine;
}

it('lets hosts of one cluster in one after the other, also behind one that fails, and those of others beside', async () => {
  const turns = registrationTurns(() => start);
  const told: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turns.take('a', async () => {
    await gate.promise;
    told.push('first');
    throw new Error('refused');
  });
  const second = turns.take('a', async () => void told.push('second'));
  await turns.take('b', async () => void told.push('other'));
  gate.resolve();
  await expect(first).rejects.toThrow('refused');
  await second;
  expect(told).toEqual(['other', 'first', 'second']);
});

it('counts a machine that was stored until everybody can have seen it', () => {
  const clock = { now: start };
  const turns = registrationTurns(() => clock.now);
  const [one, two] = [aMachine('one'), aMachine('two')];
  turns.stored(one);
  expect(turns.with([two])).toEqual([two, one]);
  expect(turns.with([one, two])).toEqual([one, two]);
  const going = { ...one, metadata: { ...one.metadata, deletionTimestamp: '2026-11-22T10:00:01Z' } };
  expect(turns.with([going])).toEqual([going]);
  clock.now += 5_001;
  expect(turns.with([two])).toEqual([two]);
});
