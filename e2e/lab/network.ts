import type { Family, Stack } from '../../src/network/family.ts';
import { type Place, runToEnd } from './place.ts';

/** Addresses of one machine, of both families; those that the network does not have are not given to it. */
export type Addresses = Readonly<Record<Family, string>>;

export const prefixes: Readonly<Record<Family, string>> = { ipv4: '10.98.0.', ipv6: 'fd98:51c2:77a0::' };
const lengths: Readonly<Record<Family, number>> = { ipv4: 24, ipv6: 64 };

/** The addresses of the machine with this number, from 1 to 254. */
export function addressesOf(number: number): Addresses {
  return { ipv4: `${prefixes.ipv4}${number}`, ipv6: `${prefixes.ipv6}${number.toString(16)}` };
}

/** The second addresses of a machine, of another network on the same switch. */
export function secondOf({ ipv4, ipv6 }: Addresses): Addresses {
  return { ipv4: ipv4.replace(prefixes.ipv4, '10.99.0.'), ipv6: ipv6.replace(prefixes.ipv6, 'fd99:27c4:1e60::') };
}

export function familiesOf(stack: Stack): readonly Family[] {
  return stack === 'dual' ? ['ipv4', 'ipv6'] : [stack];
}

/** One network of machines, on a switch in a namespace of its own. It touches nothing of the machine's network. */
export interface Network {
  readonly stack: Stack;
  readonly switch: Place;
  /** Plugs a machine in, with its addresses and a default route by the machine with the number 1. */
  plugIn(place: Place, addresses: Addresses): Promise<void>;
  /** Gives a machine that is plugged in a second address of each family, which everybody reaches. */
  addSecond(place: Place, addresses: Addresses): Promise<Addresses>;
  /** Unplugs the cable: the machine sees that it has no link. Addresses and routes stay. */
  cut(place: Place): Promise<void>;
  /** The cable stays plugged in, but the switch forwards nothing to it and from it: nobody sees a cause. */
  mute(place: Place): Promise<void>;
  /** Ends `cut` and `mute`. */
  mend(place: Place): Promise<void>;
  /** Gives a machine a wrong neighbour entry for an address: what it sends there vanishes, in this direction only. */
  blackhole(place: Place, address: string): Promise<void>;
  unblackhole(place: Place, address: string): Promise<void>;
  /** Everything that a machine sends is late, or lost. Throws where the kernel cannot; see {@link canDelay}. */
  slowDown(place: Place, trouble: { readonly delayMs?: number; readonly lossPercent?: number }): Promise<void>;
  speedUp(place: Place): Promise<void>;
}

/** Of nobody: a locally administered address that no machine of the network has. */
const nobody = '02:00:00:00:00:99';

export async function openNetwork(stack: Stack, device: Place): Promise<Network> {
  // Multicast to everybody: without a querier a snooping switch would forget who listens, and neighbours with it.
  await configure(device, ['link add br0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0', 'link set br0 up']);
  const ports = new Map<string, string>();
  let used = 0;
  const portOf = (place: Place): string => {
    const port = ports.get(place.name);
    if (port === undefined) throw new Error(`${place.name} is not plugged in`);
    return port;
  };
  const onPort = (place: Place, ...changes: readonly string[]) =>
    configure(
      device,
      changes.map((change) => `link set ${portOf(place)} ${change}`),
    );
  return {
    stack,
    switch: device,
    async plugIn(place, addresses) {
      // A new one each time: the port of a machine that was turned off goes with its namespace, a while later.
      used += 1;
      const port = `p${used}`;
      ports.set(place.name, port);
      await configure(device, [
        `link add ${port} type veth peer name eth0 netns ${place.pid()}`,
        `link set ${port} master br0 up`,
      ]);
      const families = familiesOf(stack);
      if (!families.includes('ipv6')) await place.ok(['sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1']);
      await configure(place, [
        'link set eth0 up',
        ...families.flatMap((family) => {
          const router = addressesOf(1)[family];
          const given = addressLine(family, addresses[family]);
          return router === addresses[family] ? [given] : [given, `route add default via ${router} dev eth0`];
        }),
      ]);
    },
    async addSecond(place, addresses) {
      const second = secondOf(addresses);
      const lines = familiesOf(stack).map((family) => addressLine(family, second[family]));
      await configure(place, lines);
      return second;
    },
    cut: (place) => onPort(place, 'down'),
    mute: (place) => onPort(place, 'nomaster'),
    mend: (place) => onPort(place, 'up', 'master br0'),
    blackhole: (place, address) =>
      configure(place, [`neigh replace ${address} lladdr ${nobody} dev eth0 nud permanent`]),
    unblackhole: (place, address) => configure(place, [`neigh del ${address} dev eth0`]),
    async slowDown(place, { delayMs = 0, lossPercent = 0 }) {
      const words = ['qdisc', 'replace', 'dev', 'eth0', 'root', 'netem', 'delay', `${delayMs}ms`];
      await place.ok(['tc', ...words, 'loss', `${lossPercent}%`]);
    },
    async speedUp(place) {
      await place.ok(['tc', 'qdisc', 'del', 'dev', 'eth0', 'root']);
    },
  };
}

/** Without nodad an IPv6 address is tentative for a second or two. */
function addressLine(family: Family, address: string): string {
  return `address add ${address}/${lengths[family]} dev eth0${family === 'ipv6' ? ' nodad' : ''}`;
}

/** Whether the kernel can delay and lose packets on request: not every one has the module. */
export async function canDelay(): Promise<boolean> {
  const words = ['--net', 'tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms'];
  const ran = await runToEnd('unshare', words).catch(() => ({ code: 1 }));
  return ran.code === 0;
}

/**
 * Several changes by one call of `ip`, each without its first word. It enters the network only: process ids in the
 * changes are those that the tests see.
 */
async function configure(place: Place, lines: readonly string[]): Promise<void> {
  const words = ['--target', String(place.pid()), '--net', '--', 'ip', '-batch', '-'];
  const ran = await runToEnd('nsenter', words, { input: `${lines.join('\n')}\n` });
  if (ran.code !== 0)
    throw new Error(`the network of ${place.name} cannot be changed: ${ran.stderr}${lines.join('; ')}`);
}
