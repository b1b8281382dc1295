import { createHash } from 'node:crypto';
import type { Family, Stack } from '../../../network/family.ts';
import {
  type Account,
  type Choice,
  type Cloud,
  CloudError,
  type CloudProblem,
  type MachineOrder,
} from '../../types.ts';
import type { AddressBook } from './addresses.ts';
import { type Behaviour, behaviourOf, type ConfigReader, placeOf } from './behaviour.ts';
import type { Inventory } from './inventory.ts';
import { instanceOf, isListed, type SimulatedMachine, stateOf } from './machine.ts';
import { type CloudCall, isChanging, type Mishaps, type Rates } from './mishaps.ts';
import type { Power } from './power.ts';

/** What all accounts of the cloud have in common. */
export interface CloudParts {
  readonly managerId: string;
  readonly inventory: Inventory;
  readonly power: Power;
  readonly mishaps: Mishaps;
  readonly addresses: AddressBook;
  readonly configs: ConfigReader;
  now(): number;
}

/** For so long an order is remembered, also one whose machine is gone. */
const memoryMs = 24 * 3_600_000;

const familiesOf: Readonly<Record<Stack, readonly Family[]>> = {
  ipv4: ['ipv4'],
  ipv6: ['ipv6'],
  dual: ['ipv4', 'ipv6'],
};

/** The simulated cloud as one account sees it: the machines of one place. */
export function openCloud(account: Account, parts: CloudParts): Cloud {
  const { managerId, inventory, power, mishaps, configs, now } = parts;
  const place = placeOf(account.config);
  const usual = behaviourOf(account.config);
  const isOwn = (machine: SimulatedMachine) => machine.managerId === managerId && machine.place === place;
  const known = (id: string): SimulatedMachine | undefined => {
    const machine = inventory.find(id);
    return machine && isOwn(machine) ? machine : undefined;
  };
  const alive = () =>
    inventory.all().filter((machine) => machine.place === place && stateOf(machine, now()) !== 'gone');

  /** Work between the two ways in which a call can go wrong. */
  async function call<T>(name: CloudCall, rates: Rates, work: () => T): Promise<T> {
    const refusal = mishaps.refuse(name, place, rates);
    if (refusal) throw refusal;
    const result = carryOut(name, work);
    const loss = mishaps.loseAnswer(name, place, rates);
    if (loss) throw loss;
    return result;
  }

  function make(order: MachineOrder): SimulatedMachine {
    const [problem] = problemsOf(order, configs);
    if (problem) throw new CloudError(problem.kind, problem.message, problem.field ? { field: problem.field } : {});
    const behaviour = behaviourOf(order.config);
    const { quota } = behaviour;
    const count = quota === Number.POSITIVE_INFINITY ? 0 : alive().length;
    if (count >= quota) throw new CloudError('quota', quotaText(quota, count), { field: 'quota' });
    const machine = inventory.add((number) => newMachine(order, behaviour, number, place, parts), order.userData);
    power.attend(machine);
    return machine;
  }

  return {
    get launchMemory() {
      const latest = inventory
        .all()
        .filter(isOwn)
        .reduce((most, one) => Math.max(most, one.existsAt - one.launchedAt), usual.launchMs);
      return { idempotent: memoryMs, listLag: latest };
    },
    validate: (order) =>
      call('validate', ratesOf(behaviourOf(order.config)), () => {
        const problems = problemsOf(order, configs);
        const { quota } = behaviourOf(order.config);
        return quota > 0 ? problems : [...problems, { kind: 'quota', field: 'quota', message: quotaText(quota, 0) }];
      }),
    launch: (order) =>
      call('launch', ratesOf(behaviourOf(order.config)), () => {
        const machine = inventory.byToken(order.token) ?? make(order);
        return instanceOf(machine, now());
      }),
    get: (id) =>
      call('get', known(id)?.rates ?? ratesOf(usual), () => {
        const machine = known(id);
        return machine && stateOf(machine, now()) !== 'gone' ? instanceOf(machine, now()) : undefined;
      }),
    list: () =>
      call('list', ratesOf(usual), () => {
        const own = inventory.all().filter(isOwn);
        forgetOld(own, inventory, now());
        return own.filter((machine) => isListed(machine, now())).map((machine) => instanceOf(machine, now()));
      }),
    terminate: (id) =>
      call('terminate', known(id)?.rates ?? ratesOf(usual), () => {
        const machine = known(id);
        if (!machine || machine.terminatedAt !== undefined) return;
        const ending = { ...machine, terminatedAt: now() };
        inventory.update(ending);
        power.attend(ending);
      }),
    cleanUp: (clusterId) =>
      call('cleanUp', ratesOf(usual), () => {
        const users = alive().filter((machine) => isOwn(machine) && machine.owner.clusterId === clusterId);
        return users.map(({ name }) => `the firewall of ${clusterId} is in use by ${name}`);
      }),
    accountId: async () => '',
    choices: (field) => call('choices', ratesOf(usual), () => (field === 'stack' ? stackChoices : [])),
  };
}

/** What the disk refuses is a failure of the cloud. */
function carryOut<T>(name: CloudCall, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CloudError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CloudError('unavailable', `the simulated cloud cannot keep its book, look at its disk: ${reason}`, {
      cause: error,
      outcomeUnknown: isChanging(name),
    });
  }
}

const stackChoices: readonly Choice[] = [
  { value: 'dual', label: 'IPv4 and IPv6' },
  { value: 'ipv4', label: 'IPv4 only' },
  { value: 'ipv6', label: 'IPv6 only' },
];

function ratesOf({ failureRate, lostAnswerRate, throttleRate }: Behaviour): Rates {
  return { failure: failureRate, lostAnswer: lostAnswerRate, throttle: throttleRate };
}

function quotaText(quota: number, count: number): string {
  return `found ${count} of at most ${quota} machines in this simulated cloud; raise quota, or remove some`;
}

function problemsOf({ config, families }: MachineOrder, configs: ConfigReader): readonly CloudProblem[] {
  const problems = configs.problems(config);
  if (problems.length > 0) return problems;
  const given = familiesOf[behaviourOf(config).stack];
  const missing = families.filter((family) => !given.includes(family));
  if (missing.length === 0) return [];
  return [
    {
      kind: 'bad-parameter',
      field: 'stack',
      message: `stack gives machines ${given.join(' and ')}, expected ${missing.join(' and ')} as well, as the cluster has`,
    },
  ];
}

function newMachine(
  order: MachineOrder,
  behaviour: Behaviour,
  number: number,
  place: string,
  { managerId, addresses, inventory, now }: CloudParts,
): SimulatedMachine {
  const launchedAt = now();
  const existsAt = launchedAt + behaviour.launchMs;
  const internal = addresses.addressesOf(number, familiesOf[behaviour.stack], inventory.hasAddress);
  if (!internal) throw new CloudError('no-capacity', 'the simulated cloud has no address left; remove some machines');
  return {
    id: `sim-${createHash('sha256').update(`${managerId} ${order.token}`).digest('hex').slice(0, 17)}`,
    number,
    managerId,
    place,
    token: order.token,
    name: order.name,
    owner: order.owner,
    families: order.families,
    rates: ratesOf(behaviour),
    launchedAt,
    existsAt,
    ipv6At: existsAt + behaviour.ipv6DelayMs,
    bootsAt: existsAt + behaviour.bootMs,
    addresses: { internal: ordered(internal, order.families), external: [] },
    removeMs: behaviour.removeMs,
  };
}

/** As the cluster's families come. */
function ordered(texts: readonly string[], families: readonly Family[]): readonly string[] {
  const first = families[0] === 'ipv6';
  return [...texts].sort((a, b) => Number(b.includes(':') === first) - Number(a.includes(':') === first));
}

function forgetOld(machines: readonly SimulatedMachine[], inventory: Inventory, now: number): void {
  for (const machine of machines) {
    if (now - machine.launchedAt > memoryMs && stateOf(machine, now) === 'gone') inventory.forget(machine.id);
  }
}
