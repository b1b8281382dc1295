import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationAddressFamiliesRule } from './registration-address-families.ts';
import { registrationAddressesAbsentRule } from './registration-addresses-absent.ts';
import { registrationAddressesDetectedRule as rule } from './registration-addresses-detected.ts';

const dual = aCluster();
const ipv6First = aCluster({
  clusterCidr: 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16',
  serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16',
});
const judge = (request: Record<string, unknown>, cluster: unknown = dual, by = rule) =>
  judgeRegistration(by, [{ kind: 'NodeRegistration', ...request }, cluster]);
const v4 = { link: 'eth0', text: '10.0.0.1' };
const v6 = { link: 'eth1', text: 'fd00:1::1' };

describe('registration-addresses-detected', () => {
  itsExamplesHold(rule);

  it('says nothing of hosts that were not searched', () => {
    expect(judge({})).toEqual([]);
    expect(judge({ internalAddress: '10.0.0.1' })).toEqual([]);
  });

  it('tells which addresses the node uses, and of which interfaces', () => {
    const [issue, ...more] = judge({ internalAddress: 'fd00:1::1,10.0.0.1', detected: [v4, v6] }, ipv6First);
    expect(issue).toMatchObject({ severity: 'info' });
    expect(issue?.message).toContain('uses fd00:1::1 and 10.0.0.1 of eth0 and eth1');
    expect(more).toEqual([]);
  });

  it('names the interface and the family where one is missing', () => {
    const issues = judge({ internalAddress: '10.0.0.1', detected: [v4] });
    expect(brief(issues)).toEqual(['error internalAddress']);
    expect(issues[0]?.message).toContain('eth0, where its default route goes, has no lasting IPv6 address');
    const none = judge({ detected: [{ link: 'eth0' }, { link: 'wg0' }] });
    expect(none.map(({ message }) => message)).toEqual([
      expect.stringContaining('eth0 and wg0, where its default routes go, have no lasting IPv4 address'),
      expect.stringContaining('no lasting IPv6 address'),
    ]);
  });

  it('says why an address of the family is not used', () => {
    const refusal = 'the internal address fd00:1::1 belongs to the node one, which is alive';
    const [issue] = judge({ internalAddress: '10.0.0.1', detected: [v4, { ...v6, refusal }] });
    expect(issue?.message).toContain(`can be used: ${refusal}`);
  });

  it('leaves hosts alone whose node-ip may stand in the configuration', () => {
    const configured = aCluster();
    const config = { ...configured.spec?.rkeConfig?.machineGlobalConfig, 'node-ip': '10.0.0.1,fd00:1::1' };
    const spec = { ...configured.spec, rkeConfig: { ...configured.spec?.rkeConfig, machineGlobalConfig: config } };
    expect(judge({ internalAddress: '10.0.0.1', detected: [v4] }, { ...configured, spec })).toEqual([]);
  });

  it('is the only one that speaks of them', () => {
    const request = { internalAddress: '10.0.0.1', detected: [v4] };
    expect(judge(request, dual, registrationAddressFamiliesRule)).toEqual([]);
    expect(judge({ detected: [{ link: 'eth0' }] }, ipv6First, registrationAddressesAbsentRule)).toEqual([]);
  });
});
