import { expect, it } from 'vitest';
import { poolNameLabel } from '../../src/kinds/instance/names.ts';
import { machines } from '../custom/journey.ts';
import type { MadeHost } from './host-maker.ts';
import { nodePlans, type PoolJourney, simulatedConfigs } from './journey.ts';
import { moments, type Watched, watchObjects } from './record.ts';
import { type Story, serverCount, serverPool, workerCount, workerPool } from './story.ts';

const newVersion = 'v1.35.1+k3s1';
const workers = '/spec/rkeConfig/machinePools/1';

function step(name: string, run: () => Promise<void> | void): void {
  it(name, { concurrent: false }, run);
}

/** What comes after the first day: scaling, replacement and a new version. */
export function describeLife(journey: () => PoolJourney): void {
  const scale = async (value: number) => {
    await journey().patch({ op: 'replace', path: `${workers}/quantity`, value });
    await journey().ready(120, serverCount + value);
  };
  const names = async (pool: string) => (await journey().machinesOf(pool)).map(({ metadata }) => metadata.name);

  step('become more when more are wanted, and those that were there stay', async () => {
    const before = await names(workerPool);
    await scale(workerCount + 2);
    const after = await names(workerPool);
    expect(after).toHaveLength(workerCount + 2);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  step('become fewer when fewer are wanted, the oldest ones first', async () => {
    const before = (await journey().machinesOf(workerPool)).map(({ metadata }) => metadata.name);
    const made = journey().room.made.filter(({ host }) => before.includes(host.name));
    const order = made.map(({ host }) => host.name);
    await scale(workerCount);
    const after = await names(workerPool);
    expect(after).toHaveLength(workerCount);
    expect(after.toSorted()).toEqual(order.slice(-workerCount).toSorted());
    expect(journey().room.standing()).toHaveLength(serverCount + workerCount);
  });

  step('take a new version without being replaced, each after it was drained', async () => {
    const before = (await journey().machines()).map(({ metadata }) => metadata.name);
    const known = serverCount + workerCount;
    const plans = await watchObjects(journey().lab.desk, nodePlans, ['.status.drain.phase'], known);
    await journey().patch({ op: 'replace', path: '/spec/kubernetesVersion', value: newVersion });
    await journey().ready(150, known);
    plans.stop();
    expect(drained(plans)).toEqual(new Set(before));
    const after = (await journey().machines()).map(({ metadata }) => metadata.name);
    expect(after.toSorted()).toEqual(before.toSorted());
    // Nodes are told of once a minute.
    const told = `--for=jsonpath={.status.nodeInfo.kubeletVersion}=${newVersion}`;
    await journey().lab.desk.ask(['wait', told, '--timeout=90s', machines, '--all']);
  });
}

/** What becomes of a pool whose machine configuration changes. */
export function describeReplacement(journey: () => PoolJourney): void {
  const names = async (pool: string) => (await journey().machinesOf(pool)).map(({ metadata }) => metadata.name);

  step('are replaced when their configuration changes, within the limits of the pool', async () => {
    const before = await names(workerPool);
    const servers = await names(serverPool);
    await replaceWorkers(journey());
    const after = await names(workerPool);
    expect(after).toHaveLength(workerCount);
    expect(after.filter((name) => before.includes(name))).toEqual([]);
    expect((await names(serverPool)).toSorted()).toEqual(servers.toSorted());
  });
}

/** Changes the configuration of the workers, and holds what happens to what the pool allows. */
async function replaceWorkers(journey: PoolJourney): Promise<void> {
  const { desk } = journey.lab;
  const { name } = journey.story;
  const from = Date.now();
  const known = serverCount + workerCount;
  const told = [`.metadata.labels.${poolNameLabel.replaceAll('.', '\\.')}`, '.metadata.deletionTimestamp'];
  const machinesSeen = await watchObjects(desk, machines, told, known);
  const plansSeen = await watchObjects(desk, nodePlans, ['.status.drain.phase'], known);
  const old = (await journey.machinesOf(workerPool)).map(({ metadata }) => metadata.name);
  const change = JSON.stringify({ bootSeconds: 0.3 });
  await desk.ask(['patch', simulatedConfigs, `${name}-${workerPool}`, '--type', 'merge', '-p', change]);
  await Promise.all(old.map((one) => desk.ask(['wait', '--for=delete', '--timeout=150s', `${machines}/${one}`])));
  await journey.ready(60, known);
  for (const watched of [machinesSeen, plansSeen]) watched.stop();
  const workersAt = moments(machinesSeen, known).map(
    (all) => new Map([...all].filter(([, [pool]]) => pool === workerPool)),
  );
  expect(Math.max(...workersAt.map(({ size }) => size)), 'machines at the same time').toBe(workerCount + 1);
  expect(hostsAtOnce(journey, from), 'hosts at the same time').toBe(workerCount + 1);
  const left = new Map(
    workersAt.flatMap((all) => [...all].flatMap(([one, [, at = '']]) => (at === '' ? [] : [[one, Date.parse(at)]]))),
  );
  expect([...left.keys()].toSorted()).toEqual(old.toSorted());
  for (const [one, at] of left)
    expect(serving(journey, left, at), `serving when ${one} leaves`).toBeGreaterThanOrEqual(workerCount);
  expect(drained(plansSeen), 'drained before they went').toEqual(new Set(old));
}

/** How many hosts of workers have an engine that is up, and are to stay, at the end of a second. */
function serving({ room, story }: PoolJourney, left: ReadonlyMap<string, number>, second: number): number {
  const isUp = ({ host }: MadeHost) =>
    host.journal().some(({ at, line }) => line === 'all components are up' && at < second + 1_000);
  return workersOf(room.made, story).filter(
    (one) => isUp(one) && (left.get(one.host.name) ?? Number.POSITIVE_INFINITY) > second,
  ).length;
}

/** Whose Nodes were drained, by the manager's books. */
function drained(plans: Watched): ReadonlySet<string> {
  return new Set(plans.changes().flatMap(({ name, fields }) => (fields?.[0] === 'drained' ? [name] : [])));
}

/** How many hosts of workers there were at the same time, at most, from a time on. */
function hostsAtOnce({ room, story }: PoolJourney, from: number): number {
  const own = workersOf(room.made, story);
  const times = own.map(({ bootedAt }) => bootedAt).filter((at) => at >= from);
  const standingAt = (time: number) =>
    own.filter(({ bootedAt, removedAt = Number.POSITIVE_INFINITY }) => bootedAt <= time && removedAt > time).length;
  return Math.max(...times.map(standingAt));
}

function workersOf(made: readonly MadeHost[], { name }: Story): MadeHost[] {
  return made.filter(({ host }) => host.name.startsWith(`${name}-${workerPool}-`));
}
