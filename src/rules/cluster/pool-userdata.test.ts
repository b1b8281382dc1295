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
    '#cloud-config\na: [',
    '<powershell>a</powershell>',
  ])('refuses %j', (inlineUserdata) => {
    expect(brief(judge({ userdata: { inlineUserdata } }))).toEqual([
      'error spec.rkeConfig.machinePools[0].userdata.inlineUserdata',
    ]);
  });

  it('takes PowerShell for Windows, and nothing else', () => {
    const windows = (inlineUserdata: string) => judge({ machineOS: 'windows', userdata: { inlineUserdata } });
    expect(windows('<powershell>Write-Host a</powershell>')).toEqual([]);
    expect(windows('#cloud-config\na: b')[0]?.message).toContain('which Windows machines do not run');
  });
});
