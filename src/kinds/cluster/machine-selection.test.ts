import { describe, expect, it } from 'vitest';
import { aPool } from '../../../testing/builders.ts';
import { machineLabelsOf, reachesAgentsOnly, selectorMatches } from './machine-selection.ts';

const worker = aPool({ name: 'workers', etcdRole: false, controlPlaneRole: false });
const server = aPool({ name: 'servers', workerRole: false });

describe('selectorMatches', () => {
  const labels = { tier: 'gold', zone: 'a' };
  it.each([
    [null, true],
    [{}, true],
    [{ matchLabels: { tier: 'gold' } }, true],
    [{ matchLabels: { tier: 'gold', zone: 'b' } }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'In', values: ['gold', 'silver'] }] }, true],
    [{ matchExpressions: [{ key: 'rack', operator: 'In', values: ['1'] }] }, false],
    [{ matchExpressions: [{ key: 'rack', operator: 'NotIn', values: ['1'] }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['gold'] }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
  ])('decides %j as Kubernetes does', (selector, matches) => {
    expect(selectorMatches(selector, labels)).toBe(matches);
  });
});

describe('machineLabelsOf', () => {
  it('names roles, pool, cluster and operating system beside the pool’s own labels', () => {
    expect(machineLabelsOf('demo', { ...worker, labels: { tier: 'gold' } })).toEqual({
      tier: 'gold',
      'rke.cattle.io/worker-role': 'true',
      'rke.cattle.io/rke-machine-pool-name': 'workers',
      'cluster.x-k8s.io/cluster-name': 'demo',
      'cattle.io/os': 'linux',
    });
  });
});

describe('reachesAgentsOnly', () => {
  const entry = (selector: Parameters<typeof selectorMatches>[0]) => ({
    path: [],
    config: {},
    selector: selector ?? null,
  });
  const workerRole = { matchLabels: { 'rke.cattle.io/worker-role': 'true' } };

  it('is certain where all pools that are taken have no server role', () => {
    expect(reachesAgentsOnly(entry(workerRole), 'demo', [worker, server])).toBe(true);
  });

  it('is not certain where a pool is a server too, where no pool is taken, or where no selector stands', () => {
    expect(reachesAgentsOnly(entry(workerRole), 'demo', [worker, aPool()])).toBe(false);
    expect(reachesAgentsOnly(entry(workerRole), 'demo', [])).toBe(false);
    expect(reachesAgentsOnly(entry(null), 'demo', [worker])).toBe(false);
  });

  it('is certain without pools where the selector shuts both server roles out', () => {
    const matchExpressions = [
      { key: 'rke.cattle.io/etcd-role', operator: 'DoesNotExist' },
      { key: 'rke.cattle.io/control-plane-role', operator: 'NotIn', values: ['true'] },
    ];
    expect(reachesAgentsOnly(entry({ matchExpressions }), 'demo', [])).toBe(true);
    expect(reachesAgentsOnly(entry({ matchExpressions: matchExpressions.slice(1) }), 'demo', [])).toBe(false);
  });
});
