import { describe, expect, it } from 'vitest';
import { canalFacts } from '../../../cnis/canal/facts.ts';
import { ciliumFacts } from '../../../cnis/cilium/facts.ts';
import { flannelFacts } from '../../../cnis/flannel/facts.ts';
import { k3sFacts } from '../../../engines/k3s/facts.ts';
import { rke2Facts } from '../../../engines/rke2/facts.ts';
import type { Family } from '../../../network/family.ts';
import type { Opening } from '../../../network/firewall.ts';
import { defaultNodePorts, openingsOf } from '../../../network/openings.ts';
import type { Firewall, InboundRule } from '../api/wire.ts';
import { doesWhat, type FirewallWanted, inboundRules, outboundRules } from './rules.ts';

const nodes = 'drover:m:c-m-1';
const dual: readonly Family[] = ['ipv4', 'ipv6'];
const fromNodes = { tags: [nodes] };
const fromAll = { addresses: ['0.0.0.0/0', '::/0'] };

function rulesOf(families: readonly Family[], engine = rke2Facts, cni = canalFacts): InboundRule[] {
  return inboundRules(openingsOf(families, engine, cni, defaultNodePorts), families, nodes);
}

const find = (rules: readonly InboundRule[], protocol: string, ports: string) =>
  rules.filter((rule) => rule.protocol === protocol && rule.ports === ports);

describe('the firewall of a dual-stack cluster', () => {
  const rules = rulesOf(dual);

  it.each([
    ['tcp', '9345', fromNodes],
    ['tcp', '2379-2380', fromNodes],
    ['tcp', '10250', fromNodes],
    ['udp', '8472', fromNodes],
    ['tcp', '443', fromAll],
    ['tcp', '30000-32767', fromAll],
    ['udp', '30000-32767', fromAll],
    ['icmp', '0', fromAll],
    ['tcp', '6443', { ...fromAll, ...fromNodes }],
  ])('opens %s %s, in one rule', (protocol, ports, sources) => {
    expect(find(rules, protocol, ports)).toEqual([{ protocol, ports, sources }]);
  });

  it('opens nothing to everybody but what clients need', () => {
    const open = rules.filter(({ sources }) => sources.addresses).map(({ protocol, ports }) => `${protocol} ${ports}`);
    expect(open.sort()).toEqual(['icmp 0', 'tcp 30000-32767', 'tcp 443', 'tcp 6443', 'tcp 80', 'udp 30000-32767']);
  });
});

describe('the firewall of an IPv4-only cluster', () => {
  it('opens nothing over IPv6', () => {
    const addresses = rulesOf(['ipv4']).flatMap(({ sources }) => sources.addresses ?? []);
    expect(new Set(addresses)).toEqual(new Set(['0.0.0.0/0']));
  });
});

describe('inbound rules', () => {
  it.each([
    ['rke2 with canal', rulesOf(dual)],
    ['rke2 with cilium', rulesOf(dual, rke2Facts, ciliumFacts)],
    ['k3s with flannel', rulesOf(dual, k3sFacts, flannelFacts)],
  ])('are within the limit of a firewall, and no two have the same ports: %s', (_, rules) => {
    expect(rules.length + outboundRules.length).toBeLessThanOrEqual(50);
    expect(new Set(rules.map(({ protocol, ports }) => `${protocol} ${ports}`)).size).toBe(rules.length);
  });

  it('are refused when there are more than DigitalOcean takes', () => {
    const many = Array.from(
      { length: 48 },
      (_, index): Opening => ({
        from: 'nodes',
        to: 'nodes',
        protocol: 'tcp',
        ports: [index + 1, index + 1],
        purpose: 'test',
      }),
    );
    expect(() => inboundRules(many, dual, nodes)).toThrow(/51 rules, expected at most 50/);
    expect(inboundRules(many.slice(1), dual, nodes)).toHaveLength(47);
  });
});

it('lets nodes speak to everybody, in both families', () => {
  expect(outboundRules.map(({ protocol, ports }) => `${protocol} ${ports}`)).toEqual(['tcp 0', 'udp 0', 'icmp 0']);
  for (const { destinations } of outboundRules) expect(destinations).toEqual(fromAll);
});

describe('a firewall at DigitalOcean', () => {
  const wanted: FirewallWanted = {
    name: 'drover-c-m-1',
    tags: [nodes],
    inbound: rulesOf(dual),
    outbound: outboundRules,
  };
  const present = (change: Partial<Firewall> = {}): Firewall => ({
    id: 'bb4b2611-3d72-467b-8602-280330ecd65c',
    name: 'drover-c-m-1',
    inbound_rules: [...wanted.inbound],
    outbound_rules: [...wanted.outbound],
    droplet_ids: [],
    tags: [nodes],
    ...change,
  });

  it('does what it shall when it says the same in another order and in other words', () => {
    const inbound = wanted.inbound
      .map(({ protocol, ports, sources }) => ({
        protocol,
        ...(protocol === 'icmp' ? {} : { ports: ports ?? '' }),
        sources: {
          droplet_ids: [],
          load_balancer_uids: null,
          ...sources,
          addresses: [...(sources.addresses ?? [])].reverse(),
        },
      }))
      .reverse();
    const outbound = outboundRules.map((rule) => ({ ...rule, ports: 'all' }));
    expect(doesWhat(present({ inbound_rules: inbound, outbound_rules: outbound }), wanted)).toBe(true);
  });

  it('does what it shall for other droplets and tags as well', () => {
    expect(doesWhat(present({ droplet_ids: [1], tags: ['more', nodes] }), wanted)).toBe(true);
  });

  it.each<[string, Partial<Firewall>]>([
    ['a rule is missing', { inbound_rules: wanted.inbound.slice(1) }],
    [
      'there is one too many',
      { inbound_rules: [...wanted.inbound, { protocol: 'tcp', ports: '22', sources: fromAll }] },
    ],
    ['a rule is wider', { inbound_rules: wanted.inbound.map((rule) => ({ ...rule, sources: fromAll })) }],
    ['nothing may leave', { outbound_rules: [] }],
    ['it holds for nobody', { tags: [] }],
  ])('does not when %s', (_, change) => {
    expect(doesWhat(present(change), wanted)).toBe(false);
  });
});
