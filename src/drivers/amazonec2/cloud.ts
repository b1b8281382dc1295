import { type Cloud, CloudError, type DriverSurroundings } from '../types.ts';
import { choicesFor } from './choices/choices.ts';
import type { Ec2Connection } from './connection.ts';
import { liveStates, toCloudInstance } from './instance.ts';
import { launchMachine } from './launch/launch.ts';
import { markKeys } from './marks.ts';
import { allPages } from './pages.ts';
import { accountIdOf } from './security-group/account-id.ts';
import { cleanUpGroups } from './security-group/clean-up.ts';
import { describeInstance, terminateInstance } from './terminate.ts';
import { validateOrder } from './validate/validate.ts';

const minute = 60_000;

/** Instances in one page; the most that EC2 gives. */
const pageSize = 1000;

/**
 * EC2 knows a client token for at least 24 hours after the end of its instance, so for as long after the first call at
 * any rate; an hour less, because clocks differ. Its lists follow within seconds; minutes are asked for to be sure.
 */
const launchMemory: Cloud['launchMemory'] = { idempotent: 23 * 60 * minute, listLag: 5 * minute };

/** EC2 by the words of the port. */
export function cloudOf(
  connection: Ec2Connection,
  { managerId, warn }: Pick<DriverSurroundings, 'managerId' | 'warn'>,
): Cloud {
  return {
    launchMemory,
    validate: (order) => safely(() => validateOrder(connection, order, managerId)),
    launch: (order) => safely(() => launchMachine(connection, order, managerId)),
    get: (id) =>
      safely(async () => {
        const instance = await describeInstance(connection.calls(), id);
        // EC2 shows ended instances for an hour. Why one ended by itself is worth telling; that it was ended is not.
        const ended = instance?.State?.Name === 'terminated';
        const asWanted = instance?.StateReason?.Code?.startsWith('Client.UserInitiated') ?? true;
        return !instance || (ended && asWanted) ? undefined : toCloudInstance(instance);
      }),
    list: () =>
      safely(async () => {
        const ec2 = connection.calls();
        const reservations = await allPages(
          (next) =>
            ec2.describeInstances({
              MaxResults: pageSize,
              Filters: [
                { Name: `tag:${markKeys.manager}`, Values: [managerId] },
                { Name: 'instance-state-name', Values: [...liveStates] },
              ],
              ...next,
            }),
          ({ Reservations }) => Reservations,
        );
        return reservations.flatMap(({ Instances = [] }) => Instances.map(toCloudInstance));
      }),
    terminate: (id) => safely(() => terminateInstance(connection.calls(), id, managerId, warn)),
    cleanUp: (clusterId) =>
      safely(() => {
        connection.forget();
        return cleanUpGroups(connection.calls(), clusterId, managerId);
      }),
    accountId: () => safely(() => accountIdOf(connection.calls())),
    choices: (field, config) => safely(() => choicesFor(connection.calls(), field, config)),
  };
}

/** Nothing but the port's error leaves the driver, not even for a mistake of its own. */
async function safely<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CloudError) throw error;
    throw new CloudError(
      'unavailable',
      `the EC2 driver failed with "${(error as Error | null)?.name ?? 'an unknown error'}": it is tried again`,
      {
        outcomeUnknown: true,
        cause: error,
      },
    );
  }
}
