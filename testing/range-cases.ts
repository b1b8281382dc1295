import fc from 'fast-check';
import type { RangeCase } from './kubernetes-ranges.ts';

/** Cases as users and their templates produce them: sound ones, near misses of every limit, and malformed texts. */

const octet = fc.integer({ min: 0, max: 255 });

const dotted = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom(10, 172, 192, 100), octet, octet, octet).map((parts) => parts.join('.')),
  },
  { weight: 1, arbitrary: fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('10.00.0.0', '010.1.2.3', '10.1.2', '10.1.2.256', '0x0a.0.0.0', '10.1.2.3.4', ''),
  },
);

const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));

const colons = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(group, { minLength: 1, maxLength: 6 })
      .map((groups) => `fd${groups.join(':').padStart(2, '0')}::`.replace(/^(fd[0-9a-f]{0,2})[0-9a-f]*/, '$1')),
  },
  { weight: 2, arbitrary: fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')) },
  { weight: 1, arbitrary: fc.array(group, { minLength: 1, maxLength: 9 }).map((groups) => groups.join(':')) },
  { weight: 1, arbitrary: dotted.map((tail) => `::ffff:${tail}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '::',
      '::1',
      'FD00:42::',
      'fd00:0042::',
      'fd00:00042::',
      'fd00::42::',
      'fd00:42::%eth0',
      '[fd00:42::]',
      ':fd00::',
      'fd00:42:',
      'fd00:42:0:0:0:0:0:0',
      'fd00:42:0:0:0:0:0::',
      '1:2:3:4:5:6:7:8::',
      '::ffff:0a2a:0',
      '64:ff9b::10.0.0.0',
    ),
  },
);

const prefixFor = (bits: number) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: bits }).map(String) },
    // Both sides of each limit: 20 host bits, /64, the default masks, 16 bits below them, 8 and 16 addresses.
    { weight: 4, arbitrary: fc.constantFrom(11, 12, 13, 23, 24, 25, 27, 28, 29, 30).map(String) },
    {
      weight: bits === 128 ? 6 : 0,
      arbitrary: fc.constantFrom(47, 48, 49, 56, 63, 64, 65, 107, 108, 109, 112, 124, 125, 126).map(String),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '-1', '+24', '024', '0x18', '24 ', ' 24', '129', '33', '1e1', '24/24', '٢٤'),
    },
  );

const writtenRange = fc.oneof(
  fc.tuple(dotted, prefixFor(32)).map(([address, prefix]) => `${address}/${prefix}`),
  fc.tuple(colons, prefixFor(128)).map(([address, prefix]) => `${address}/${prefix}`),
);

/** A range without bits behind its prefix, made by arithmetic here so that the generator owes nothing to the rules. */
const soundIpv4 = fc
  .tuple(fc.integer({ min: 4, max: 30 }), fc.integer({ min: 0, max: 0xffffff }))
  .map(([prefix, tail]) => {
    const value = ((0x0a000000 | tail) >>> 0) - (((0x0a000000 | tail) >>> 0) % 2 ** (32 - prefix));
    return `${[24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')}/${prefix}`;
  });

const soundIpv6 = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 7, maxLength: 7 }))
  .chain(([kept, groups]) => {
    const text = ['fd7a', ...groups.slice(0, kept - 1).map((value) => value.toString(16))].join(':');
    return fc.integer({ min: kept * 16, max: Math.min(128, kept * 16 + 20) }).map((prefix) => `${text}::/${prefix}`);
  });

const oddText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    ',',
    '/',
    '10.42.0.0',
    'fd00::',
    'dual',
    'null',
    '[10.42.0.0/16]',
    '10.42.0.0/16;fd00::/56',
    '\t10.0.0.0/8',
  ),
  fc.string({ maxLength: 12 }),
);

const item = fc.oneof(
  { weight: 12, arbitrary: soundIpv4 },
  { weight: 12, arbitrary: soundIpv6 },
  { weight: 5, arbitrary: writtenRange },
  { weight: 1, arbitrary: oddText },
  { weight: 1, arbitrary: fc.oneof(soundIpv4, soundIpv6).map((text) => ` ${text}`) },
  { weight: 1, arbitrary: fc.oneof(soundIpv4, soundIpv6).map((text) => text.toUpperCase()) },
);

/** One text of one to three items, as an option holds it. */
export const anyRangeList = fc.oneof(
  { weight: 10, arbitrary: item },
  { weight: 6, arbitrary: fc.tuple(soundIpv4, soundIpv6).map((pair) => pair.join(',')) },
  { weight: 6, arbitrary: fc.tuple(soundIpv6, soundIpv4).map((pair) => pair.join(',')) },
  { weight: 4, arbitrary: fc.tuple(item, item).map((items) => items.join(',')) },
  { weight: 1, arbitrary: fc.tuple(item, item, item).map((items) => items.join(',')) },
  { weight: 1, arbitrary: item.map((text) => `${text},`) },
  { weight: 1, arbitrary: item.map((text) => `[${text}]`) },
  { weight: 1, arbitrary: fc.constant('') },
);

const anyMask = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 8, max: 128 }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '0',
      '-1',
      '-64',
      '129',
      '33',
      '4294967296',
      '',
      'x',
      '24.0',
      '2_4',
      '0x18',
      '030',
      '+24',
      ' 24',
    ),
  },
);

/** Mostly without masks, else in all combinations. */
const maybeMask = fc.option(anyMask, { nil: undefined, freq: 3 });

const anyAdvertised = fc.constantFrom('192.168.7.10', 'fd12:3456:789a:1::10');

const wildCase: fc.Arbitrary<RangeCase> = fc
  .tuple(anyRangeList, anyRangeList, anyAdvertised, maybeMask, maybeMask, maybeMask, fc.boolean())
  .map(([clusterCIDR, serviceCIDR, advertiseAddress, nodeMask, nodeMaskV4, nodeMaskV6, plain]) => ({
    clusterCIDR,
    serviceCIDR,
    advertiseAddress,
    ...(nodeMask === undefined || plain ? {} : { nodeMask }),
    ...(nodeMaskV4 === undefined || plain ? {} : { nodeMaskV4 }),
    ...(nodeMaskV6 === undefined || plain ? {} : { nodeMaskV6 }),
  }));

const ipv4Pair = fc
  .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 12, max: 26 }), fc.integer({ min: 9, max: 30 }))
  .map(([block, pods, services]) => ({
    pods: `10.${block * 16}.0.0/${pods}`,
    services: `172.16.0.0/${Math.max(12, services)}`,
  }));

const ipv6Pair = fc
  .tuple(group, fc.integer({ min: 46, max: 66 }), fc.integer({ min: 62, max: 127 }))
  .map(([id, pods, services]) => ({ pods: `fd7a:${id}:1::/${pods}`, services: `fd7b:${id}:2::/${services}` }));

const usualMask = fc.option(fc.integer({ min: 22, max: 28 }).map(String), { nil: undefined });
const usualMaskV6 = fc.option(fc.integer({ min: 62, max: 84 }).map(String), { nil: undefined });

/** A case that is sound but for its numbers, which lie on both sides of the limits. */
const plausibleCase: fc.Arbitrary<RangeCase> = fc
  .record({
    stack: fc.constantFrom('ipv4', 'ipv6', 'dual', 'dual6'),
    four: ipv4Pair,
    six: ipv6Pair,
    mask: usualMask,
    maskV6: usualMaskV6,
  })
  .map(({ stack, four, six, mask, maskV6 }) => {
    const pairs = { ipv4: [four], ipv6: [six], dual: [four, six], dual6: [six, four] }[stack] ?? [four];
    const both = stack.startsWith('dual');
    const single = stack === 'ipv6' ? maskV6 : mask;
    return {
      clusterCIDR: pairs.map(({ pods }) => pods).join(','),
      serviceCIDR: pairs.map(({ services }) => services).join(','),
      advertiseAddress: pairs[0] === six ? 'fd12:3456:789a:1::10' : '192.168.7.10',
      ...(both || single === undefined ? {} : { nodeMask: single }),
      ...(both && mask !== undefined ? { nodeMaskV4: mask } : {}),
      ...(both && maskV6 !== undefined ? { nodeMaskV6: maskV6 } : {}),
    };
  });

/** One thing done to a case that may break it. */
const mistake: fc.Arbitrary<Partial<RangeCase> | ((input: RangeCase) => Partial<RangeCase>)> = fc.oneof(
  fc.constantFrom(
    (input: RangeCase) => ({ clusterCIDR: input.clusterCIDR.replace(',', ', ') }),
    (input: RangeCase) => ({ clusterCIDR: ` ${input.clusterCIDR}` }),
    (input: RangeCase) => ({ serviceCIDR: `${input.serviceCIDR},` }),
    (input: RangeCase) => ({ serviceCIDR: input.serviceCIDR.toUpperCase() }),
    (input: RangeCase) => ({ clusterCIDR: `${input.clusterCIDR},10.254.0.0/16` }),
    (input: RangeCase) => ({ serviceCIDR: `${input.serviceCIDR},fd7c::/112` }),
    (input: RangeCase) => ({ serviceCIDR: input.serviceCIDR.split(',').reverse().join(',') }),
    (input: RangeCase) => ({ clusterCIDR: input.clusterCIDR.replace('/', '/0') }),
    (input: RangeCase) => ({ clusterCIDR: input.clusterCIDR.replace('10.', '010.') }),
    (input: RangeCase) => ({ clusterCIDR: input.clusterCIDR.replace('10.', '::ffff:10.') }),
  ),
  anyRangeList.map((clusterCIDR) => ({ clusterCIDR })),
  anyRangeList.map((serviceCIDR) => ({ serviceCIDR })),
  anyAdvertised.map((advertiseAddress) => ({ advertiseAddress })),
  anyMask.map((nodeMask) => ({ nodeMask })),
  anyMask.map((nodeMaskV4) => ({ nodeMaskV4 })),
  anyMask.map((nodeMaskV6) => ({ nodeMaskV6 })),
);

const nearMiss = fc.tuple(plausibleCase, mistake).map(([input, change]) => ({
  ...input,
  ...(typeof change === 'function' ? change(input) : change),
}));

/** Everything that the components decide about: sound, nearly sound, and wild. */
export const anyRangeCase: fc.Arbitrary<RangeCase> = fc.oneof(plausibleCase, nearMiss, nearMiss, wildCase);
