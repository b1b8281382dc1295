import type { Family } from '../../../network/family.ts';
import type { Opening } from '../../../network/firewall.ts';
import { CloudError } from '../../types.ts';
import type { Firewall, InboundRule, OutboundRule, Target } from '../api/wire.ts';

/** Everybody, by family. */
const anywhere: Readonly<Record<Family, string>> = { ipv4: '0.0.0.0/0', ipv6: '::/0' };

/** "0" is every port, and what rules of ICMP have. */
const allPorts = '0';

/** DigitalOcean's limit of a firewall, inbound and outbound together. */
const mostRules = 50;

/** A firewall as it shall be; it holds for every droplet that has one of the tags. */
export interface FirewallWanted {
  readonly name: string;
  readonly tags: readonly string[];
  readonly inbound: readonly InboundRule[];
  readonly outbound: readonly OutboundRule[];
}

/**
 * The openings as inbound rules. Rules of DigitalOcean know no roles and one ICMP: what only servers need is open on every
 * node of the cluster, and `icmp` stands for ICMP of all types and, with IPv6 sources, for ICMPv6.
 */
export function inboundRules(openings: readonly Opening[], families: readonly Family[], nodes: string): InboundRule[] {
  const sources = new Map<string, { addresses: Set<string>; tags: Set<string> }>();
  for (const opening of openings) {
    const key = `${opening.protocol === 'icmpv6' ? 'icmp' : opening.protocol} ${portsOf(opening)}`;
    const from = sources.get(key) ?? { addresses: new Set(), tags: new Set() };
    sources.set(key, from);
    if (opening.from === 'nodes' || opening.from === 'servers') {
      from.tags.add(nodes);
    } else {
      for (const family of opening.families ?? families) from.addresses.add(anywhere[family]);
    }
  }
  const rules = [...sources].map(([key, { addresses, tags }]) => {
    const [protocol = '', ports = ''] = key.split(' ');
    return { protocol, ports, sources: target([...addresses].sort(), [...tags].sort()) };
  });
  if (rules.length + outboundRules.length > mostRules) {
    throw new CloudError(
      'bad-parameter',
      `the cluster needs a firewall of ${rules.length + outboundRules.length} rules, expected at most ${mostRules}, which is DigitalOcean's limit; open fewer ports`,
    );
  }
  return rules;
}

function portsOf({ protocol, ports }: Opening): string {
  if (protocol === 'icmp' || protocol === 'icmpv6' || ports === undefined) return allPorts;
  const [first, last] = ports;
  return first === last ? String(first) : `${first}-${last}`;
}

/** Nodes may speak to everybody, in both families: what they fetch at their first boot may be anywhere. */
export const outboundRules: readonly OutboundRule[] = ['tcp', 'udp', 'icmp'].map((protocol) => ({
  protocol,
  ports: allPorts,
  destinations: target(Object.values(anywhere), []),
}));

function target(addresses: string[], tags: string[]): Target {
  return { ...(addresses.length === 0 ? {} : { addresses }), ...(tags.length === 0 ? {} : { tags }) };
}

/** Whether a firewall does what it shall; what else it is applied to does not matter. */
export function doesWhat(firewall: Firewall, wanted: FirewallWanted): boolean {
  const tags = new Set(firewall.tags);
  const rules = [
    ...(firewall.inbound_rules ?? []).map((rule) => ruleText('in', rule, rule.sources)),
    ...(firewall.outbound_rules ?? []).map((rule) => ruleText('out', rule, rule.destinations)),
  ];
  const wantedRules = [
    ...wanted.inbound.map((rule) => ruleText('in', rule, rule.sources)),
    ...wanted.outbound.map((rule) => ruleText('out', rule, rule.destinations)),
  ];
  return wanted.tags.every((tag) => tags.has(tag)) && rules.sort().join('\n') === wantedRules.sort().join('\n');
}

/** A rule in one text that is the same for the same meaning: lists have no order, and empty ones say nothing. */
function ruleText(
  direction: string,
  { protocol, ports }: { protocol: string; ports?: string },
  target: Target,
): string {
  const lists = Object.entries(target).flatMap(([name, list]) =>
    list === null || list.length === 0 ? [] : [`${name}=${list.map(String).sort().join(',')}`],
  );
  const every = protocol === 'icmp' || ports === undefined || ports === '' || ports === 'all' || ports === '1-65535';
  return [direction, protocol, every ? allPorts : ports, ...lists.sort()].join(' ');
}
