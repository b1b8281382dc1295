import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2RegionRule } from './ec2-region.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2RegionRule, anEc2Config(config)));

describe('ec2-region', () => {
  itsExamplesHold(ec2RegionRule);

  it.each(['eu-central-1', 'us-gov-west-1', 'ap-southeast-7', 'eusc-de-east-1', 'custom-endpoint', ''])(
    'accepts the region %s',
    (region) => {
      expect(judge({ region })).toEqual([]);
    },
  );

  it.each([
    ['eu-central-1a', 'write region: eu-central-1'],
    ['Frankfurt', 'write a region such as eu-central-1'],
    ['eu_central_1', 'write a region such as eu-central-1'],
  ])('refuses the region %s', (region, fix) => {
    const issues = judgeBy(ec2RegionRule, anEc2Config({ region }));
    expect(brief(issues)).toEqual(['error region']);
    expect(issues[0]?.fix).toBe(fix);
  });

  it.each([
    ['a', []],
    ['-lax-1a', []],
    ['', []],
    ['A', ['error zone']],
    ['1', ['error zone']],
    ['us-east-1b', ['error zone']],
  ])('judges the zone "%s"', (zone, found) => {
    expect(judge({ zone })).toEqual(found);
  });

  it('knows nothing of the regions of other endpoints', () => {
    expect(judge({ region: 'lab', endpoint: 'https://ec2.example.net' })).toEqual([]);
  });
});
