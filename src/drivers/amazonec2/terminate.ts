import type { Instance } from '@aws-sdk/client-ec2';
import { CloudError } from '../types.ts';
import type { Ec2Calls } from './connection.ts';
import { codeOf } from './errors.ts';
import { markKeys, tagIn } from './marks.ts';

type Ending = Pick<Ec2Calls, 'describeInstances' | 'terminateInstances' | 'cancelSpotInstanceRequests'>;

/** One instance, gone ones included for as long as EC2 remembers them. */
export async function describeInstance(
  ec2: Pick<Ec2Calls, 'describeInstances'>,
  id: string,
): Promise<Instance | undefined> {
  try {
    const { Reservations = [] } = await ec2.describeInstances({ InstanceIds: [id] });
    return Reservations.flatMap(({ Instances = [] }) => Instances)[0];
  } catch (error) {
    if (isUnknownInstance(error)) return undefined;
    throw error;
  }
}

/** Begins the end of an instance, of its disks and interface, and of the spot request that it came from. */
export async function terminateInstance(
  ec2: Ending,
  id: string,
  managerId: string,
  warn: (message: string) => void,
): Promise<void> {
  const instance = await describeInstance(ec2, id);
  // EC2 may not show an instance that it has only just made, and ends it all the same.
  if (instance?.State?.Name === 'terminated') return;
  const manager = tagIn(instance?.Tags, markKeys.manager);
  if (manager !== undefined && manager !== managerId) {
    throw new CloudError(
      'permission',
      `the instance ${id} has the tag ${markKeys.manager}=${manager}, expected ${managerId}: it is left to the manager that made it`,
    );
  }
  try {
    await ec2.terminateInstances({ InstanceIds: [id] });
  } catch (error) {
    if (!isUnknownInstance(error)) throw error;
  }
  if (instance?.SpotInstanceRequestId) await cancelSpotRequest(ec2, instance.SpotInstanceRequestId, warn);
}

/** A request for one instance ends with it, sooner or later: that it cannot be cancelled is no reason to fail. */
async function cancelSpotRequest(ec2: Ending, id: string, warn: (message: string) => void): Promise<void> {
  try {
    await ec2.cancelSpotInstanceRequests({ SpotInstanceRequestIds: [id] });
  } catch (error) {
    const { kind, message } = error instanceof CloudError ? error : { kind: undefined, message: '' };
    if (kind !== 'permission' && kind !== 'bad-parameter') throw error;
    if (kind === 'permission') warn(`the spot request ${id} is left to end with its instance: ${message}`);
  }
}

function isUnknownInstance(error: unknown): boolean {
  return ['InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed'].includes(codeOf(error));
}
