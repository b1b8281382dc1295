import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Address, addressFrom, parseAddress } from './address.ts';
import type { Family } from './family.ts';
import { assignNodeAddresses, readNodeAddresses } from './node-addresses.ts';

const dualIpv4First: { families: Family[] } = { families: ['ipv4', 'ipv6'] };
const dualIpv6First: { families: Family[] } = { families: ['ipv6', 'ipv4'] };
const ipv4Only: { families: Family[] } = { families: ['ipv4'] };
const ipv6Only: { families: Family[] } = { families: ['ipv6'] };

function address(text: string): Address {
  const result = parseAddress(text);
  if (!result.ok) throw new Error(`"${text}" is ${result.reason}`);
  return result.value;
}

const privateIpv4 = address('10.0.0.11');
const privateIpv6 = address('fd7a:3c1e:9b42:1::11');
const publicIpv4 = address('52.28.0.11');

const ipv4Addresses = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }).map((value) => addressFrom('ipv4', value));
const ipv6Addresses = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value) => addressFrom('ipv6', value));
const addresses = fc.oneof(ipv4Addresses, ipv6Addresses);
const plans = fc.constantFrom(dualIpv4First, dualIpv6First, ipv4Only, ipv6Only);

const texts = (list: readonly { text: string }[]) => list.map(({ text }) => text);

describe('reading an address field', () => {
  it('reads one address, and a comma list with spaces', () => {
    expect(texts(readNodeAddresses('10.0.0.5').flatMap(({ address }) => address ?? []))).toEqual(['10.0.0.5']);
    const list = readNodeAddresses('10.0.0.5, FD00:1:2::0:5');
    expect(texts(list.flatMap(({ address }) => address ?? []))).toEqual(['10.0.0.5', 'fd00:1:2::5']);
  });

  it('finds nothing in an empty text', () => {
    expect(readNodeAddresses('')).toEqual([]);
    expect(readNodeAddresses('  ')).toEqual([]);
  });

  it.each([
    ['10.0.0.5,', 1, /empty item/],
    ['10.0.0.5:22', 0, /port/],
    ['[fd00:1:2::5]:22', 0, /port/],
    ['[fd00:1:2::5]', 0, /brackets/],
    ['fe80::1%eth0', 0, /zone/],
    ['10.0.0.5/24', 0, /range/],
    ['::ffff:10.0.0.5', 0, /dotted/],
    ['https://10.0.0.5', 0, /URL/],
    ['10.0.0.5 10.0.0.6', 0, /commas/],
    ['256.1.1.1', 0, /not an IP address/],
  ])('says what is wrong with an item of "%s"', (list, index, reason) => {
    const found = readNodeAddresses(list)[index];
    expect(found?.address).toBeUndefined();
    expect(found?.reason).toMatch(reason);
    expect(found?.namesPlaceOnNode ?? false).toBe(false);
  });

  it.each(['eth0', 'wt0', 'enp3s0.100', 'awslocal', 'IPIFY'])(
    'knows that %s means something on the node only',
    (text) => {
      expect(readNodeAddresses(text)[0]).toMatchObject({ text, namesPlaceOnNode: true });
    },
  );

  it('reads back every list that it could have been printed from', () => {
    fc.assert(
      fc.property(fc.array(addresses, { maxLength: 5 }), (list) => {
        const read = readNodeAddresses(list.map(({ text }) => text).join(','));
        expect(read.map(({ address }) => address)).toEqual(list);
      }),
    );
  });

  it('gives every item an address or a reason, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { address, reason } of readNodeAddresses(text))
          expect(address === undefined).toBe(reason !== undefined);
      }),
    );
  });
});

describe('assigning the addresses of a node', () => {
  it.each([
    {
      name: 'EC2 dual-stack, IPv4 first',
      plan: dualIpv4First,
      internal: [privateIpv4, privateIpv6],
      external: [publicIpv4],
      nodeIp: ['10.0.0.11', 'fd7a:3c1e:9b42:1::11'],
      nodeExternalIp: ['52.28.0.11'],
      advertise: '10.0.0.11',
    },
    {
      name: 'EC2 dual-stack, IPv6 first',
      plan: dualIpv6First,
      internal: [privateIpv4, privateIpv6],
      external: [publicIpv4],
      nodeIp: ['fd7a:3c1e:9b42:1::11', '10.0.0.11'],
      nodeExternalIp: ['52.28.0.11'],
      advertise: 'fd7a:3c1e:9b42:1::11',
    },
    {
      name: 'EC2 IPv6-only',
      plan: ipv6Only,
      internal: [privateIpv6],
      external: [],
      nodeIp: ['fd7a:3c1e:9b42:1::11'],
      nodeExternalIp: [],
      advertise: 'fd7a:3c1e:9b42:1::11',
    },
    {
      name: 'DigitalOcean IPv4 without private network: the public address is also the internal one',
      plan: ipv4Only,
      internal: [publicIpv4],
      external: [publicIpv4],
      nodeIp: ['52.28.0.11'],
      nodeExternalIp: [],
      advertise: '52.28.0.11',
    },
    {
      name: 'DigitalOcean dual-stack with private network',
      plan: dualIpv4First,
      internal: [privateIpv4, privateIpv6],
      external: [publicIpv4],
      nodeIp: ['10.0.0.11', 'fd7a:3c1e:9b42:1::11'],
      nodeExternalIp: ['52.28.0.11'],
      advertise: '10.0.0.11',
    },
    {
      name: 'drivers that report external addresses only',
      plan: ipv4Only,
      internal: [],
      external: [publicIpv4],
      nodeIp: [],
      nodeExternalIp: [],
      advertise: undefined,
    },
    {
      name: 'custom IPv6-only node with an internal and an external address',
      plan: ipv6Only,
      internal: [privateIpv6],
      external: [address('2a05:d014::11')],
      nodeIp: ['fd7a:3c1e:9b42:1::11'],
      nodeExternalIp: ['2a05:d014::11'],
      advertise: 'fd7a:3c1e:9b42:1::11',
    },
    {
      name: 'the same address several times',
      plan: dualIpv4First,
      internal: [privateIpv4, privateIpv4, privateIpv6],
      external: [publicIpv4, publicIpv4, privateIpv4],
      nodeIp: ['10.0.0.11', 'fd7a:3c1e:9b42:1::11'],
      nodeExternalIp: ['52.28.0.11'],
      advertise: '10.0.0.11',
    },
  ])('$name', ({ plan, internal, external, nodeIp, nodeExternalIp, advertise }) => {
    const assigned = assignNodeAddresses(plan, internal, external);
    expect(texts(assigned.nodeIp)).toEqual(nodeIp);
    expect(texts(assigned.nodeExternalIp)).toEqual(nodeExternalIp);
    expect(assigned.advertise?.text).toBe(advertise);
  });

  it('leaves node-external-ip to a cloud provider, and still keeps the certificate valid for it', () => {
    const assigned = assignNodeAddresses(dualIpv4First, [privateIpv4, privateIpv6], [publicIpv4], {
      cloudProvider: true,
    });
    expect(assigned.nodeExternalIp).toEqual([]);
    expect(texts(assigned.tlsSan)).toEqual(['52.28.0.11']);
    expect(assigned.advertise?.text).toBe('10.0.0.11');
  });

  it('keeps the user’s interface names behind the addresses', () => {
    const assigned = assignNodeAddresses(dualIpv6First, [privateIpv4, privateIpv6], [], {
      givenNodeIp: ['eth0', 'wt0'],
    });
    expect(texts(assigned.nodeIp)).toEqual(['fd7a:3c1e:9b42:1::11', '10.0.0.11']);
    expect(assigned.nodeIpNames).toEqual(['eth0', 'wt0']);
  });

  it('prefers the user’s own node-ip over a detected one of its family', () => {
    const assigned = assignNodeAddresses(dualIpv4First, [privateIpv4, privateIpv6], [], { givenNodeIp: ['10.9.0.1'] });
    expect(texts(assigned.nodeIp)).toEqual(['10.9.0.1', 'fd7a:3c1e:9b42:1::11']);
    expect(texts(assigned.unused.map(({ address }) => address))).toEqual(['10.0.0.11']);
  });

  it('drops an external address whose family the cluster does not have', () => {
    const assigned = assignNodeAddresses(ipv6Only, [privateIpv6], [publicIpv4]);
    expect(assigned.nodeExternalIp).toEqual([]);
    expect(assigned.tlsSan).toEqual([]);
    expect(assigned.unused).toEqual([{ address: publicIpv4, why: 'the cluster does not have its family' }]);
  });

  it('names the families in which the node has no address', () => {
    const assigned = assignNodeAddresses(dualIpv6First, [privateIpv4], []);
    expect(assigned.missing).toEqual(['ipv6']);
    expect(assigned.advertise).toBeUndefined();
  });

  it('treats placeholders of an offline plan like addresses', () => {
    const placeholder = { family: 'ipv6' as const, text: '<IPv6 address of the node>' };
    expect(assignNodeAddresses(ipv6Only, [placeholder], []).nodeIp).toEqual([placeholder]);
  });

  it('never uses a link-local address, has at most one node-ip a family, and advertises the first', () => {
    fc.assert(
      fc.property(
        plans,
        fc.array(fc.oneof(addresses, fc.constantFrom(address('fe80::1'), address('169.254.7.7'))), { maxLength: 6 }),
        fc.array(addresses, { maxLength: 4 }),
        (plan, internal, external) => {
          const { nodeIp, nodeExternalIp, advertise, missing } = assignNodeAddresses(plan, internal, external);
          const used = [...nodeIp, ...nodeExternalIp];
          expect(texts(used).some((text) => text.startsWith('169.254.') || /^fe[89ab]/.test(text))).toBe(false);
          expect(nodeIp.map(({ family }) => family)).toEqual(
            plan.families.filter((family) => !missing.includes(family)),
          );
          expect(new Set(texts(used)).size).toBe(used.length);
          if (advertise) expect(nodeIp[0]).toBe(advertise);
          else expect(missing).toContain(plan.families[0]);
        },
      ),
    );
  });

  it('uses the same addresses whatever the order of the families among them', () => {
    fc.assert(
      fc.property(plans, fc.array(ipv4Addresses), fc.array(ipv6Addresses), (plan, ipv4, ipv6) => {
        const one = assignNodeAddresses(plan, [...ipv4, ...ipv6], []);
        const other = assignNodeAddresses(plan, [...ipv6, ...ipv4], []);
        expect(one.nodeIp).toEqual(other.nodeIp);
      }),
    );
  });
});
