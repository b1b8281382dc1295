import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { advertiseAddressRule } from './advertise-address.ts';

const key = 'advertise-address';
const path = 'error spec.rkeConfig.machineGlobalConfig.advertise-address';

function judged(address: unknown, more: object = {}) {
  return judgeBy(advertiseAddressRule, aCluster({ config: { [key]: address }, ...more }));
}

describe('advertise-address', () => {
  itsExamplesHold(advertiseAddressRule);

  it.each([
    ['fd12::1', 'is IPv6, and the first service range is IPv4'],
    ['127.0.0.1', 'is loopback'],
    ['169.254.9.9', 'is link-local'],
    ['0.0.0.0', 'is unspecified'],
    ['10.52.3.4', 'lies in the cluster’s own range 10.52.0.0/16'],
    ['10.53.3.4', 'lies in the cluster’s own range 10.53.0.0/16'],
    ['server-1', 'is not an IP address'],
    ['192.168.7.10/24', 'is a range'],
  ])('refuses %s', (address, found) => {
    const issues = judged(address);
    expect(brief(issues)).toEqual([path]);
    expect(issues[0]?.message).toContain(found);
    expect(issues[0]?.patch).toEqual([{ op: 'remove', path: `/spec/rkeConfig/machineGlobalConfig/${key}` }]);
  });

  it('mends spaces', () => {
    expect(judged(' 192.168.7.10')[0]?.patch?.[0]?.value).toBe('192.168.7.10');
  });

  it.each(['192.168.7.10', '', null, undefined])('accepts %s on an IPv4-first cluster', (address) => {
    expect(judged(address)).toEqual([]);
  });

  it('judges selected machines too', () => {
    const machineSelectorConfig = [
      { machineLabelSelector: { matchLabels: { zone: 'b' } }, config: { [key]: 'fd12::1' } },
    ];
    expect(brief(judged(undefined, { rke: { machineSelectorConfig } }))).toEqual([
      'error spec.rkeConfig.machineSelectorConfig[0].config.advertise-address',
    ]);
  });

  it('knows the primary family although the pod range cannot be read', () => {
    expect(judged('fd12::1', { clusterCidr: 'x' })).toHaveLength(1);
  });

  it('compares no family while no service range can be read', () => {
    expect(judged('fd12::1', { serviceCidr: 'x' })).toEqual([]);
  });

  it('leaves brackets to the rule about them', () => {
    expect(judged('[fd12::1]')).toEqual([]);
  });
});
