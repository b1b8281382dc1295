import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, anEc2Config, aPool } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { awsInstanceProfileRule } from './aws-instance-profile.ts';

const pool = aPool({ machineConfigRef: { kind: 'Amazonec2Config', name: 'demo-pool1' } });

function judge(config: Parameters<typeof anEc2Config>[0], options: Parameters<typeof aCluster>[0] = {}) {
  const cluster = aCluster({ pools: [pool], ...options });
  return brief(judgeBy(awsInstanceProfileRule, `${stringify(cluster)}---\n${stringify(anEc2Config(config))}`));
}

describe('aws-instance-profile', () => {
  itsExamplesHold(awsInstanceProfileRule);

  it.each([
    ['aws', {}, 1],
    ['aws', { iamInstanceProfile: '' }, 1],
    ['aws', { iamInstanceProfile: 'nodes' }, 0],
    ['external', {}, 0],
  ])('with the cloud provider %s judges %j', (provider, config, found) => {
    expect(judge(config, { config: { 'cloud-provider-name': provider } })).toHaveLength(found);
  });

  it('says nothing without a cloud provider', () => {
    expect(judge({})).toEqual([]);
  });
});
