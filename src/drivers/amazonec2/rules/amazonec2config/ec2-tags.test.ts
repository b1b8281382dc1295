import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2TagsRule } from './ec2-tags.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2TagsRule, anEc2Config(config)));

describe('ec2-tags', () => {
  itsExamplesHold(ec2TagsRule);

  it.each(['', 'a,b', 'a,', 'a,b,c,d', `${'k'.repeat(128)},${'v'.repeat(256)}`])('accepts "%s"', (tags) => {
    expect(judge({ tags })).toEqual([]);
  });

  it.each(['a', 'a,b,c', ',b', 'a,b,a,c', 'aws:a,b', `${'k'.repeat(129)},v`, `k,${'v'.repeat(257)}`])(
    'refuses "%s"',
    (tags) => {
      expect(judge({ tags })).toEqual(['error tags']);
    },
  );

  it('accepts exactly the even lists of up to 40 tags', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (count) => {
        const tags = Array.from({ length: count }, (_, index) => `item${index}`).join(',');
        expect(judge({ tags })).toEqual(count % 2 === 0 && count <= 80 ? [] : ['error tags']);
      }),
    );
  });
});
