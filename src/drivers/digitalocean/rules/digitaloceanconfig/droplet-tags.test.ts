import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDigitalOceanConfig } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { dropletTagsRule } from './droplet-tags.ts';

const judge = (config: Parameters<typeof aDigitalOceanConfig>[0]) =>
  brief(judgeBy(dropletTagsRule, aDigitalOceanConfig(config)));

describe('droplet-tags', () => {
  itsExamplesHold(dropletTagsRule);

  it.each(['', 'a', 'a,b:c,d_e-F'])('accepts "%s"', (tags) => {
    expect(judge({ tags })).toEqual([]);
  });

  it.each([
    ['a, b', 'a,b'],
    ['a b', 'a-b'],
    ['a,,b', 'a,b'],
    ['ü', '-'],
  ])('refuses "%s" and proposes "%s"', (tags, mended) => {
    expect(judge({ tags })).toEqual(['error tags']);
    expect(judgeBy(dropletTagsRule, aDigitalOceanConfig({ tags }))[0]?.patch?.[0]?.value).toBe(mended);
  });

  it('proposes tags that it accepts', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (tags) => {
        const value = judgeBy(dropletTagsRule, aDigitalOceanConfig({ tags }))[0]?.patch?.[0]?.value;
        if (value !== undefined) expect(judge({ tags: String(value) })).toEqual([]);
      }),
    );
  });
});
