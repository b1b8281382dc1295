import { integerOf, type Pass } from './decide-pass.ts';
import { encoded, type SecretData } from './secret.ts';
import { unixDate } from './unix-date.ts';

/** What one-time instructions of an application left; absent when the pass applied nothing. */
export interface Application {
  readonly succeeded: boolean;
  /** Packed. */
  readonly output: Uint8Array;
}

export interface PassOutcome {
  readonly application?: Application;
  /** Packed outputs of periodic instructions; absent when none ran. */
  readonly periodic?: Uint8Array;
  /** JSON of the probes' statuses. */
  readonly probes: string;
}

type RealPass = Extract<Pass, { kind: 'pass' }>;

/** The secret's data after a pass: what the agent reports, everything else as it was. */
export function reportPass(data: SecretData, pass: RealPass, outcome: PassOutcome, now: number): SecretData {
  return {
    ...data,
    ...(outcome.application ? reportApplication(data, pass, outcome.application, now) : reportQuiet(data, pass)),
    ...(outcome.periodic && { 'applied-periodic-output': encoded(outcome.periodic) }),
    'probe-statuses': encoded(outcome.probes),
  };
}

/** Written before anything of a pending plan runs. */
export function reportBegin(data: SecretData): SecretData {
  return {
    ...data,
    'plan-state': encoded('in-progress'),
    'plan-revision': encoded(String(integerOf(data, 'plan-revision', 0) + 1)),
  };
}

function reportApplication(data: SecretData, pass: RealPass, application: Application, now: number): SecretData {
  const state = pass.flow === 'plan-state';
  const time = { 'last-apply-time': encoded(unixDate(now)) };
  if (application.succeeded) {
    return {
      ...success(pass.checksum),
      'applied-output': encoded(application.output),
      'success-count': encoded(String(integerOf(data, 'success-count', 0) + 1)),
      ...time,
      ...(state && { 'plan-state': encoded('succeeded') }),
    };
  }
  return {
    'failed-checksum': encoded(pass.checksum),
    'failed-output': encoded(application.output),
    'failure-count': encoded(String(integerOf(data, 'failure-count', 0) + 1)),
    'success-count': encoded('0'),
    ...time,
    ...(state && { 'plan-state': encoded('failed') }),
  };
}

/**
 * A pass that applies nothing counts as one that succeeded, unless the old flow knows of a failure. In the other flow
 * this wipes a failure's output moments after it was written; real agents do that, so servers must live with it.
 */
function reportQuiet(data: SecretData, pass: RealPass): SecretData {
  if (pass.failedBefore) return {};
  return { 'applied-output': data['applied-output'] ?? '', ...success(pass.checksum) };
}

function success(checksum: string): SecretData {
  return {
    'applied-checksum': encoded(checksum),
    'failure-count': encoded('0'),
    'failed-checksum': '',
    'failed-output': '',
  };
}
