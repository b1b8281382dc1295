import type { Clock } from '../agent/clock.ts';
import type { HostMaker } from '../hosts/host-maker.ts';
import type { Inventory } from './inventory.ts';
import type { SimulatedMachine } from './machine.ts';

/** Turns the hosts of machines on and off when their time has come. */
export interface Power {
  /** Takes care of a machine from now on; again after each change of it. */
  attend(machine: SimulatedMachine): void;
  /** Lets go of all of them; their hosts stay as they are. */
  stop(): Promise<void>;
}

export interface PowerParts {
  readonly inventory: Inventory;
  readonly hosts: HostMaker;
  readonly clock: Clock;
  warn(message: string): void;
}

const firstRetryMs = 1_000;
const mostRetryMs = 60_000;

export function newPower({ inventory, hosts, clock, warn }: PowerParts): Power {
  const attended = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();

  async function boot(id: string, signal: AbortSignal): Promise<void> {
    const machine = inventory.find(id);
    if (!machine) return;
    await clock.sleep(Math.max(machine.bootsAt - clock.now(), 0), signal);
    await untilDone(id, `${machine.name} does not boot`, signal, async () => {
      const { name, owner, families, addresses } = machine;
      const userData = inventory.userDataOf(id);
      const given = await hosts.boot({ id, name, cluster: owner.clusterId, families, addresses, userData });
      // It may have been removed meanwhile.
      if (!signal.aborted) change(id, (now) => ({ ...now, addresses: given, bootedAt: now.bootedAt ?? clock.now() }));
    });
  }

  async function remove(id: string, signal: AbortSignal): Promise<void> {
    const machine = inventory.find(id);
    if (!machine || machine.hostRemoved) return;
    await untilDone(id, `${machine.name} cannot be removed`, signal, async () => {
      await hosts.remove(id);
      change(id, (now) => ({ ...now, hostRemoved: true }));
    });
  }

  /** Tries until it succeeds, with growing pauses; what keeps it from that is told once, and shown at the machine. */
  async function untilDone(id: string, complaint: string, signal: AbortSignal, work: () => Promise<void>) {
    let told = '';
    for (let pause = firstRetryMs; !signal.aborted; pause = Math.min(pause * 2, mostRetryMs)) {
      try {
        await work();
        change(id, ({ trouble: _, ...machine }) => machine);
        return;
      } catch (error) {
        const trouble = `${complaint}: ${error instanceof Error ? error.message : String(error)}`;
        if (trouble !== told) warn(trouble);
        if (trouble !== told && !signal.aborted) change(id, (machine) => ({ ...machine, trouble }));
        told = trouble;
      }
      await clock.sleep(pause, signal);
    }
  }

  function change(id: string, edit: (machine: SimulatedMachine) => SimulatedMachine): void {
    const machine = inventory.find(id);
    if (!machine) return;
    const edited = edit(machine);
    if (JSON.stringify(edited) !== JSON.stringify(machine)) inventory.update(edited);
  }

  return {
    attend({ id, terminatedAt }) {
      const before = attended.get(id);
      before?.stop.abort();
      const stop = new AbortController();
      const work = terminatedAt === undefined ? boot : remove;
      const ended = (before?.ended ?? Promise.resolve()).then(() => work(id, stop.signal));
      const entry = {
        stop,
        ended: ended
          .catch((error: unknown) => warn(`the book about ${id} cannot be kept: ${String(error)}`))
          .finally(() => {
            if (attended.get(id) === entry) attended.delete(id);
          }),
      };
      attended.set(id, entry);
    },
    async stop() {
      const all = [...attended.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}
