import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { poolUserdataRule } from './pool-userdata.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(poolUserdataRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('pool-userdata', () => {
  itsExamplesHold(poolUserdataRule);

  it.each(['', '#cloud-config', '#cloud-config\na: b', '#!/bin/sh\ntrue'])('accepts %j', (inlineUserdata) => {
    expect(judge({ userdata: { inlineUserdata } })).toEqual([]);
  });

  it.each([
    '\n#cloud-config',
    ' #cloud-config',
    '# cloud-config',
    '#cloud-configs',
    'packages: []',
    '\ufeff#cloud-config',
  ])('refuses %j', (inlineUserdata) => {
    expect(brief(judge({ userdata: { inlineUserdata } }))).toEqual([
      'error spec.rkeConfig.machinePools[0].userdata.inlineUserdata',
    ]);
  });
});
