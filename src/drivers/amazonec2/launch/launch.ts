import type { Instance } from '@aws-sdk/client-ec2';
import { CloudError, type CloudInstance, type MachineOrder } from '../../types.ts';
import type { Ec2Calls, Ec2Connection } from '../connection.ts';
import { codeOf } from '../errors.ts';
import { amazonec2Facts } from '../facts.ts';
import { toCloudInstance } from '../instance.ts';
import { markKeys } from '../marks.ts';
import { keepGroups } from '../security-group/keep.ts';
import { type Ec2Settings, readSettings } from '../settings.ts';
import { findImage } from './image.ts';
import { findPlace } from './place.ts';
import { type Ground, runInstancesInput } from './run-instances-input.ts';

/** Milliseconds for which what was found out serves further orders: a pool is made in less. */
const groundLasts = 60_000;

/** Makes the machine of an order, or finds the one that the same order has made before. */
export async function launchMachine(
  connection: Ec2Connection,
  order: MachineOrder,
  managerId: string,
): Promise<CloudInstance> {
  refuseLongUserData(order);
  const ec2 = connection.calls();
  const settings = readSettings(order.config);
  const ground = await findGround(connection, ec2, order, settings, managerId);
  try {
    const { Instances: [instance] = [] } = await ec2.runInstances(runInstancesInput(order, settings, ground));
    if (instance) return toCloudInstance(instance);
    throw new CloudError('unavailable', 'EC2 made an instance and did not say which: its list will tell', {
      outcomeUnknown: true,
    });
  } catch (error) {
    // What was found out may be what is wrong; a lack of room says nothing about it.
    if (error instanceof CloudError && error.kind === 'bad-parameter') connection.forget();
    return afterRefusal(ec2, order, error);
  }
}

async function findGround(
  connection: Ec2Connection,
  ec2: Ec2Calls,
  order: MachineOrder,
  settings: Ec2Settings,
  managerId: string,
): Promise<Ground> {
  const { region, zone, vpcId, subnetId, ipv6Count, ipv6Only, ami, instanceType } = settings;
  const placeKey = JSON.stringify(['place', zone, vpcId, subnetId, ipv6Count, ipv6Only]);
  const imageKey = JSON.stringify(['image', region, ami, ami === undefined ? instanceType : '']);
  const [place, image] = await Promise.all([
    connection.remember(placeKey, groundLasts, () => findPlace(ec2, settings)),
    connection.remember(imageKey, groundLasts, () => findImage(ec2, settings)),
  ]);
  const groupKey = JSON.stringify([
    'groups',
    place.vpcId,
    order.owner.clusterId,
    settings.securityGroups,
    settings.securityGroupReadonly,
    settings.openPorts,
    order.families,
    order.openings,
  ]);
  const groupIds = await connection.remember(groupKey, groundLasts, () =>
    keepGroups(ec2, { order, settings, vpcId: place.vpcId, managerId }),
  );
  return { place, image, groupIds, managerId };
}

/** Some refusals say that the order was carried out before. */
async function afterRefusal(ec2: Ec2Calls, order: MachineOrder, error: unknown): Promise<CloudInstance> {
  const code = codeOf(error);
  // The image or the groups that an order stands on may have changed between two calls of it.
  if (code === 'IdempotentParameterMismatch' || code === 'IdempotentInstanceTerminated') {
    const instance = await instanceOf(ec2, order.token);
    if (instance) return toCloudInstance(instance);
    throw code === 'IdempotentInstanceTerminated' ? usedUp(order) : notListedYet(order);
  }
  // A group that was made a moment ago, or that somebody removed a moment ago.
  if (code === 'InvalidGroup.NotFound' || code === 'InvalidGroupId.NotFound') {
    throw new CloudError(
      'unavailable',
      'EC2 does not find a security group that it had a moment ago: it is tried again',
      {
        field: 'securityGroup',
        code,
      },
    );
  }
  throw error;
}

async function instanceOf(ec2: Ec2Calls, token: string): Promise<Instance | undefined> {
  const { Reservations = [] } = await ec2.describeInstances({
    Filters: [{ Name: `tag:${markKeys.token}`, Values: [token] }],
  });
  return Reservations.flatMap(({ Instances = [] }) => Instances)[0];
}

function usedUp(order: MachineOrder): CloudError {
  return new CloudError(
    'bad-parameter',
    `the instance of the order for ${order.name} was made and has been terminated since: order a new one`,
    { code: 'IdempotentInstanceTerminated' },
  );
}

function notListedYet(order: MachineOrder): CloudError {
  return new CloudError(
    'unavailable',
    `EC2 knows the order for ${order.name} already and does not show its instance yet: it is tried again`,
    { outcomeUnknown: true, code: 'IdempotentParameterMismatch' },
  );
}

function refuseLongUserData({ userData }: MachineOrder): void {
  const problem = userDataTooLong(userData);
  if (problem) throw new CloudError('bad-parameter', problem, { field: 'userdata' });
}

/** What is wrong with user data that EC2 would not take; undefined where it takes them. */
export function userDataTooLong(userData: string): string | undefined {
  const bytes = new TextEncoder().encode(userData).length;
  const { userDataLimit: limit = Number.POSITIVE_INFINITY } = amazonec2Facts;
  if (bytes <= limit) return undefined;
  return `the user data has ${bytes} bytes and EC2 takes ${limit}: shorten userdata of the machine configuration`;
}
