import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { testFacts } from '../../../testing/facts.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { parseEngineVersion } from '../../lib/version.ts';
import { knownEngineDefectRule } from './known-engine-defect.ts';

const six = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
const four = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };

function defectsOf(version: string, more: object = {}): string[] {
  const issues = judgeBy(knownEngineDefectRule, aCluster({ version, ...more }));
  return issues.map(({ message }) => /the defect ([a-z0-9-]+):/.exec(message)?.[1] ?? '');
}

describe('known-engine-defect', () => {
  itsExamplesHold(knownEngineDefectRule);

  it.each([
    ['v1.31.4+rke2r1', true],
    ['v1.31.5+rke2r1', false],
    ['v1.29.12+rke2r1', true],
    ['v1.29.13+rke2r1', false],
    ['v1.33.0+rke2r1', false],
  ])('finds the Calico defect in %s: %s', (version, found) => {
    expect(defectsOf(version, { ...six, cni: 'calico' }).includes('calico-waits-for-ipv4')).toBe(found);
  });

  it.each([
    ['v1.34.1+rke2r1', true],
    ['v1.34.2+rke2r1', false],
    ['v1.31.13+rke2r1', true],
    ['v1.31.14+rke2r1', false],
  ])('finds the etcd-only defect in %s: %s', (version, found) => {
    const pools = [
      aPool({ name: 'etcd', controlPlaneRole: false, workerRole: false }),
      aPool({ name: 'rest', etcdRole: false }),
    ];
    expect(defectsOf(version, { ...six, pools }).includes('etcd-only-ipv6-loopback')).toBe(found);
    expect(defectsOf(version, { ...six, pools: [aPool()] })).not.toContain('etcd-only-ipv6-loopback');
    expect(defectsOf(version, { ...four, pools })).not.toContain('etcd-only-ipv6-loopback');
  });

  it.each([
    ['v1.34.0+rke2r1', true],
    ['v1.34.0-rc1+rke2r1', true],
    ['v1.34.1+rke2r1', false],
    ['v1.33.9+rke2r1', false],
  ])('finds the kube-proxy regression in %s: %s', (version, found) => {
    expect(defectsOf(version, six).includes('kube-proxy-needs-both-families')).toBe(found);
    expect(defectsOf(version, four).includes('kube-proxy-needs-ipv6-tools')).toBe(found);
  });

  it.each([
    ['v1.35.6+rke2r1', true],
    ['v1.35.7+rke2r1', false],
  ])('finds the nftables mode too early in %s: %s', (version, found) => {
    const config = { 'kube-proxy-arg': ['proxy-mode=nftables'] };
    expect(defectsOf(version, { config }).includes('no-nftables-proxy')).toBe(found);
    expect(defectsOf(version)).toEqual([]);
  });

  it('finds K3s too old for two cluster DNS addresses, where two are given', () => {
    const config = { 'cluster-dns': '10.53.0.10,fd7a:3c1e:9b42:5300::a' };
    expect(defectsOf('v1.28.5+k3s1', { config })).toContain('single-family-cluster-dns');
    expect(defectsOf('v1.28.6+k3s2', { config })).not.toContain('single-family-cluster-dns');
    expect(defectsOf('v1.28.5+k3s1')).not.toContain('single-family-cluster-dns');
  });

  it('proposes a known release of the same line that has the fix', () => {
    const pools = [aPool({ controlPlaneRole: false }), aPool({ name: 'rest', etcdRole: false })];
    const issues = judgeBy(knownEngineDefectRule, aCluster({ version: 'v1.34.1+rke2r1', ...six, pools }));
    expect(issues.map(({ patch }) => patch?.[0]?.value)).toContain('v1.34.10+rke2r1');
  });

  it('proposes only known releases without the defect', () => {
    const { engines } = testFacts();
    for (const version of engines.rke2.releases.filter((_, index) => index % 7 === 0)) {
      for (const { patch, message } of judgeBy(knownEngineDefectRule, aCluster({ version, ...six, cni: 'calico' }))) {
        const proposed = String(patch?.[0]?.value);
        const id = /the defect ([a-z0-9-]+):/.exec(message)?.[1] ?? '';
        expect(engines.rke2.releases).toContain(proposed);
        expect(parseEngineVersion(proposed).ok).toBe(true);
        expect(defectsOf(proposed, { ...six, cni: 'calico' })).not.toContain(id);
      }
    }
  });

  it('covers every row that a defect names', () => {
    const { engines } = testFacts();
    const rows = Object.values(engines).flatMap(({ defects }) => defects.flatMap((defect) => defect.rows));
    expect(knownEngineDefectRule.covers).toEqual(expect.arrayContaining([...new Set(rows)]));
  });
});
