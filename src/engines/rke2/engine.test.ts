import { describe, expect, it } from 'vitest';
import { engineConformance } from '../../../testing/conformance/engine.ts';
import { rke2Engine } from './engine.ts';

engineConformance(rke2Engine);

describe('RKE2', () => {
  it('knows releases of Kubernetes 1.36', () => {
    expect(rke2Engine.facts.releases).toContain('v1.36.3+rke2r1');
  });

  it('skips the keys of the K3s inside that it decides itself', () => {
    const skipped = [
      'flannel-backend',
      'flannel-ipv6-masq',
      'https-listen-port',
      'disable-network-policy',
      'cluster-init',
    ];
    expect(skipped.filter((key) => rke2Engine.facts.keys[key]?.server !== 'skipped')).toEqual([]);
  });

  it('knows which releases Calico does not work in on IPv6 alone', () => {
    const defect = rke2Engine.facts.defects.find(({ id }) => id === 'calico-waits-for-ipv4');
    expect(defect?.fixedIn).toContainEqual([1, 31, 5]);
    expect(defect).toMatchObject({ stacks: ['ipv6'], cnis: ['calico'], severity: 'error' });
  });
});
