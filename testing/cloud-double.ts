import { simulatedFacts } from '../src/drivers/simulated/facts.ts';
import {
  type Cloud,
  CloudError,
  type CloudInstance,
  type Driver,
  type InstanceState,
  type MachineOrder,
} from '../src/drivers/types.ts';
import type { Clock } from '../src/runtime/clock.ts';

/** What becomes of the next launch; `carried out` once nothing else was asked for. */
export type LaunchFate = 'carried out' | 'answer lost' | 'request lost' | 'throttled' | 'no capacity' | 'bad parameter';

/** How the double behaves; times in milliseconds. */
export interface CloudDoubleOptions {
  readonly clock: Clock;
  /** 0: it remembers no tokens. */
  readonly idempotent: number;
  readonly listLag: number;
  /** From the launch to the first address. */
  readonly bootTime?: number;
  readonly removeTime?: number;
  /** How long a launch takes to be answered. */
  readonly launchTime?: number;
  readonly credentialFields?: readonly string[];
}

/** A provider that does what tests ask for, and counts. */
export interface CloudDouble {
  readonly driver: Driver;
  /** Fates of the launches that come next, in their order. */
  readonly fates: LaunchFate[];
  /** Machines that were ever made. */
  readonly made: readonly MachineOrder[];
  /** Calls by name. */
  readonly calls: ReadonlyMap<string, number>;
  /** Machines that are there now, by id. */
  alive(): CloudInstance[];
  /** A person removes a machine at the provider. */
  takeAway(id: string): void;
  /** Ends a machine as the provider does it, which tells why whoever asks for this one. */
  interrupt(id: string, why: string): void;
  /** Makes a machine that this manager's marks are on, as if by a manager that has forgotten it. */
  plant(order: MachineOrder): string;
  /** What `validate` says and `cleanUp` leaves; what `list` fails with. */
  readonly says: {
    problems: Awaited<ReturnType<Cloud['validate']>>;
    inUse: readonly string[];
    listFails: CloudError | undefined;
    acceptedKey: string | undefined;
    /** By access key: the account that it belongs to, which shows its own machines only. Others tell of no account. */
    accounts: Readonly<Record<string, string>>;
  };
  /** Clusters that were cleaned up. */
  readonly cleaned: readonly string[];
  /** Most calls that were under way at the same time. */
  readonly mostAtOnce: number;
}

interface Machine {
  readonly id: string;
  readonly order: MachineOrder;
  readonly account: string;
  readonly madeAt: number;
  goneAt: number;
  endedBy?: string;
}

export function cloudDouble(options: CloudDoubleOptions): CloudDouble {
  const { clock, idempotent, listLag, bootTime = 10_000, removeTime = 20_000, launchTime = 0 } = options;
  const machines = new Map<string, Machine>();
  const tokens = new Map<string, { readonly at: number; readonly machine: Machine }>();
  const fates: LaunchFate[] = [];
  const made: MachineOrder[] = [];
  const calls = new Map<string, number>();
  const cleaned: string[] = [];
  const says: CloudDouble['says'] = {
    problems: [],
    inUse: [],
    listFails: undefined,
    acceptedKey: undefined,
    accounts: {},
  };
  const load = { now: 0, most: 0 };

  function count(name: string): void {
    calls.set(name, (calls.get(name) ?? 0) + 1);
  }

  function pause(milliseconds: number): Promise<void> {
    if (milliseconds === 0) return Promise.resolve();
    return new Promise((resolve) => {
      clock.after(milliseconds, resolve);
    });
  }

  function make(order: MachineOrder, account = ''): Machine {
    const known = tokens.get(order.token);
    if (known && clock.now() < known.at + idempotent) return known.machine;
    const machine = { id: `m-${made.length}`, order, account, madeAt: clock.now(), goneAt: Number.POSITIVE_INFINITY };
    made.push(order);
    machines.set(machine.id, machine);
    tokens.set(order.token, { at: clock.now(), machine });
    return machine;
  }

  function tell({ id, order, madeAt, goneAt, endedBy }: Machine): CloudInstance {
    const now = clock.now();
    const up = now >= madeAt + bootTime;
    const running: InstanceState = up ? 'running' : 'pending';
    const state: InstanceState = goneAt === Number.POSITIVE_INFINITY ? running : now < goneAt ? 'terminating' : 'gone';
    const number = Number(id.slice(2)) + 10;
    const addresses = { ipv4: `192.168.70.${number}`, ipv6: `fd3b:91c4:7a20:7::${number}` };
    const internal = up ? order.families.map((family) => addresses[family]) : [];
    const { token, owner } = order;
    return {
      id,
      providerId: `double://${id}`,
      state,
      ...(endedBy !== undefined && { detail: endedBy }),
      token,
      owner,
      addresses: { internal, external: [] },
      launchedAt: madeAt,
    };
  }

  function there(): Machine[] {
    return [...machines.values()].filter(({ goneAt }) => clock.now() < goneAt);
  }

  function checkKey(key: string | undefined): void {
    if (says.acceptedKey === undefined || key === says.acceptedKey) return;
    throw new CloudError('credentials', 'the provider does not know this key; give a valid one');
  }

  async function launch(order: MachineOrder, account: string): Promise<CloudInstance> {
    const fate = fates.shift() ?? 'carried out';
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    await pause(launchTime);
    load.now -= 1;
    if (fate === 'throttled') throw new CloudError('throttled', 'too many calls');
    if (fate === 'no capacity') throw new CloudError('no-capacity', 'no machine of this type is free');
    if (fate === 'bad parameter') throw new CloudError('bad-parameter', 'there is no such image');
    if (fate === 'request lost') throw new CloudError('unavailable', 'the connection broke', { outcomeUnknown: true });
    const machine = make(order, account);
    if (fate === 'answer lost') throw new CloudError('unavailable', 'the connection broke', { outcomeUnknown: true });
    return tell(machine);
  }

  function open(key: string | undefined): Cloud {
    const accountNow = () => says.accounts[key ?? ''] ?? '';
    const own = (id: string) => {
      const machine = machines.get(id);
      return machine?.account === accountNow() ? machine : undefined;
    };
    return {
      launchMemory: { idempotent, listLag },
      async validate() {
        count('validate');
        checkKey(key);
        return says.problems;
      },
      async launch(order) {
        count('launch');
        checkKey(key);
        return launch(order, accountNow());
      },
      async get(id) {
        count('get');
        checkKey(key);
        const machine = own(id);
        if (machine?.endedBy !== undefined) return tell(machine);
        return machine && clock.now() < machine.goneAt && clock.now() >= machine.madeAt + listLag
          ? tell(machine)
          : undefined;
      },
      async list() {
        count('list');
        checkKey(key);
        if (says.listFails) throw says.listFails;
        return there()
          .filter(({ id, madeAt }) => own(id) && clock.now() >= madeAt + listLag)
          .map(tell);
      },
      async terminate(id) {
        count('terminate');
        checkKey(key);
        const machine = own(id);
        if (machine) machine.goneAt = Math.min(machine.goneAt, clock.now() + removeTime);
      },
      async cleanUp(clusterId) {
        count('cleanUp');
        checkKey(key);
        if (says.inUse.length === 0) cleaned.push(clusterId);
        return says.inUse;
      },
      async accountId() {
        count('accountId');
        checkKey(key);
        return accountNow();
      },
      choices: async () => [],
    };
  }

  return {
    driver: {
      facts: simulatedFacts,
      credentialFields: options.credentialFields ?? [],
      placeOf: (config) => String(config.region ?? 'here'),
      open: ({ credential }) => open(credential.accessKey),
      stop: async () => {},
    },
    fates,
    made,
    calls,
    alive: () => there().map(tell),
    takeAway(id) {
      const machine = machines.get(id);
      if (machine) machine.goneAt = clock.now();
    },
    interrupt(id, why) {
      const machine = machines.get(id);
      if (machine) Object.assign(machine, { goneAt: clock.now(), endedBy: why });
    },
    plant: (order) => make(order).id,
    says,
    cleaned,
    get mostAtOnce() {
      return load.most;
    },
  };
}
