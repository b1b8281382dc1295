import { describe, expect, it } from 'vitest';
import { engineConformance } from '../../../testing/conformance/engine.ts';
import { k3sEngine } from './engine.ts';

engineConformance(k3sEngine);

describe('K3s', () => {
  it('knows releases of Kubernetes 1.36', () => {
    expect(k3sEngine.facts.releases).toContain('v1.36.2+k3s1');
  });

  it('takes flannel keys that RKE2 skips', () => {
    expect(k3sEngine.facts.keys['flannel-ipv6-masq']).toEqual({ kind: 'boolean', server: 'known', agent: 'absent' });
  });

  it('offers no Windows', () => {
    expect(k3sEngine.facts.supportsWindows).toBe(false);
  });
});
