import { describe, expect, it } from 'vitest';
import { profileOf } from './node-profile.ts';

describe('profileOf', () => {
  it('reads what registration wrote', () => {
    const profile = profileOf({
      metadata: {
        labels: { 'rke.cattle.io/etcd-role': 'true', 'rke.cattle.io/node-name': 'one', 'cattle.io/os': 'linux' },
        annotations: {
          'rke.cattle.io/internal-address': '10.0.0.1, fd00::1',
          'rke.cattle.io/address': '203.0.113.1',
          'rke.cattle.io/labels': '{"zone":"a"}',
          'rke.cattle.io/taints': '[{"key":"k","value":"v","effect":"NoSchedule"},{"key":"bare","effect":"NoExecute"}]',
        },
      },
    });
    expect(profile).toMatchObject({
      name: 'one',
      roles: { etcd: true, controlPlane: false, worker: false },
      windows: false,
      labels: { zone: 'a' },
      taints: ['k=v:NoSchedule', 'bare:NoExecute'],
    });
    expect(profile.internal.map(({ text }) => text)).toEqual(['10.0.0.1', 'fd00::1']);
    expect(profile.external.map(({ text }) => text)).toEqual(['203.0.113.1']);
  });

  it('takes what was found on the host where nobody named internal addresses', () => {
    const found = { 'drover.dev/detected-addresses': 'fd00::1,10.0.0.1' };
    const internal = (annotations: Record<string, string>) =>
      profileOf({ metadata: { annotations } }).internal.map(({ text }) => text);
    expect(internal(found)).toEqual(['fd00::1', '10.0.0.1']);
    expect(internal({ ...found, 'rke.cattle.io/internal-address': '10.0.0.2,fd00::2' })).toEqual([
      '10.0.0.2',
      'fd00::2',
    ]);
  });

  it('takes what it cannot read for not said', () => {
    const annotations = {
      'rke.cattle.io/internal-address': 'eth0,10.0.0.999',
      'rke.cattle.io/labels': '{"zone":',
      'rke.cattle.io/taints': '{"key":"k"}',
    };
    const profile = profileOf({ metadata: { annotations } });
    expect([profile.internal, profile.labels, profile.taints]).toEqual([[], {}, []]);
  });
});
