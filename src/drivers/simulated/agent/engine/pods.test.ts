import { describe, expect, it } from 'vitest';
import { boundPod, type Draining, drainPods, type Pod, readDraining, withPod } from './pods.ts';

const pod = (name: string, more: Partial<Pod> = {}): Pod => ({
  namespace: 'default',
  name,
  controller: 'ReplicaSet',
  hasEmptyDir: false,
  graceSeconds: 30,
  held: false,
  ...more,
});
const all: Draining = readDraining(
  new Map([
    ['--ignore-daemonsets', 'true'],
    ['--force', 'true'],
    ['--delete-emptydir-data', 'true'],
  ]),
);

describe('draining a simulated node', () => {
  it('deletes nothing while there is a pod that it may not touch, and names every one', () => {
    const pods = [
      pod('log', { controller: 'DaemonSet' }),
      pod('alone', { controller: '' }),
      pod('cache', { hasEmptyDir: true }),
    ];
    const { pods: left, failure } = drainPods(pods, readDraining(new Map()), 0);
    expect(left).toBe(pods);
    expect(failure).toBe(
      '[cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/log, cannot delete Pods that declare no controller (use --force to override): default/alone, cannot delete Pods with local storage (use --delete-emptydir-data to override): default/cache]',
    );
  });

  it('leaves pods of DaemonSets and moves all others', () => {
    const daemon = pod('log', { controller: 'DaemonSet' });
    expect(drainPods([daemon, pod('a'), pod('b', { controller: '' })], all, 0)).toEqual({ pods: [daemon] });
  });

  it('gives up after the timeout, and has waited that long when it is called again', () => {
    const first = drainPods([pod('a', { graceSeconds: 100 })], { ...all, timeout: 60 }, 0);
    expect(first.failure).toContain('pod "a" in namespace "default" to terminate: global timeout reached: 60s');
    expect(first.pods).toMatchObject([{ name: 'a', deletedAt: 0 }]);
    expect(drainPods(first.pods, { ...all, timeout: 60 }, 60_000)).toEqual({ pods: [] });
  });

  it('gives pods the time that the call says, in place of their own', () => {
    const slow = [pod('a', { graceSeconds: 100 })];
    expect(drainPods(slow, { ...all, timeout: 60, gracePeriod: 10 }, 0)).toEqual({ pods: [] });
  });

  it('waits for ever for a pod with a finalizer, unless it may skip what has been ending for long', () => {
    const first = drainPods([pod('a', { held: true })], { ...all, timeout: 60 }, 0);
    expect(drainPods(first.pods, { ...all, timeout: 60 }, 600_000).failure).toContain('"a"');
    const skipping = { ...all, timeout: 60, skipWaitForDeleteTimeout: 300 };
    expect(drainPods(first.pods, skipping, 200_000).failure).toContain('"a"');
    expect(drainPods(first.pods, skipping, 600_000).failure).toBeUndefined();
  });
});

describe('a pod of a manifest', () => {
  it('is known where it is bound to a node', () => {
    const manifest = {
      kind: 'Pod',
      metadata: { name: 'a', ownerReferences: [{ kind: 'Job', controller: true }], finalizers: ['x/y'] },
      spec: { nodeName: 'n', terminationGracePeriodSeconds: 5, volumes: [{ emptyDir: {} }] },
    };
    const expected = pod('a', { controller: 'Job', hasEmptyDir: true, graceSeconds: 5, held: true });
    expect(boundPod(manifest)).toEqual({ node: 'n', pod: expected });
    expect(boundPod({ ...manifest, spec: {} })).toBeUndefined();
    expect(boundPod(null)).toBeUndefined();
  });

  it('takes the place of an earlier one of its name', () => {
    const [before, after] = [pod('a'), pod('a', { graceSeconds: 1 })];
    expect(withPod([before, pod('b')], after)).toEqual([pod('b'), after]);
  });
});
