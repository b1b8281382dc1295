import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../testing/conformance/driver-bench.ts';
import { anEc2MachineConfig } from '../../../testing/ec2/config.ts';
import { countedIn, ownerIn, tagIn, tagsOfGroup, tagsOfMachine } from './marks.ts';
import { readSettings } from './settings.ts';

const order = orderOf(anEc2MachineConfig(), 'dual');
const tagsFor = (fields: Parameters<typeof anEc2MachineConfig>[0]) =>
  tagsOfMachine(order, readSettings(anEc2MachineConfig(fields)), 'harbour-manager');

describe('tags of a machine', () => {
  it('tell whose it is', () => {
    expect(ownerIn(tagsFor({}))).toEqual(order.owner);
    expect(tagIn(tagsFor({}), 'Name')).toBe(order.name);
  });

  it('tell nobody where one of them was removed', () => {
    const tags = tagsFor({}).filter(({ Key }) => Key !== 'drover.dev/pool');
    expect(ownerIn(tags)).toBeUndefined();
    expect(ownerIn(undefined)).toBeUndefined();
  });

  it('make it one of its Kubernetes cluster, unless the user says of which', () => {
    expect(tagIn(tagsFor({}), `kubernetes.io/cluster/${order.owner.clusterId}`)).toBe('owned');
    const own = tagsFor({ tags: 'kubernetes.io/cluster/mine,shared' });
    expect(own.filter(({ Key }) => Key?.startsWith('kubernetes.io/'))).toEqual([
      { Key: 'kubernetes.io/cluster/mine', Value: 'shared' },
    ]);
  });

  it('have each key once, at most 50 of them, and never a mark of the user’s making', () => {
    const key = fc.oneof(
      fc.constantFrom('Name', 'drover.dev/manager', 'drover.dev/token', 'team', 'kubernetes.io/cluster/x'),
      fc.stringMatching(/^[a-z]{1,12}$/),
    );
    const pairs = fc.uniqueArray(fc.tuple(key, fc.stringMatching(/^[a-z]{0,8}$/)), {
      maxLength: 40,
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(pairs, (list) => {
        const tags = tagsFor({ tags: list.flat().join(',') });
        expect(new Set(tags.map(({ Key }) => Key)).size).toBe(tags.length);
        expect(tags.length).toBeLessThanOrEqual(50);
        expect(tagIn(tags, 'drover.dev/manager')).toBe('harbour-manager');
        expect(tagIn(tags, 'drover.dev/token')).toBe(order.token);
      }),
    );
  });
});

describe('addresses that count', () => {
  it.each([
    [{}, ['ipv4', 'public-ipv4', 'ipv6']],
    [{ usePrivateAddress: true }, ['ipv4', 'ipv6']],
    [{ privateAddressOnly: true }, ['ipv4', 'ipv6']],
    [{ ipv6AddressOnly: true }, ['ipv6']],
  ])('are kept with the machine for %j', (fields, counted) => {
    expect(countedIn(tagsFor(fields))).toEqual(counted);
  });

  it('are all where nobody says', () => {
    expect(countedIn(undefined)).toEqual(['ipv4', 'public-ipv4', 'ipv6']);
  });
});

describe('tags of security groups', () => {
  const settings = readSettings(anEc2MachineConfig({ tags: 'team,harbour' }));
  const keysOf = (whole: boolean) =>
    tagsOfGroup('drover-x', order, settings, 'harbour-manager', whole).map(({ Key }) => Key);

  it('name the Kubernetes cluster on the one that all its machines are in, and on no other', () => {
    const key = `kubernetes.io/cluster/${order.owner.clusterId}`;
    expect(keysOf(true)).toContain(key);
    expect(keysOf(false)).not.toContain(key);
    expect(keysOf(false)).toContain('team');
  });
});
