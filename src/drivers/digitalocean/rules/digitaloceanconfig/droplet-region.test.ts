import { describe, expect, it } from 'vitest';
import { aDigitalOceanConfig } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { dropletRegionRule } from './droplet-region.ts';

const judge = (config: Parameters<typeof aDigitalOceanConfig>[0]) =>
  brief(judgeBy(dropletRegionRule, aDigitalOceanConfig(config)));

describe('droplet-region', () => {
  itsExamplesHold(dropletRegionRule);

  it.each(['fra1', 'nyc3', 'sfo3', ''])('accepts %s', (region) => {
    expect(judge({ region })).toEqual([]);
  });

  it.each(['FRA1', 'frankfurt', 'fra', 'eu-central-1'])('refuses %s', (region) => {
    expect(judge({ region })).toEqual(['error region']);
  });
});
