import { describe, expect, it } from 'vitest';
import type { InstanceStatus } from '../../kinds/instance/schema.ts';
import { decideInstance } from './decide.ts';
import { pauseAfterFailure } from './failures.ts';
import { findingsOf } from './findings.ts';
import { withFailedLaunch, withLaunchCall } from './record.ts';
import type { InstanceStep, InstanceView, LaunchMemory, SeenMachine } from './view.ts';

const token = '5f0c9a3b7e1d4826b0a4c6e8f1d3579b';
const now = Date.parse('2026-11-22T10:00:00Z');
const memory: LaunchMemory = { idempotent: 600_000, listLag: 10_000 };
const empty = { begunAt: now - 1_000, machines: [] };
const lost = {
  kind: 'unavailable',
  message: 'the connection broke',
  retry: 'soon',
  outcomeUnknown: true,
} as const;

function aView(changes: Partial<InstanceView> = {}): InstanceView {
  return {
    now,
    token,
    families: ['ipv4', 'ipv6'],
    status: {},
    deleting: false,
    memory,
    listing: empty,
    calling: false,
    ownCall: true,
    ...changes,
  };
}

function aMachine(changes: Partial<SeenMachine> = {}): SeenMachine {
  const addresses = { internal: ['10.0.0.4', 'fd00::4'], external: [] };
  return { id: 'i-1', providerId: 'aws:///a/i-1', state: 'running', token, addresses, ...changes };
}

const unanswered = (at: number): InstanceStatus => withLaunchCall({}, at, memory);
const at = (milliseconds: number) => new Date(milliseconds).toISOString().replace('.000Z', 'Z');
const kept: InstanceStatus = {
  phase: 'Running',
  instanceId: 'i-1',
  providerID: 'aws:///a/i-1',
  internalAddresses: ['10.0.0.4', 'fd00::4'],
  externalAddresses: [],
  launchedAt: at(now - 3_600_000),
  seenAt: at(now - 3_600_000),
};

describe('an order', () => {
  it('is not given before the list was read, because restored books may not know of it', () => {
    const { listing: _, ...unread } = aView();
    expect(decideInstance(unread)).toMatchObject({ kind: 'list' });
  });

  it('waits for what its machine needs', () => {
    const hindrance = { reason: 'Waiting', message: 'its user data is not there yet' };
    expect(decideInstance(aView({ hindrance }))).toMatchObject({ kind: 'wait', ...hindrance });
  });

  it('is repeated at once by the process that lost the answer, while the provider remembers it', () => {
    const status = unanswered(now - 60_000);
    expect(decideInstance(aView({ status }))).toEqual({ kind: 'launch', repeat: true });
  });

  it('is not repeated while another process may be at it still', () => {
    const step = decideInstance(aView({ status: unanswered(now - 60_000), ownCall: false }));
    expect(step).toMatchObject({ kind: 'list', reason: 'Asking', until: now + 31_000 });
  });

  it('is repeated by another process once the failure is in the books', () => {
    const status = withFailedLaunch(unanswered(now - 60_000), lost, { token, now: now - 50_000, wasUnknown: false });
    expect(decideInstance(aView({ status, ownCall: false }))).toEqual({ kind: 'launch', repeat: true });
  });

  it('is not repeated when the provider may forget it before the call arrives', () => {
    const status = unanswered(now - 520_000);
    const listing = { begunAt: now - 430_000, machines: [] };
    expect(decideInstance(aView({ status, listing }))).toMatchObject({ kind: 'list', reason: 'OutcomeUnknown' });
  });

  it('counts what the provider remembers from its first call, however often it was repeated', () => {
    const first = unanswered(now);
    const second = withLaunchCall(first, now + 300_000, memory);
    expect(second.launchStartedAt).toBe(first.launchStartedAt);
    expect(second.launchCalledAt).not.toBe(first.launchCalledAt);
    expect(withLaunchCall(second, now + 700_000, memory).launchStartedAt).toBe(at(now + 700_000));
  });

  it('is found not to have been carried out by a list that is young enough, and by no older one', () => {
    const status = unanswered(now);
    const later = now + 1_000_000;
    const proof = now + 91_000 + memory.listLag;
    const step = (begunAt: number) => decideInstance(aView({ status, now: later, listing: { begunAt, machines: [] } }));
    expect(step(proof - 1)).toMatchObject({ kind: 'list', after: proof });
    expect(step(proof)).toEqual({ kind: 'clear' });
  });

  it('stays open after a call that surely failed when an earlier one may not have', () => {
    const refused = { kind: 'throttled', message: 'too many calls', retry: 'soon', outcomeUnknown: false } as const;
    const status = unanswered(now);
    expect(withFailedLaunch(status, refused, { token, now, wasUnknown: true }).outcomeUnknown).toBe(true);
    expect(withFailedLaunch(status, refused, { token, now, wasUnknown: false })).not.toHaveProperty('outcomeUnknown');
  });

  it('is tried again at once when the credential that was refused has changed', () => {
    const failed = {
      ...withFailedLaunch(
        {},
        { ...lost, kind: 'credentials', retry: 'after-change' },
        { token, now, wasUnknown: false },
      ),
    };
    const status = { ...failed, outcomeUnknown: false };
    const later = now + 60_000;
    expect(decideInstance(aView({ status, now: later, reachableSince: now - 1 }))).toMatchObject({
      kind: 'wait',
      reason: 'Error',
    });
    expect(decideInstance(aView({ status, now: later, reachableSince: now + 30_000 }))).toMatchObject({
      kind: 'launch',
    });
  });
});

describe('a machine that is known', () => {
  const listing = (machines: readonly SeenMachine[], begunAt = now - 1_000) => ({ begunAt, machines });

  it('is left alone while the list shows what the books have', () => {
    expect(decideInstance(aView({ status: kept, listing: listing([aMachine()]) }))).toEqual({ kind: 'rest' });
  });

  it('is asked for by its id before it is called lost', () => {
    expect(decideInstance(aView({ status: kept }))).toEqual({ kind: 'look', id: 'i-1' });
  });

  it('is not missed in a list while it is younger than lists are late', () => {
    const status = { ...kept, launchedAt: at(now - 5_000), seenAt: at(now - 5_000) };
    expect(decideInstance(aView({ status }))).toMatchObject({ kind: 'list' });
  });

  it('is kept when there is another one of its order, which goes', () => {
    const both = listing([aMachine(), aMachine({ id: 'i-2' })]);
    expect(decideInstance(aView({ status: kept, listing: both }))).toEqual({
      kind: 'terminate',
      id: 'i-2',
      surplus: true,
    });
    expect(decideInstance(aView({ status: kept, listing: both, dismissed: ['i-2'] }))).toEqual({ kind: 'rest' });
  });

  it('is not described by a list that is older than what is known of it', () => {
    const status = { ...kept, seenAt: at(now) };
    const old = listing([aMachine({ state: 'pending' })], now - 5_000);
    expect(decideInstance(aView({ status, listing: old }))).toMatchObject({ kind: 'list', after: now + 1_000 });
  });

  it('is watched until it has an address in every family, for ten minutes', () => {
    const young = { ...kept, internalAddresses: ['10.0.0.4'], launchedAt: at(now - 60_000) };
    const machine = aMachine({ addresses: { internal: ['10.0.0.4'], external: [] } });
    const step = decideInstance(aView({ status: young, listing: listing([machine]) }));
    expect(step).toMatchObject({ kind: 'list', message: 'the machine has no IPv6 address yet', until: now + 540_000 });
    const old = { ...young, launchedAt: at(now - 600_000) };
    expect(decideInstance(aView({ status: old, listing: listing([machine]) }))).toEqual({ kind: 'rest' });
  });
});

describe('an Instance that has to go', () => {
  it('goes at once when its machine was never asked for', () => {
    expect(decideInstance(aView({ deleting: true }))).toEqual({ kind: 'forget' });
  });

  it('stays when the provider cannot be asked', () => {
    const { memory: _, ...view } = aView({ deleting: true, status: kept });
    const unreachable = { reason: 'Missing', message: 'the credential is not there' };
    expect(decideInstance({ ...view, unreachable })).toEqual({ kind: 'wait', ...unreachable });
  });

  it('has its machine told to go, looked for in younger lists, and then asked for by its id', () => {
    const asked = { ...kept, phase: 'Terminating', terminateStartedAt: at(now) } as const;
    const deleting = true;
    const shown = { begunAt: now + 2_000, machines: [aMachine({ state: 'terminating' })] };
    const gone = { begunAt: now + 30_000, machines: [] };
    expect(decideInstance(aView({ deleting, status: kept }))).toEqual({ kind: 'terminate', id: 'i-1', surplus: false });
    expect(decideInstance(aView({ deleting, status: asked }))).toMatchObject({ kind: 'list', after: now + 1_000 });
    expect(decideInstance(aView({ deleting, status: asked, listing: shown }))).toMatchObject({ kind: 'list' });
    expect(decideInstance(aView({ deleting, status: asked, listing: gone }))).toEqual({ kind: 'look', id: 'i-1' });
    const found: InstanceStatus = { ...asked, phase: 'Gone', seenAt: at(now + 31_000) };
    expect(decideInstance(aView({ deleting, status: found, listing: gone }))).toEqual({ kind: 'forget' });
  });

  it('does not go because its machine was not found before it was told to go', () => {
    const earlier: InstanceStatus = { ...kept, phase: 'Gone', terminateStartedAt: at(now), seenAt: at(now - 60_000) };
    expect(decideInstance(aView({ deleting: true, status: earlier }))).not.toMatchObject({ kind: 'forget' });
  });

  it('has its machine told again when the provider ignores it', () => {
    const status = { ...kept, phase: 'Terminating', terminateStartedAt: at(now - 400_000) } as const;
    const listing = { begunAt: now - 1_000, machines: [aMachine()] };
    expect(decideInstance(aView({ deleting: true, status, listing }))).toMatchObject({ kind: 'terminate', id: 'i-1' });
  });
});

describe('pauses after failures', () => {
  const pause = (retry: 'soon' | 'later' | 'after-change', failures: number, kind = 'unavailable') =>
    pauseAfterFailure({ kind, message: '', retry, outcomeUnknown: false }, failures, '000000');

  it('double up to a bound, which the kind of failure decides', () => {
    expect([1, 2, 3, 20].map((failures) => pause('soon', failures))).toEqual([5_000, 10_000, 20_000, 300_000]);
    expect([1, 2, 20].map((failures) => pause('later', failures))).toEqual([120_000, 240_000, 1_800_000]);
    expect(pause('after-change', 1)).toBe(1_800_000);
  });

  it('do not grow by throttling, for which the account pauses', () => {
    expect(pause('soon', 9, 'throttled')).toBe(5_000);
  });

  it('differ from order to order by a fifth at most', () => {
    const failure = { kind: 'unavailable', message: '', retry: 'soon', outcomeUnknown: false } as const;
    const pauses = ['000000', '7fffff', 'ffffff'].map((start) => pauseAfterFailure(failure, 1, start));
    expect(pauses).toEqual([5_000, 5_500, 6_000]);
  });
});

describe('conditions', () => {
  const rest: InstanceStep = { kind: 'rest' };
  const said = (status: InstanceStatus, step: InstanceStep = rest, deleting = false) =>
    findingsOf({ status, step, deleting, families: ['ipv4', 'ipv6'], now }).map(
      ({ type, status: value, reason }) => `${type}=${value} ${reason}`,
    );

  it('tell how far a machine is', () => {
    const waiting: InstanceStep = { kind: 'wait', reason: 'Waiting', message: 'its turn has not come' };
    const listing: InstanceStep = { kind: 'list', reason: 'OutcomeUnknown', message: 'the list decides' };
    expect(said({}, waiting)).toEqual(['Launched=False Waiting']);
    expect(said(unanswered(now), listing)).toEqual(['Launched=Unknown OutcomeUnknown']);
    expect(said(kept)).toEqual(['Launched=True Launched', 'Addressed=True Addressed']);
    expect(said({ ...kept, phase: 'Gone' })).toEqual(['Launched=False Lost']);
    expect(said(kept, rest, true)).toContain('Terminated=False Waiting');
  });

  it('call an address missing that is not there long after the launch', () => {
    expect(said({ ...kept, internalAddresses: [] })).toContain('Addressed=False Missing');
    expect(said({ ...kept, internalAddresses: [], launchedAt: at(now) })).toContain('Addressed=False Waiting');
  });
});
