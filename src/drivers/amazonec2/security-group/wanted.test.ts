import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Family } from '../../../network/family.ts';
import type { Opening } from '../../../network/firewall.ts';
import { differenceOf } from './difference.ts';
import { type GroupRule, keyOf, permissionsOf, rulesIn } from './rule.ts';
import { rulesForCluster, rulesForOpenPorts } from './wanted.ts';

const families = fc.constantFrom<readonly Family[]>(['ipv4'], ['ipv6'], ['ipv4', 'ipv6'], ['ipv6', 'ipv4']);
const port = fc.integer({ min: 1, max: 65_535 });
const opening = fc.oneof(
  fc.record({
    from: fc.constantFrom<Opening['from']>('nodes', 'servers', 'clients', 'manager'),
    to: fc.constantFrom<Opening['to']>('nodes', 'servers', 'etcd', 'control-plane'),
    protocol: fc.constantFrom<'tcp' | 'udp'>('tcp', 'udp'),
    ports: fc.tuple(port, port).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
    purpose: fc.string(),
  }),
  fc.record({
    from: fc.constantFrom<Opening['from']>('nodes', 'clients'),
    to: fc.constant<Opening['to']>('nodes'),
    protocol: fc.constant<Opening['protocol']>('icmpv6'),
    icmpTypes: fc.uniqueArray(fc.integer({ min: 1, max: 137 }), { minLength: 1, maxLength: 5 }),
    families: fc.constant<readonly Family[]>(['ipv6']),
    purpose: fc.string(),
  }),
);
const openings = fc.array(opening, { maxLength: 12 });

describe('rules for a cluster', () => {
  it('open to the world what is open to clients, in the families of the cluster alone', () => {
    fc.assert(
      fc.property(openings, families, (list, some) => {
        const peers = rulesForCluster(list, some)
          .filter(({ direction }) => direction === 'in')
          .map(({ peer }) => peer);
        if (!some.includes('ipv4')) expect(peers).not.toContain('0.0.0.0/0');
        if (!some.includes('ipv6')) expect(peers).not.toContain('::/0');
      }),
    );
  });

  it('let through what nodes send each other for nodes alone', () => {
    fc.assert(
      fc.property(openings, families, (list, some) => {
        const inside = list.filter(({ from }) => from === 'nodes' || from === 'servers');
        for (const { direction, peer } of rulesForCluster(inside, some)) {
          if (direction === 'in') expect(peer).toBe('itself');
        }
      }),
    );
  });

  it('are each there once, and let everything out in both families', () => {
    fc.assert(
      fc.property(openings, families, (list, some) => {
        const rules = rulesForCluster(list, some);
        expect(new Set(rules.map(keyOf)).size).toBe(rules.length);
        expect(rules.filter(({ direction }) => direction === 'out').map(keyOf)).toEqual([
          'out -1 -1--1 0.0.0.0/0',
          'out -1 -1--1 ::/0',
        ]);
      }),
    );
  });

  it('leave out what is for a family that the cluster does not have', () => {
    const icmp: Opening = { from: 'clients', to: 'nodes', protocol: 'icmpv6', families: ['ipv6'], purpose: 'errors' };
    expect(rulesForCluster([icmp], ['ipv4']).filter(({ direction }) => direction === 'in')).toEqual([]);
  });

  it('write types of ICMP as AWS does', () => {
    const icmp: Opening = { from: 'clients', to: 'nodes', protocol: 'icmp', icmpTypes: [3, 8], purpose: 'path MTU' };
    expect(rulesForCluster([icmp], ['ipv4']).map(keyOf)).toEqual(
      expect.arrayContaining(['in icmp 3--1 0.0.0.0/0', 'in icmp 8--1 0.0.0.0/0']),
    );
  });
});

describe('rules for open ports', () => {
  it('are one for each port and family', () => {
    expect(rulesForOpenPorts([{ port: 8080, protocol: 'tcp' }], ['ipv6', 'ipv4']).map(keyOf)).toEqual([
      'in tcp 8080-8080 ::/0',
      'in tcp 8080-8080 0.0.0.0/0',
    ]);
  });
});

describe('the difference to a group', () => {
  const groupWith = (rules: readonly GroupRule[]) => ({
    GroupId: 'sg-1',
    IpPermissions: permissionsOf(
      rules.filter(({ direction }) => direction === 'in'),
      'sg-1',
    ),
    IpPermissionsEgress: permissionsOf(
      rules.filter(({ direction }) => direction === 'out'),
      'sg-1',
    ),
  });

  it('is nothing for a group that has just been filled', () => {
    fc.assert(
      fc.property(openings, families, (list, some) => {
        const wanted = rulesForCluster(list, some);
        expect(differenceOf(rulesIn(groupWith(wanted)), wanted)).toEqual({ missing: [], superfluous: [] });
      }),
    );
  });

  it('leads from any openings to any others', () => {
    fc.assert(
      fc.property(openings, families, openings, families, (before, beforeFamilies, after, afterFamilies) => {
        const present = rulesForCluster(before, beforeFamilies);
        const wanted = rulesForCluster(after, afterFamilies);
        const { missing, superfluous } = differenceOf(present, wanted);
        const gone = new Set(superfluous.map(keyOf));
        const result = [...present.filter((rule) => !gone.has(keyOf(rule))), ...missing];
        expect(result.map(keyOf).sort()).toEqual(wanted.map(keyOf).sort());
      }),
    );
  });

  it('leaves the rules of people alone', () => {
    const theirs: GroupRule = {
      direction: 'in',
      protocol: 'tcp',
      from: 22,
      to: 22,
      peer: '0.0.0.0/0',
      description: 'ssh for the night shift',
    };
    expect(differenceOf([theirs], []).superfluous).toEqual([]);
  });

  it('overlooks rules about other groups and ranges', () => {
    const group = {
      GroupId: 'sg-1',
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          IpRanges: [{ CidrIp: '192.0.2.0/24', Description: 'drover: x' }],
          UserIdGroupPairs: [{ GroupId: 'sg-2', Description: 'drover: x' }],
        },
      ],
    };
    expect(rulesIn(group)).toEqual([]);
  });
});

describe('descriptions', () => {
  it('have only what AWS allows in them', () => {
    fc.assert(
      fc.property(openings, families, (list, some) => {
        for (const { description } of rulesForCluster(list, some)) {
          expect(description).toMatch(/^[\w .\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
        }
      }),
    );
  });
});
