// Ten thousand agents, and a manager that is killed and started again: how long until all have their watch again and
// were told what there is. Give another number of agents as argument, and with DROVER_BENCH_NODES how many of them are
// one cluster.
import { setTimeout as pause } from 'node:timers/promises';
import { type FleetProcess, startFleet } from './fleet-process.ts';
import { managerProgram, startManager } from './manager-process.ts';

const agents = Number(process.argv[2] ?? 10_000);
const perCluster = Math.min(Number(process.env.DROVER_BENCH_NODES ?? 100), agents);
const share = process.env.DROVER_BENCH_SHARE ?? '100';
/** After so long nobody has anything new to report, as is usual when a manager is started again. */
const settleSeconds = Number(process.env.DROVER_BENCH_SETTLE ?? 90);
/** DROVER_BENCH_PROFILE=FOLDER keeps a processor profile of the second manager. */
const profiles = process.env.DROVER_BENCH_PROFILE;
/** A loose guard: what is promised stands in docs/performance.md. */
const mostSeconds = 120;

/** Waits until what the fleet says of itself fits; throws when that takes far too long. */
async function until(fleet: FleetProcess, fits: (connected: number) => boolean, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!fits(fleet.tally().connected)) {
    if (performance.now() > end) throw new Error(`${fleet.tally().connected} agents are connected after ${seconds} s`);
    await pause(50);
  }
}

async function main(): Promise<void> {
  const clusters = Math.ceil(agents / perCluster);
  console.log(`${managerProgram()}: ${agents} agents in ${clusters} clusters, ${share} on a connection`);
  console.log('promise: all have their watch again within 30 s of the kill, the start of the manager included');
  const first = await startManager();
  const size = ['--count', String(clusters), '--nodes', String(perCluster), '--servers', '1'];
  const args = [...size, '--stack', 'ipv4', '--start-seconds', '1', '--share', share];
  const fleet = startFleet(first, args, { loud: process.env.DROVER_BENCH_LOUD === '1' });
  let manager = first;
  const nodeFlags = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  try {
    await until(fleet, (connected) => connected === clusters * perCluster, 300);
    console.log(`all connected, manager ${Math.round(first.residentKb() / 1024)} MB resident`);
    await fleet.ready;
    await pause(settleSeconds * 1000);
    const killed = performance.now();
    const fleetBefore = fleet.cpuSeconds();
    await first.kill();
    manager = await startManager({ after: first, nodeFlags });
    const served = (performance.now() - killed) / 1000;
    await until(fleet, (connected) => connected < clusters * perCluster, 10);
    await until(fleet, (connected) => connected === clusters * perCluster, mostSeconds);
    const took = (fleet.tally().at - killed) / 1000;
    console.log(
      `serves again after ${served.toFixed(1)} s, all ${clusters * perCluster} agents have their watch after ` +
        `${took.toFixed(1)} s: manager ${manager.cpuSeconds().toFixed(1)} s of processor time, ` +
        `${Math.round(manager.peakKb() / 1024)} MB at most, simulator ${(fleet.cpuSeconds() - fleetBefore).toFixed(1)} s`,
    );
  } finally {
    await fleet.stop();
    await manager.stop();
  }
}

await main();
