import type { Family } from '../../../network/family.ts';
import type { Opening } from '../../../network/firewall.ts';
import type { OpenPort } from '../settings.ts';
import { descriptionOf, type GroupRule, keyOf } from './rule.ts';

const everywhere: Readonly<Record<Family, '0.0.0.0/0' | '::/0'>> = { ipv4: '0.0.0.0/0', ipv6: '::/0' };

/** Nodes may reach everything, in both families: what they fetch and whom they answer nobody can list. */
const egress: readonly GroupRule[] = (['0.0.0.0/0', '::/0'] as const).map((peer) => ({
  direction: 'out',
  protocol: '-1',
  from: -1,
  to: -1,
  peer,
  description: descriptionOf('nodes reach everything'),
}));

/**
 * Rules of the group that all nodes of a cluster are in. What nodes send each other is let through for members of the
 * group alone, in whatever family; what others send, in the families of the cluster. All nodes are in one group, so a
 * rule for some of them is one for all: machines of one pool may have any roles.
 */
export function rulesForCluster(openings: readonly Opening[], families: readonly Family[]): GroupRule[] {
  return once([...openings.flatMap((opening) => rulesFor(opening, families)), ...egress]);
}

/** Rules for ports that a configuration opens to the world. */
export function rulesForOpenPorts(ports: readonly OpenPort[], families: readonly Family[]): GroupRule[] {
  return once(
    ports.flatMap(({ port, protocol }) =>
      families.map((family) => ({
        direction: 'in' as const,
        protocol,
        from: port,
        to: port,
        peer: everywhere[family],
        description: descriptionOf('openPort of a machine configuration'),
      })),
    ),
  );
}

function rulesFor(opening: Opening, families: readonly Family[]): GroupRule[] {
  const concerned = families.filter((family) => opening.families?.includes(family) ?? true);
  if (concerned.length === 0) return [];
  const inside = opening.from === 'nodes' || opening.from === 'servers';
  const peers = inside ? (['itself'] as const) : concerned.map((family) => everywhere[family]);
  return boundsOf(opening).flatMap(([from, to]) =>
    peers.map((peer) => ({
      direction: 'in' as const,
      protocol: opening.protocol,
      from,
      to,
      peer,
      description: descriptionOf(opening.purpose),
    })),
  );
}

/** AWS writes a type of ICMP where the first port stands, and its code where the last one stands. */
function boundsOf({ protocol, ports, icmpTypes }: Opening): readonly (readonly [number, number])[] {
  if (protocol === 'icmp' || protocol === 'icmpv6') return icmpTypes?.map((type) => [type, -1] as const) ?? [[-1, -1]];
  return ports ? [ports] : [[0, 65_535]];
}

function once(rules: readonly GroupRule[]): GroupRule[] {
  return [...new Map(rules.map((rule) => [keyOf(rule), rule] as const).reverse()).values()].reverse();
}
