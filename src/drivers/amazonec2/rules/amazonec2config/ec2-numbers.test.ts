import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2NumbersRule } from './ec2-numbers.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2NumbersRule, anEc2Config(config)));

describe('ec2-numbers', () => {
  itsExamplesHold(ec2NumbersRule);

  it.each([
    { rootSize: '1', retries: '-1', blockDurationMinutes: '0', spotPrice: '.5' },
    { rootSize: '65536', retries: '5', blockDurationMinutes: '360', spotPrice: '10' },
    { rootSize: '', retries: null, ipv6AddressCount: '50', blockDurationMinutes: '60' },
  ])('accepts %j', (config) => {
    expect(judge(config)).toEqual([]);
  });

  it.each([
    [{ rootSize: '0' }, 'rootSize'],
    [{ rootSize: '16 GB' }, 'rootSize'],
    [{ rootSize: '1e3' }, 'rootSize'],
    [{ rootSize: '016' }, 'rootSize'],
    [{ retries: '-2' }, 'retries'],
    [{ ipv6AddressCount: 'one' }, 'ipv6AddressCount'],
    [{ ipv6AddressCount: '-1' }, 'ipv6AddressCount'],
    [{ blockDurationMinutes: '90' }, 'blockDurationMinutes'],
    [{ blockDurationMinutes: '420' }, 'blockDurationMinutes'],
    [{ spotPrice: '0' }, 'spotPrice'],
    [{ spotPrice: '0,50' }, 'spotPrice'],
  ])('refuses %j', (config, field) => {
    expect(judge(config)).toEqual([`error ${field}`]);
  });

  it('accepts exactly the sizes that a disk can have', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 70_000 }), (size) => {
        expect(judge({ rootSize: String(size) })).toEqual(size >= 1 && size <= 65_536 ? [] : ['error rootSize']);
      }),
    );
  });

  it('proposes a number that it accepts', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (rootSize) => {
        const [issue] = judgeBy(ec2NumbersRule, anEc2Config({ rootSize }));
        const proposed = /"(.*)"/.exec(issue?.fix ?? '')?.[1];
        if (proposed !== undefined) expect(judge({ rootSize: proposed })).toEqual([]);
      }),
    );
  });
});
