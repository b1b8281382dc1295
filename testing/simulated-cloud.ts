import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../src/drivers/simulated/agent/clock.ts';
import { lost, type Mishaps, seededMishaps } from '../src/drivers/simulated/cloud/mishaps.ts';
import { startCloud } from '../src/drivers/simulated/cloud/start.ts';
import type { HostDisks, HostMaker, HostOrder } from '../src/drivers/simulated/hosts/host-maker.ts';
import { CloudError, type Driver } from '../src/drivers/types.ts';
import type { MachineConfig } from '../src/kinds/machine-config.ts';
import type { Disturbance, DriverBench } from './conformance/driver-bench.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';

/** The simulated cloud in a folder of its own, on a clock that stands still, with hosts that are only written down. */
export interface SimulatedCloudBench extends DriverBench {
  readonly clock: FakeClock;
  readonly hosts: RecordingHosts;
  readonly warnings: string[];
  disturb(disturbance: Disturbance): () => boolean;
  calls(): number;
}

/** Hosts that do nothing but be there. */
export interface RecordingHosts {
  readonly on: Map<string, HostOrder>;
  /** What was done to hosts, e.g. `boot sim-01`. */
  readonly done: string[];
  /** What the next calls fail with, one each. */
  readonly failures: string[];
  make(disks: HostDisks): HostMaker;
}

const longMs = 3_600_000;

export function simulatedCloudBench(): SimulatedCloudBench {
  const folder = mkdtempSync(join(tmpdir(), 'drover-simulated-'));
  const clock = fakeClock();
  const hosts = recordingHosts();
  const warnings: string[] = [];
  const trouble = newTrouble();
  let driver: Driver | undefined;
  const config = (fields: Readonly<Record<string, unknown>> = {}): MachineConfig => ({
    apiVersion: 'drover.dev/v1alpha1',
    kind: 'SimulatedConfig',
    metadata: { name: 'harbour', namespace: 'fleet-default' },
    ...fields,
  });
  return {
    clock,
    hosts,
    warnings,
    account: { credential: {}, config: config() },
    async start(managerId) {
      const around = {
        managerId,
        folder: join(folder, 'simulated'),
        options: {},
        now: clock.now,
        warn: (text: string) => void warnings.push(text),
      };
      driver = startCloud(around, { clock: sleeping(clock), mishaps: trouble.mishaps, hosts: hosts.make });
      return driver;
    },
    configOf: (stack) => config({ stack }),
    unknownIds: ['sim-00000000000000000'],
    wrong: [
      { config: config({ stack: 'both' }), kind: 'bad-parameter', field: 'stack' },
      { config: config({ bootSeconds: -1 }), kind: 'bad-parameter', field: 'bootSeconds' },
      { config: config({ lostAnswerRate: '1%' }), kind: 'bad-parameter', field: 'lostAnswerRate' },
      { config: config({ stack: 'ipv6' }), kind: 'bad-parameter', field: 'stack' },
      { config: config({ quota: 0 }), kind: 'quota', field: 'quota' },
    ],
    choiceFields: ['stack'],
    secrets: [],
    settle: () => clock.advance(longMs),
    disturb: trouble.disturb,
    calls: trouble.calls,
    async close() {
      await driver?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The driver's clock on one that stands still. */
export function sleeping(clock: FakeClock): Clock {
  return {
    now: clock.now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const timer = clock.after(ms, resolve);
        signal?.addEventListener('abort', () => {
          timer.cancel();
          resolve();
        });
      }),
  };
}

function recordingHosts(): RecordingHosts {
  const on = new Map<string, HostOrder>();
  const done: string[] = [];
  const failures: string[] = [];
  const fail = (): void => {
    const failure = failures.shift();
    if (failure !== undefined) throw new Error(failure);
  };
  return {
    on,
    done,
    failures,
    make: () => ({
      async boot(order) {
        done.push(`boot ${order.id}`);
        fail();
        on.set(order.id, order);
        return order.addresses;
      },
      async remove(id) {
        done.push(`remove ${id}`);
        fail();
        on.delete(id);
      },
      stop: async () => on.clear(),
    }),
  };
}

/** Counts calls, and makes all of them go wrong on demand; besides that they fare as their configuration asks. */
function newTrouble() {
  const seeded = seededMishaps();
  const state: { calls: number; now: Disturbance | undefined; happened: boolean } = {
    calls: 0,
    now: undefined,
    happened: false,
  };
  const happen = (error: CloudError): CloudError => {
    state.happened = true;
    return error;
  };
  const mishaps: Mishaps = {
    refuse(call, place, rates) {
      state.calls += 1;
      if (state.now === 'throttled') return happen(new CloudError('throttled', 'too many calls, ask again later'));
      if (state.now === 'unavailable') return happen(new CloudError('unavailable', 'the cloud has failed, ask again'));
      return seeded.refuse(call, place, rates);
    },
    loseAnswer(call, place, rates) {
      if (state.now !== 'lost-answer' || call !== 'launch') return seeded.loseAnswer(call, place, rates);
      state.now = undefined;
      return happen(lost(call));
    },
  };
  return {
    mishaps,
    calls: () => state.calls,
    disturb(disturbance: Disturbance) {
      Object.assign(state, { now: disturbance, happened: false });
      return () => {
        state.now = undefined;
        return state.happened;
      };
    },
  };
}
