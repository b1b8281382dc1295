import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, aDigitalOceanConfig, anEc2Config, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { userDataFitsRule } from './user-data-fits.ts';

type Config = { kind: string; metadata?: { name?: string | null } };

function judge(config: Config, pool: Parameters<typeof aPool>[0] = {}) {
  const machineConfigRef = { kind: config.kind, name: config.metadata?.name ?? '' };
  const documents = [aCluster({ pools: [aPool({ ...pool, machineConfigRef })] }), config];
  return judgeBy(userDataFitsRule, documents.map((document) => stringify(document)).join('---\n'));
}

const script = (bytes: number) => `#!/bin/sh\n# ${'x'.repeat(bytes)}`;
const ofPool = 'error spec.rkeConfig.machinePools[0].userdata.inlineUserdata';
const ofConfig = 'error spec.rkeConfig.machinePools[0].machineConfigRef.name';

describe('user-data-fits', () => {
  itsExamplesHold(userDataFitsRule);

  it.each([
    ['#cloud-config', 'linux', []],
    ['#cloud-config', 'windows', [ofConfig]],
    ['<powershell>a</powershell>', 'windows', []],
    ['<powershell>a</powershell>', 'linux', [ofConfig]],
    ['packages: []', 'linux', []],
  ])('judges the userdata %j of a configuration for %s', (userdata, machineOS, found) => {
    expect(brief(judge(anEc2Config({ userdata }), { machineOS }))).toEqual(found);
  });

  it('counts what the pool and its configuration say, and the least that registration needs', () => {
    const inlineUserdata = script(8_000);
    expect(judge(anEc2Config({ userdata: script(6_000) }), { userdata: { inlineUserdata } })).toEqual([]);
    expect(brief(judge(anEc2Config({ userdata: script(7_000) }), { userdata: { inlineUserdata } }))).toEqual([ofPool]);
    expect(brief(judge(anEc2Config({ userdata: script(15_000) })))).toEqual([ofConfig]);
  });

  it('measures by what the provider of the pool takes', () => {
    expect(judge(aDigitalOceanConfig({ userdata: script(50_000) }))).toEqual([]);
    expect(brief(judge(aDigitalOceanConfig({ userdata: script(65_000) })))).toEqual([ofConfig]);
  });

  it('does not count comments of a cloud-config, which are left out of what is sent', () => {
    const userdata = `#cloud-config\n# ${'x'.repeat(20_000)}\npackages: [nfs-common]\n`;
    expect(judge(anEc2Config({ userdata }))).toEqual([]);
  });
});
