import { setTimeout as delay } from 'node:timers/promises';
import type { FleetTally, SimulatedFleet } from '../simulator.ts';
import type { Shell } from '../verb.ts';

const terminalMs = 500;
const logMs = 10_000;

/**
 * Tells how a fleet does until the user interrupts, or `done` says so: on a terminal one line that changes, elsewhere a
 * line now and then, and whenever all agents are connected or no longer are. `more` adds to each line.
 */
export async function reportUntil(
  fleet: SimulatedFleet,
  { stderr, signal }: Shell,
  done: () => boolean | Promise<boolean>,
  more: () => string = () => '',
): Promise<void> {
  const terminal = 'isTTY' in stderr && stderr.isTTY === true;
  const told = new Set<string>();
  let next = 0;
  let wholeBefore = false;
  while (!signal.aborted && !(await done())) {
    const tally = fleet.tally();
    for (const refusal of tally.refusals) {
      if (told.has(refusal)) continue;
      told.add(refusal);
      stderr.write(`${terminal ? '\r\x1b[K' : ''}refused: ${refusal}\n`);
    }
    const whole = tally.hosts > 0 && tally.connected === tally.hosts;
    const line = `${lineOf(tally)}${more()}`;
    if (terminal) stderr.write(`\r\x1b[K${line}`);
    else if (Date.now() >= next || whole !== wholeBefore) {
      stderr.write(`${line}\n`);
      next = Date.now() + logMs;
      wholeBefore = whole;
    }
    await delay(terminalMs, undefined, { signal }).catch(() => undefined);
  }
  stderr.write(`${terminal ? '\r\x1b[K' : ''}${lineOf(fleet.tally())}${more()}\n`);
}

function lineOf({ hosts, registered, connected, applied, failed }: FleetTally): string {
  return `${hosts} hosts: ${registered} registered, ${connected} connected, ${applied} plans applied, ${failed} failed`;
}
