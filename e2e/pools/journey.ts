import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { poolNameLabel } from '../../src/kinds/instance/names.ts';
import { bootstrapLog } from '../../src/planner/user-data/linux-bootstrap.ts';
import { clusters, machines, type SeenMachine } from '../custom/journey.ts';
import { type Lab, openLab } from '../lab/lab.ts';
import { commandLineOf, processes } from '../lab/processes.ts';
import type { Program } from '../lab/program.ts';
import { hostProgram, type MachineRoom, openMachineRoom } from './host-maker.ts';
import { manifestsOf, type Story } from './story.ts';

export const instances = 'instances.drover.dev';
export const machinePools = 'machinepools.drover.dev';
export const nodePlans = 'nodeplans.drover.dev';
export const simulatedConfigs = 'simulatedconfigs.drover.dev';
const tokens = 'tokens.management.cattle.io';

/** A cluster with pools in its lab, with what a person does with kubectl. */
export interface PoolJourney {
  readonly lab: Lab;
  readonly room: MachineRoom;
  readonly story: Story;
  apply(): Promise<void>;
  /** Waits until the cluster has so many machines, is ready, is verified in every family, and nothing is left to do. */
  ready(seconds: number, count: number): Promise<void>;
  machines(): Promise<readonly PoolMachine[]>;
  /** Of one pool. */
  machinesOf(pool: string): Promise<readonly PoolMachine[]>;
  instances(): Promise<readonly SeenInstance[]>;
  /** A JSON patch of the Cluster. */
  patch(...changes: readonly object[]): Promise<void>;
  /** Name of the management cluster. */
  id(): Promise<string>;
  /** Deletes the cluster, and gives what is left of it, which shall be nothing. */
  deleteCluster(seconds: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface PoolMachine extends SeenMachine {
  readonly metadata: SeenMachine['metadata'] & {
    readonly uid: string;
    readonly labels: Readonly<Record<string, string>>;
  };
}

export interface SeenInstance {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly token: string; readonly poolName: string };
  readonly status?: { readonly phase?: string; readonly instanceId?: string };
}

export async function openPoolJourney(story: Story, program: Program): Promise<PoolJourney> {
  const lab = await openLab({ stack: story.stack, program, simulatedHosts: hostProgram });
  const room = await openMachineRoom(lab);
  const { desk } = lab;
  const cluster = `${clusters}/${story.name}`;
  const list = async <T>(kind: string) => (await desk.json<{ readonly items: readonly T[] }>(['get', kind])).items;
  const journey: PoolJourney = {
    lab,
    room,
    story,
    async apply() {
      await desk.ask(
        ['apply', '-f', '-'],
        JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifestsOf(story) }),
      );
    },
    async ready(seconds, count) {
      const end = Date.now() + seconds * 1000;
      // What is wanted shows in the number first: until then the cluster may be ready as it was before.
      while ((await journey.machines()).length !== count) {
        if (Date.now() > end) await desk.waitFor(cluster, `jsonpath={.status.machines}=${count}`, 1);
        await pause(300);
      }
      const left = () => Math.max(Math.round((end - Date.now()) / 1000), 1);
      try {
        for (const condition of ['Ready', 'Updated', 'FamiliesVerified']) {
          await desk.waitFor(cluster, `condition=${condition}`, left());
        }
        await desk.ask(['wait', '--for=condition=Ready', `--timeout=${left()}s`, machines, '--all']);
      } catch (error) {
        throw new Error(`${String(error)}\n${await whatIsThere(journey)}`);
      }
    },
    machines: () => list<PoolMachine>(machines),
    machinesOf: async (pool) =>
      (await journey.machines()).filter(({ metadata }) => metadata.labels[poolNameLabel] === pool),
    instances: () => list<SeenInstance>(instances),
    async patch(...changes) {
      await desk.ask(['patch', cluster, '--type', 'json', '-p', JSON.stringify(changes)]);
    },
    id: () => desk.ask(['get', cluster, '-o', 'jsonpath={.status.clusterName}']),
    deleteCluster: (seconds) => deleteAndLook(journey, seconds),
    async close() {
      await room.close();
      await lab.close();
    },
  };
  return journey;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What a person would look at when a cluster does not come, or does not go. */
export async function whatIsThere({ lab, room }: PoolJourney): Promise<string> {
  const conditions =
    '{range .items[*]}{.metadata.name}{range .status.conditions[*]}{"\\n  "}{.type}={.status} {.message}{end}{"\\n"}{end}';
  const looks = [
    ['get', instances, '-o', 'wide'],
    ['get', `${machinePools},${instances}`, '-o', `jsonpath=${conditions}`],
  ];
  const seen = await Promise.all(looks.map(async (words) => (await lab.desk.kubectl(words)).stdout));
  const boots = room.standing().map(({ host }) => {
    const log = (host.read(bootstrapLog) ?? '').trimEnd().split('\n').slice(-3);
    return [`${host.name}: ${host.addresses.ipv4} ${host.addresses.ipv6}`, ...log].join('\n  ');
  });
  return [...seen, ...boots].join('\n');
}

async function deleteAndLook(journey: PoolJourney, seconds: number): Promise<readonly string[]> {
  const { desk } = journey.lab;
  const { name } = journey.story;
  const id = await journey.id();
  const ran = await desk.kubectl(['delete', `${clusters}/${name}`, `--timeout=${seconds}s`]);
  if (ran.code !== 0) {
    const why = await desk.drover(['why', 'cluster', name]);
    throw new Error(`${name} does not go: ${ran.stderr}${why.stdout}${why.stderr}${await whatIsThere(journey)}`);
  }
  return leftOf(journey, id);
}

/** What is left of a cluster that was deleted, by its id: objects, and hosts with what runs on them. */
export async function leftOf({ lab, room }: PoolJourney, id: string): Promise<readonly string[]> {
  const { desk } = lab;
  await desk.ask(['wait', '--for=delete', `namespace/${id}`, '--timeout=60s']);
  const kinds = [clusters, machines, machinePools, instances, nodePlans, 'secrets', 'configmaps'];
  const here = await Promise.all(kinds.map((kind) => desk.ask(['get', kind, '-o', 'name'])));
  const management = await desk.ask(['get', 'clusters.management.cattle.io', '-o', 'name']);
  const registrations = await desk.ask(['get', 'clusterregistrationtokens.management.cattle.io', '-A', '-o', 'name']);
  // People have tokens, too; those of first boots name their machine.
  const bound = '{range .items[?(@.bootstrapMachine)]}{.metadata.name}{"\\n"}{end}';
  const firstBoots = await desk.ask(['get', tokens, '-o', `jsonpath=${bound}`]);
  const hosts = room.made.flatMap(({ host, removedAt }) => [
    ...(removedAt === undefined ? [`host ${host.name}`] : []),
    ...processes().flatMap((pid) =>
      rootOf(pid) === join(lab.folder, host.name) ? [`process ${commandLineOf(pid)}`] : [],
    ),
  ]);
  const texts = [...here, management.includes(id) ? management : '', registrations, firstBoots, ...hosts];
  return texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
}

/** The folder that a process takes for the root; nothing when it is gone. */
function rootOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/root`);
  } catch {
    return '';
  }
}
