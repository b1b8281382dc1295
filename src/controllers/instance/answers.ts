import type { InstanceStatus } from '../../kinds/instance/schema.ts';
import type { Failure } from '../../planner/instances/failures.ts';
import {
  withFailedLaunch,
  withFailure,
  withMachine,
  withMachineGone,
  withSighting,
  withTermination,
} from '../../planner/instances/record.ts';
import type { SeenMachine } from '../../planner/instances/view.ts';

/** What a call about an Instance came to. */
export type InstanceAnswer = {
  /** UID of the Instance that it was made for. */
  readonly uid: string;
  /** When it began, in milliseconds. */
  readonly begunAt: number;
  readonly failure?: Failure;
} & (
  | {
      readonly call: 'launch';
      /** The count that the books had of it. */
      readonly attempt: number;
      /** An earlier call may have made the machine. */
      readonly wasUnknown: boolean;
      readonly machine?: SeenMachine;
    }
  | { readonly call: 'look'; readonly id: string; readonly machine?: SeenMachine }
  | { readonly call: 'terminate'; readonly id: string; readonly surplus: boolean }
);

/**
 * The books with an answer worked in. They may have changed while the call was under way: a machine is remembered
 * whatever they say, a failure counts only for the call that it belongs to.
 */
export function withAnswer(
  status: InstanceStatus,
  answer: InstanceAnswer,
  { token, now }: { readonly token: string; readonly now: number },
): InstanceStatus {
  const { failure } = answer;
  if (answer.call === 'launch') {
    if (answer.machine) return status.instanceId ? status : withMachine(status, answer.machine, now);
    const isLast = status.attempts === answer.attempt && !status.instanceId;
    return failure && isLast
      ? withFailedLaunch(status, failure, { token, now, wasUnknown: answer.wasUnknown })
      : status;
  }
  if (answer.id !== status.instanceId) return failure ? withFailure(status, failure, token, now) : status;
  if (failure) return withFailure(status, failure, token, now);
  if (answer.call === 'terminate') return withTermination(status, answer.begunAt);
  return answer.machine && answer.machine.state !== 'gone'
    ? withSighting(status, answer.machine, now)
    : withMachineGone(status, now, answer.machine);
}
