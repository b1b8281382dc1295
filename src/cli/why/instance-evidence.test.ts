import { expect, it } from 'vitest';
import type { Instance } from '../../kinds/instance/schema.ts';
import { instanceEvidence } from './instance-evidence.ts';

const instance: Instance = {
  apiVersion: 'drover.dev/v1alpha1',
  kind: 'Instance',
  spec: { clusterName: 'demo', clusterId: 'c-m-1', poolName: 'w', driver: 'amazonec2', token: 't', hostname: 'h' },
};

it('has the last words of the provider, and when it is asked again', () => {
  const lastError = { kind: 'quota', message: 'the limit of 5 vCPUs is reached', at: '2026-11-22T10:00:00Z' };
  const status = { attempts: 3, lastError, retryAt: '2026-11-22T10:04:00Z' };
  expect(instanceEvidence({ ...instance, status })).toEqual([
    'amazonec2 machine is Pending, asked for 3 times',
    'the provider said at 2026-11-22T10:00:00Z: the limit of 5 vCPUs is reached',
    'asked again at 2026-11-22T10:04:00Z',
  ]);
});

it('says which machine it is once there is one', () => {
  const message = 'no IPv6 address yet';
  const conditions = [
    { type: 'Launched', status: 'True' as const, reason: 'Launched', message: 'shown' },
    { type: 'Addressed', status: 'False' as const, reason: 'Waiting', message },
  ];
  const status = { phase: 'Running' as const, instanceId: 'i-1', detail: 'running', attempts: 1, conditions };
  expect(instanceEvidence({ ...instance, status })).toEqual([
    'amazonec2 i-1 is Running (running), asked for once',
    'Addressed: no IPv6 address yet',
  ]);
});

it('says that its turn has not come', () => {
  expect(instanceEvidence(instance)).toEqual(['amazonec2 machine is Pending, not asked for yet']);
});
