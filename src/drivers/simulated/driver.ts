import type { StartDriver } from '../types.ts';
import { realClock } from './agent/clock.ts';
import { seededMishaps } from './cloud/mishaps.ts';
import { startCloud } from './cloud/start.ts';
import { hostMakerOf } from './hosts/choose-maker.ts';

/** Simulated machines in a cloud that is as slow and as unreliable as their configurations ask for. */
export const startSimulated: StartDriver = (around) =>
  startCloud(around, {
    clock: { now: around.now, sleep: realClock.sleep },
    mishaps: seededMishaps(),
    hosts: (disks) => hostMakerOf(around, disks),
  });
