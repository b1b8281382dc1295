import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { parseAddress } from '../../network/address.ts';
import { cidr } from '../../network/cidr.ts';
import { rangeInUseRule } from './range-in-use.ts';

const subnet = { cidr: cidr('10.10.0.0/24'), owner: 'subnet subnet-0a1b of pool workers' };
const facts = { networksInUse: [subnet] };

function managerAt(text: string) {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(address.reason);
  return { manager: { serverUrl: { url: 'https://manager', host: { address: address.value } } } };
}

describe('range-in-use', () => {
  itsExamplesHold(rangeInUseRule, { facts });

  it.each([
    ['holds it', '10.0.0.0/8', 1],
    ['equals it', '10.10.0.0/24', 1],
    ['lies in it', '10.10.0.128/25', 1],
    ['ends before it', '10.9.0.0/16', 0],
    ['begins behind it', '10.10.1.0/24', 0],
  ])('judges a pod range that %s', (_, clusterCidr, found) => {
    const cluster = aCluster({ clusterCidr, serviceCidr: '172.20.0.0/16' });
    const issues = judgeBy(rangeInUseRule, cluster, { facts });
    expect(issues).toHaveLength(found);
    for (const { message } of issues) expect(message).toContain('subnet subnet-0a1b of pool workers');
  });

  it('proposes a range that is free', () => {
    const networksInUse = [{ cidr: cidr('10.32.0.0/11'), owner: 'the office' }];
    const cluster = aCluster({ clusterCidr: '10.52.0.0/16', serviceCidr: '10.200.0.0/16' });
    const [issue] = judgeBy(rangeInUseRule, cluster, { facts: { networksInUse } });
    expect(issue?.fix).toContain('10.64.0.0/16');
  });

  it('judges the engine’s default ranges, which the user never wrote', () => {
    const networksInUse = [{ cidr: cidr('10.43.9.0/24'), owner: 'the office' }];
    const cluster = aCluster({ clusterCidr: null, serviceCidr: null });
    expect(brief(judgeBy(rangeInUseRule, cluster, { facts: { networksInUse } }))).toEqual([
      'error spec.rkeConfig.machineGlobalConfig.service-cidr',
    ]);
  });

  it.each(['10.52.7.7', 'fd7a:3c1e:9b42:5300::77'])('refuses a range that covers the manager’s address %s', (text) => {
    expect(judgeBy(rangeInUseRule, aCluster(), { facts: managerAt(text) })).toHaveLength(1);
  });

  it('says nothing of an imported cluster', () => {
    const networksInUse = [{ cidr: cidr('10.0.0.0/8'), owner: 'the office' }];
    const imported = { ...aCluster(), spec: {} };
    expect(judgeBy(rangeInUseRule, imported, { facts: { networksInUse } })).toEqual([]);
  });
});
