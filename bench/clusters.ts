// A thousand clusters of four nodes, from the first request until all are ready, and the manager at rest afterwards.
// One manager process, and one that simulates the nodes: agents, plans, probes and reports, over HTTPS. Give another
// number of clusters as argument. DROVER_BENCH_PROFILE=FOLDER keeps processor profiles of both.
import { setTimeout as pause } from 'node:timers/promises';
import { type FleetProcess, startFleet } from './fleet-process.ts';
import { type ManagerProcess, managerProgram, startManager } from './manager-process.ts';

const count = Number(process.argv[2] ?? 1000);
const share = process.env.DROVER_BENCH_SHARE ?? '100';
const settleSeconds = 100;
const restSeconds = Number(process.env.DROVER_BENCH_REST ?? 60);
const profiles = process.env.DROVER_BENCH_PROFILE;
/** Loose guards: what is promised stands in docs/performance.md. */
const mostSeconds = 360;

function profiling(name: string): readonly string[] {
  return profiles === undefined
    ? []
    : ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}.cpuprofile`];
}

/** Waits until all clusters are ready; throws when that takes far too long. */
async function untilReady(fleet: FleetProcess): Promise<number> {
  const late = new AbortController();
  const tooLong = pause(mostSeconds * 1000, undefined, { signal: late.signal }).then(() => {
    throw new Error(`not all clusters were ready after ${mostSeconds} seconds`);
  });
  tooLong.catch(() => undefined);
  try {
    return await Promise.race([fleet.ready, tooLong]);
  } finally {
    late.abort();
  }
}

function report(what: string, manager: ManagerProcess, fleet: FleetProcess): void {
  const mb = (kb: number) => `${Math.round(kb / 1024)} MB`;
  console.log(
    `${what}: manager ${manager.cpuSeconds().toFixed(1)} s of processor time, ` +
      `${mb(manager.residentKb())} resident, ${mb(manager.peakKb())} at most; ` +
      `simulator ${fleet.cpuSeconds().toFixed(1)} s, ${mb(fleet.peakKb())} at most`,
  );
}

async function main(): Promise<void> {
  console.log(`${managerProgram()}: ${count} clusters of 4 nodes, ${share} agents on a connection`);
  console.log('promise: all ready in under 180 s, under 1024 MB, at rest under 5 % of a core');
  const manager = await startManager({ nodeFlags: profiling('manager') });
  const args = ['--count', String(count), '--nodes', '4', '--stack', 'ipv4', '--start-seconds', '1', '--share', share];
  const fleet = startFleet(manager, args, {
    loud: process.env.DROVER_BENCH_LOUD === '1',
    nodeFlags: profiling('fleet'),
  });
  try {
    const seconds = await untilReady(fleet);
    report(`all ready after ${seconds} s`, manager, fleet);
    // The first reports of all nodes come within a minute, and there is something new in them.
    await pause(settleSeconds * 1000);
    const [before, fleetBefore, started] = [manager.cpuSeconds(), fleet.cpuSeconds(), performance.now()];
    await pause(restSeconds * 1000);
    const took = (performance.now() - started) / 1000;
    const share = (used: number) => `${((used / took) * 100).toFixed(1)} % of a core`;
    const { connected, failed } = fleet.tally();
    console.log(
      `at rest for ${took.toFixed(0)} s, ${connected} agents connected, ${failed} plans failed so far: ` +
        `manager ${share(manager.cpuSeconds() - before)}, simulator ${share(fleet.cpuSeconds() - fleetBefore)}`,
    );
    report('afterwards', manager, fleet);
  } finally {
    await fleet.stop();
    await manager.stop();
  }
}

await main();
