import type { InstanceStatus } from '../../kinds/instance/schema.ts';
import { timeOf, timestampOf } from '../../lib/timestamp.ts';
import type { Family } from '../../network/family.ts';
import { addressPatience } from './timing.ts';
import { missingFamilies, missingSince, titlesOf } from './upkeep.ts';
import type { InstanceStep } from './view.ts';

/** What a condition of an Instance says. */
export interface InstanceFinding {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** What conditions are found in: the books, and the step that was decided on from them. */
export interface InstanceSituation {
  readonly status: InstanceStatus;
  readonly step: InstanceStep;
  readonly deleting: boolean;
  readonly families: readonly Family[];
  readonly now: number;
}

/** The conditions of an Instance. */
export function findingsOf(situation: InstanceSituation): InstanceFinding[] {
  const { status, deleting } = situation;
  const addressed = status.instanceId && status.phase !== 'Gone' ? [addressedFinding(situation)] : [];
  return [launchedFinding(situation), ...addressed, ...(deleting ? [terminatedFinding(situation)] : [])];
}

function launchedFinding({ status, step, deleting }: InstanceSituation): InstanceFinding {
  const type = 'Launched';
  const { instanceId, phase, lastError, outcomeUnknown, detail } = status;
  if (instanceId && phase === 'Gone' && !deleting) {
    const message = detail
      ? `machine ${instanceId} has ended at the provider, and nobody removed it here: ${detail}`
      : `the provider does not show machine ${instanceId} any more, and nobody removed it here`;
    return { type, status: 'False', reason: 'Lost', message };
  }
  if (instanceId) return { type, status: 'True', reason: 'Launched', message: '' };
  if (outcomeUnknown && !isAsking(step)) {
    const message = 'message' in step ? step.message : 'the order is being repeated';
    return { type, status: 'Unknown', reason: 'OutcomeUnknown', message };
  }
  if (lastError?.message) return { type, status: 'False', reason: 'Error', message: failureText(status) };
  const message = 'message' in step ? step.message : 'the machine is being ordered';
  return { type, status: 'False', reason: 'Waiting', message };
}

function addressedFinding({ status, families, now }: InstanceSituation): InstanceFinding {
  const type = 'Addressed';
  const missing = missingFamilies(status, families);
  if (missing.length === 0) return { type, status: 'True', reason: 'Addressed', message: '' };
  const late = now >= (timeOf(status.launchedAt) ?? now) + addressPatience;
  if (!late) {
    return { type, status: 'False', reason: 'Waiting', message: `no ${titlesOf(missing)} address yet` };
  }
  const message = `no ${titlesOf(missing)} address by ${missingSince(status)}: check that the network of the machine has addresses in every family of the cluster`;
  return { type, status: 'False', reason: 'Missing', message };
}

function terminatedFinding({ status, step }: InstanceSituation): InstanceFinding {
  const type = 'Terminated';
  if (status.lastError?.message && status.instanceId) {
    return { type, status: 'False', reason: 'Error', message: failureText(status) };
  }
  const silent = !('message' in step) || isAsking(step);
  return { type, status: 'False', reason: 'Waiting', message: silent ? 'the machine is being removed' : step.message };
}

function isAsking(step: InstanceStep): boolean {
  return 'reason' in step && step.reason === 'Asking';
}

function failureText({ lastError, retryAt }: InstanceStatus): string {
  const again = timeOf(retryAt);
  const words = lastError?.message ?? '';
  return again === undefined ? words : `${words}; tried again at ${timestampOf(again)}`;
}
