import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, aDigitalOceanConfig, aPool } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { dropletCredentialRule } from './droplet-credential.ts';

const pool = aPool({ machineConfigRef: { kind: 'DigitaloceanConfig', name: 'demo-pool1' } });

function judge(config: Parameters<typeof aDigitalOceanConfig>[0], options: Parameters<typeof aCluster>[0] = {}) {
  const cluster = aCluster({ pools: [pool], ...options });
  return brief(judgeBy(dropletCredentialRule, `${stringify(cluster)}---\n${stringify(aDigitalOceanConfig(config))}`));
}

describe('droplet-credential', () => {
  itsExamplesHold(dropletCredentialRule);

  it.each([
    [{}, {}, ['warning spec.rkeConfig.machinePools[0].cloudCredentialSecretName']],
    [{ accessToken: 'x' }, {}, []],
    [{}, { spec: { cloudCredentialSecretName: 'a:b' } }, []],
    [{}, { pools: [{ ...pool, cloudCredentialSecretName: 'a:b' }] }, []],
    [{}, { pools: [] }, []],
  ])('with the configuration %j judges %j', (config, options, found) => {
    expect(judge(config, options)).toEqual(found);
  });
});
