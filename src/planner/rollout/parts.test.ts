import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aNode, aWorld, release, start } from '../../../testing/rollout/worlds.ts';
import { noFeedback } from '../plan-document/feedback.ts';
import { concurrencyOf } from './concurrency.ts';
import { isSilent, silentAfter, stateAfterReport } from './node-state.ts';
import { quorumOf } from './quorum.ts';
import { type Wait, type WaitCode, waitReasons } from './reasons.ts';
import { rootCauseOf } from './summary.ts';
import { nextVersion, versionFor } from './versions.ts';

describe('concurrency', () => {
  it.each<[string | undefined, number, number]>([
    [undefined, 10, 1],
    ['', 10, 1],
    ['3', 10, 3],
    ['25%', 10, 3],
    ['1%', 10, 1],
    ['0', 10, Number.POSITIVE_INFINITY],
    ['0%', 10, Number.POSITIVE_INFINITY],
    ['many', 10, 1],
  ])('%s of %i nodes is %i', (text, size, expected) => {
    expect(concurrencyOf(text, size)).toBe(expected);
  });
});

it('a quorum is more than half', () => {
  expect([1, 2, 3, 4, 5].map(quorumOf)).toEqual([1, 2, 2, 3, 3]);
});

describe('the state of a plan after a report', () => {
  const failing = { ...noFeedback, failedChecksum: 'x', failureCount: 1 };

  it('is failed from the threshold on, and applied when the agent says so', () => {
    expect(stateAfterReport('delivered', 'x', failing, 1)).toBe('failed');
    expect(stateAfterReport('delivered', 'x', failing, 5)).toBe('delivered');
    expect(stateAfterReport('failed', 'x', { ...noFeedback, appliedChecksum: 'x' }, 1)).toBe('applied');
  });

  it('stays what it is while the agent reports another plan or nothing', () => {
    expect(stateAfterReport('delivered', 'y', { ...failing, appliedChecksum: 'x' }, 1)).toBe('delivered');
    expect(stateAfterReport('applied', 'y', noFeedback, 1)).toBe('applied');
    expect(stateAfterReport('undelivered', 'x', { ...noFeedback, appliedChecksum: 'x' }, 1)).toBe('undelivered');
  });
});

it('an agent is silent when it has no watch and was not heard of for a while', () => {
  const node = aNode('a', 'w', { connected: false, lastContact: start });
  expect(isSilent(node, { now: start + silentAfter })).toBe(false);
  expect(isSilent(node, { now: start + silentAfter + 1 })).toBe(true);
  expect(isSilent({ ...node, connected: true }, { now: start + silentAfter + 1 })).toBe(false);
});

describe('versions on the way', () => {
  const minors = [33, 34, 35];
  const anyRelease = fc
    .tuple(fc.constantFrom(...minors), fc.integer({ min: 0, max: 9 }))
    .map(([minor, patch]) => release(`1.${minor}.${patch}`));

  it('are never older than what runs, never more than one minor ahead of the slowest, never beyond the target', () => {
    fc.assert(
      fc.property(fc.array(anyRelease, { minLength: 1, maxLength: 4 }), anyRelease, (running, target) => {
        const nodes = running.map((appliedVersion, index) =>
          aNode(`n${index}`, index === 0 ? 'ec' : 'w', { appliedVersion }),
        );
        const world = aWorld(nodes, { target });
        const { next, wait } = nextVersion(world);
        expect(next === undefined).toBe(wait !== undefined);
        if (!next) return;
        expect(next.minor - Math.min(...running.map(({ minor }) => minor))).toBeLessThanOrEqual(1);
        expect(next.minor).toBeLessThanOrEqual(target.minor);
        for (const node of nodes) {
          const given = versionFor(node, world, next);
          const present = node.appliedVersion;
          if (present)
            expect(given.minor * 100 + given.patch).toBeGreaterThanOrEqual(present.minor * 100 + present.patch);
        }
      }),
    );
  });

  it('of a worker are those of the slowest control plane', () => {
    const nodes = [
      aNode('a', 'ec', { appliedVersion: release('1.34.6') }),
      aNode('b', 'c', { appliedVersion: release('1.35.1') }),
      aNode('new', 'w'),
    ];
    const worker = nodes[2];
    if (!worker) throw new Error('no worker');
    expect(versionFor(worker, aWorld(nodes), release('1.35.1')).text).toBe('v1.34.6+rke2r1');
  });
});

describe('reasons', () => {
  it('have a rank of their own and say how to help where waiting is not all', () => {
    const reasons = Object.entries(waitReasons);
    expect(new Set(reasons.map(([, { rank }]) => rank)).size).toBe(reasons.length);
    for (const [code, { severity, fix }] of reasons) {
      expect(code).toMatch(/^[A-Z][A-Za-z]+$/);
      if (severity !== 'waiting') expect([code, fix]).not.toEqual([code, '']);
    }
  });

  it('of the lowest rank are the root cause, whatever their order', () => {
    const codes = Object.keys(waitReasons) as WaitCode[];
    const wait = (code: WaitCode): Wait => ({ code, message: code, evidence: [] });
    fc.assert(
      fc.property(fc.shuffledSubarray(codes, { minLength: 1 }), (some) => {
        const lowest = Math.min(...some.map((code) => waitReasons[code].rank));
        expect(waitReasons[rootCauseOf(some.map(wait))?.code ?? 'Concurrency'].rank).toBe(lowest);
      }),
    );
    expect(rootCauseOf([])).toBeUndefined();
  });
});
