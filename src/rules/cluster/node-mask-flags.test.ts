import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { nodeMaskFlagsRule } from './node-mask-flags.ts';

const four = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const six = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
const dual = {};

function judged(ranges: object, args: unknown) {
  return judgeBy(nodeMaskFlagsRule, aCluster({ ...ranges, config: { 'kube-controller-manager-arg': args } }));
}

const argsPath = 'spec.rkeConfig.machineGlobalConfig.kube-controller-manager-arg';

describe('node-mask-flags', () => {
  itsExamplesHold(nodeMaskFlagsRule);

  it.each([
    ['-ipv6 on IPv4-only', four, 'node-cidr-mask-size-ipv6=64', []],
    ['-ipv4 on IPv6-only', six, 'node-cidr-mask-size-ipv4=24', []],
    [
      'no suffix on dual-stack',
      dual,
      'node-cidr-mask-size=25',
      ['node-cidr-mask-size-ipv4=25', 'node-cidr-mask-size-ipv6=64'],
    ],
    [
      'no suffix with a number of IPv6 on dual-stack',
      dual,
      'node-cidr-mask-size=64',
      ['node-cidr-mask-size-ipv4=24', 'node-cidr-mask-size-ipv6=64'],
    ],
  ])('refuses %s and says what to write instead', (_, ranges, argument, instead) => {
    const issues = judged(ranges, ['v=2', argument]);
    expect(brief(issues)).toEqual([`error ${argsPath}[1]`]);
    expect(issues[0]?.patch?.[0]?.value).toEqual(['v=2', ...instead]);
  });

  it('refuses both kinds at once', () => {
    const issues = judged(four, ['node-cidr-mask-size=24', 'node-cidr-mask-size-ipv4=24']);
    expect(brief(issues)).toEqual([`error ${argsPath}[0]`]);
    expect(issues[0]?.patch?.[0]?.value).toEqual(['node-cidr-mask-size-ipv4=24']);
  });

  it('keeps a suffixed mask that is given beside the one to take out', () => {
    const [issue] = judged(dual, ['node-cidr-mask-size=24', 'node-cidr-mask-size-ipv4=23']);
    expect(issue?.fix).toBe('take it out');
    expect(issue?.patch?.[0]?.value).toEqual(['node-cidr-mask-size-ipv4=23']);
  });

  it.each(['', 'x', '-24', '+24', '024', '0x18', '0', '33', '24.5', ' 24', '1e1'])(
    'refuses "%s" as the length of an IPv4 mask',
    (text) => {
      expect(judged(four, [`node-cidr-mask-size=${text}`])).toHaveLength(1);
    },
  );

  it('accepts each length that the family has', () => {
    const property = fc.property(fc.integer({ min: -2, max: 140 }), (size) => {
      expect(judged(four, [`node-cidr-mask-size=${size}`]).length === 0).toBe(size >= 1 && size <= 32);
      expect(judged(six, [`node-cidr-mask-size=${size}`]).length === 0).toBe(size >= 1 && size <= 128);
      expect(judged(dual, [`node-cidr-mask-size-ipv6=${size}`]).length === 0).toBe(size >= 1 && size <= 128);
    });
    fc.assert(property);
  });

  it('sees through dashes in front and underscores inside, as Kubernetes does', () => {
    expect(judged(dual, ['--node_cidr_mask_size=24'])).toHaveLength(1);
  });

  it('takes one text for one argument and makes a list of it', () => {
    const [issue] = judged(dual, 'node-cidr-mask-size=24');
    expect(issue?.patch).toEqual([
      {
        op: 'replace',
        path: '/spec/rkeConfig/machineGlobalConfig/kube-controller-manager-arg',
        value: ['node-cidr-mask-size-ipv4=24', 'node-cidr-mask-size-ipv6=64'],
      },
    ]);
  });

  it('says nothing of a default cluster without masks', () => {
    expect(judgeBy(nodeMaskFlagsRule, aCluster({ clusterCidr: null, serviceCidr: null }))).toEqual([]);
  });

  it('judges the default ranges as IPv4', () => {
    expect(judged({ clusterCidr: null, serviceCidr: null }, ['node-cidr-mask-size-ipv6=64'])).toHaveLength(1);
  });
});
