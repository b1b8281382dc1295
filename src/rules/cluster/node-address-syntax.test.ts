import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { nodeAddressSyntaxRule } from './node-address-syntax.ts';

const judge = (value: unknown, key = 'node-ip') =>
  judgeBy(nodeAddressSyntaxRule, aCluster({ config: { [key]: value } }));
const at = 'spec.rkeConfig.machineGlobalConfig';

describe('node-address-syntax', () => {
  itsExamplesHold(nodeAddressSyntaxRule);

  it.each([
    '127.0.0.1',
    '::1',
    '0.0.0.0',
    '::',
    '169.254.1.1',
    'fe80::1',
    '224.0.0.1',
    'ff02::1',
    '::ffff:a00:1',
    '::ffff:10.0.0.1',
    'fec0::1',
    '10.0.0.300',
    '10.0.0.1/24',
    '10.0.0.1:22',
    'fe80::1%eth0',
  ])('refuses %s in both keys', (address) => {
    expect(brief(judge(address))).toEqual([`error ${at}.node-ip`]);
    expect(brief(judge(`10.0.0.1,${address}`, 'node-external-ip'))).toEqual([`error ${at}.node-external-ip`]);
  });

  it.each(['10.0.0.1', 'fd00:1:2::1,10.0.0.1', '2a05:d014::1'])('accepts %s', (addresses) => {
    expect(judge(addresses)).toEqual([]);
    expect(judge(addresses.split(','))).toEqual([]);
  });

  it('refuses what may be an interface, and says where an interface can be given', () => {
    const issues = judge(['10.0.0.1', 'eth0']);
    expect(brief(issues)).toEqual([`error ${at}.node-ip[1]`]);
    expect(issues[0]?.fix).toContain('--internal-address');
  });

  it('sees spaces and empty items', () => {
    expect(judge('10.0.0.1, fd00::1')[0]?.message).toContain('" fd00::1", which has spaces');
    expect(judge('10.0.0.1,')[0]?.message).toContain('an empty item');
  });

  it('leaves brackets to their own rule', () => {
    expect(judge('[fd00::1]')).toEqual([]);
  });
});
