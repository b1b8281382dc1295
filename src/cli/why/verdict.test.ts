import { describe, expect, it } from 'vitest';
import { clusterKind } from '../../kinds/cluster/kind.ts';
import { configmapKind } from '../../kinds/configmap/kind.ts';
import { machineKind } from '../../kinds/machine/kind.ts';
import { ledByBooks, nodeEvidence } from './node-evidence.ts';
import { verdictOf } from './verdict.ts';

const yes = { type: 'Ready', status: 'True', reason: 'Ready' };

describe('verdictOf', () => {
  it('is good news where every condition is', () => {
    const status = { conditions: [yes, { type: 'Stalled', status: 'False' }, { type: 'Reconciling', status: 'True' }] };
    expect(verdictOf({ status }, clusterKind)).toMatchObject({ ready: true });
    expect(verdictOf({}, configmapKind)).toMatchObject({ ready: true });
  });

  it('is the root cause where there is one', () => {
    const rootCause = { code: 'AgentSilent', message: 'm', evidence: ['e'], fix: 'f', patch: '[]' };
    expect(verdictOf({ status: { conditions: [yes], rootCause } }, clusterKind)).toEqual({
      ready: false,
      ...rootCause,
    });
  });

  it('is the worst condition elsewhere, with the others for evidence', () => {
    const conditions = [
      { type: 'Ready', status: 'False', reason: 'NotReady', message: 'no plan' },
      { type: 'NodeReady', status: 'Unknown', reason: 'NodeMissing' },
      { type: 'PlanApplied', status: 'False', reason: 'Error', message: 'failed' },
    ];
    expect(verdictOf({ status: { conditions } }, machineKind)).toMatchObject({
      code: 'Error',
      message: 'PlanApplied: failed',
      evidence: ['Ready: no plan', 'NodeReady is Unknown'],
    });
  });

  it('does not take an old status for news about a new generation', () => {
    const object = { metadata: { generation: 2 }, status: { observedGeneration: 1, conditions: [yes] } };
    expect(verdictOf(object, clusterKind)).toMatchObject({ ready: false, code: 'Pending' });
  });

  it('knows that nothing is known', () => {
    expect(verdictOf({}, clusterKind)).toMatchObject({ ready: false, code: 'Pending' });
  });
});

describe('nodeEvidence', () => {
  it('has the last words of what failed', () => {
    const evidence = nodeEvidence({
      apiVersion: 'drover.dev/v1alpha1',
      kind: 'NodePlan',
      spec: { clusterName: 'demo', machineName: 'a' },
      status: {
        state: 'failed',
        planChecksum: 'x',
        lastContact: '2026-11-22T10:00:00Z',
        probes: [{ name: 'kubelet', failureCount: 5 }],
        outputs: [{ name: 'install', outcome: 'failed', planChecksum: 'x', text: 'no route to host\n' }],
      },
    });
    expect(evidence).toEqual([
      'agent was last heard of: 2026-11-22T10:00:00Z',
      'probe kubelet: 5 failures in a row, since the start',
      'install printed:\nno route to host',
    ]);
  });
});

describe('ledByBooks', () => {
  const verdict = {
    ready: false,
    code: 'NotReady',
    message: 'Ready: no plan yet',
    evidence: ['Reconciled: a waits'],
    fix: '',
  };
  const books = {
    apiVersion: 'drover.dev/v1alpha1',
    kind: 'NodePlan',
    spec: { clusterName: 'demo', machineName: 'a' },
  } as const;

  it('puts what the roll-out waits for in front, and says it once', () => {
    const status = { reason: 'ControlPlanePending', message: 'a waits' };
    expect(ledByBooks(verdict, { ...books, status }, ['more'])).toEqual({
      ...verdict,
      code: 'ControlPlanePending',
      message: 'a waits',
      evidence: ['Ready: no plan yet', 'more'],
    });
  });

  it('leaves the verdict where the books say nothing', () => {
    expect(ledByBooks(verdict, books, ['more'])).toMatchObject({
      code: 'NotReady',
      evidence: ['Reconciled: a waits', 'more'],
    });
    expect(ledByBooks(verdict, undefined, [])).toEqual(verdict);
  });
});
