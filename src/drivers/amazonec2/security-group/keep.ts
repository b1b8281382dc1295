import { setTimeout } from 'node:timers/promises';
import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import { CloudError, type MachineOrder } from '../../types.ts';
import type { Ec2Calls } from '../connection.ts';
import { codeOf } from '../errors.ts';
import { tagsOfGroup } from '../marks.ts';
import type { Ec2Settings } from '../settings.ts';
import { differenceOf } from './difference.ts';
import { findGroups, foreignGroup, groupCalled, missingGroup, namedGroupIds } from './find.ts';
import { groupsOfOrder, type KeptGroup } from './groups-of-order.ts';
import { type GroupRule, permissionsOf, rulesIn } from './rule.ts';

/** For whom groups are kept. */
export interface GroupKeeping {
  readonly order: MachineOrder;
  readonly settings: Ec2Settings;
  readonly vpcId: string;
  readonly managerId: string;
}

/** How often a group is looked at anew because another process changes it at the same time. */
const looks = 4;
/** Milliseconds until EC2 surely knows a group everywhere, in parts. */
const pauses: readonly number[] = [500, 1_000, 2_000, 4_000];

/**
 * Makes the groups of the order that the manager keeps as they have to be, and gives the ids of all groups of the
 * machine. Another process may do the same at the same time.
 */
export async function keepGroups(ec2: Ec2Calls, keeping: GroupKeeping): Promise<string[]> {
  const { kept, named } = groupsOfOrder(keeping.order, keeping.settings, keeping.managerId);
  const names = [...kept.map(({ name }) => name), ...named];
  let groups = await findGroups(ec2, keeping.vpcId, names);
  // Before anything is made: a group that is missing is a mistake of the configuration.
  const namedIds = namedGroupIds(groups, keeping.vpcId, named);
  for (let look = 1; ; look += 1) {
    const unsettled = await Promise.all(kept.map((group) => settle(ec2, group, groups, keeping)));
    if (!unsettled.includes(true)) break;
    if (look === looks) throw restless(kept);
    groups = await findUntilThere(ec2, keeping.vpcId, names, kept);
  }
  return [...kept.map(({ name }) => idOf(groups, name, keeping.vpcId)), ...namedIds];
}

/** One step towards the wanted group. True where it has to be looked at again. */
async function settle(
  ec2: Ec2Calls,
  kept: KeptGroup,
  groups: readonly SecurityGroup[],
  keeping: GroupKeeping,
): Promise<boolean> {
  const group = groupCalled(groups, kept.name);
  if (!group) {
    await createGroup(ec2, kept, keeping);
    return true;
  }
  const foreign = foreignGroup(group, keeping.managerId, keeping.order.owner.clusterId);
  if (foreign) throw foreign;
  const { missing, superfluous } = differenceOf(rulesIn(group), kept.rules);
  const id = group.GroupId ?? '';
  // What is needed comes before what is not needed any more.
  const clashes = [
    await changed(missing, 'in', id, (GroupId, IpPermissions) =>
      ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions }),
    ),
    await changed(missing, 'out', id, (GroupId, IpPermissions) =>
      ec2.authorizeSecurityGroupEgress({ GroupId, IpPermissions }),
    ),
    await changed(superfluous, 'in', id, (GroupId, IpPermissions) =>
      ec2.revokeSecurityGroupIngress({ GroupId, IpPermissions }),
    ),
    await changed(superfluous, 'out', id, (GroupId, IpPermissions) =>
      ec2.revokeSecurityGroupEgress({ GroupId, IpPermissions }),
    ),
  ];
  return clashes.includes(true);
}

async function createGroup(
  ec2: Ec2Calls,
  kept: KeptGroup,
  { order, settings, vpcId, managerId }: GroupKeeping,
): Promise<void> {
  try {
    await ec2.createSecurityGroup({
      GroupName: kept.name,
      Description: kept.forWholeCluster
        ? `Nodes of the cluster ${order.owner.clusterName}, kept by Drover`.slice(0, 255)
        : `Open ports of nodes of the cluster ${order.owner.clusterName}, kept by Drover`.slice(0, 255),
      VpcId: vpcId,
      TagSpecifications: [
        {
          ResourceType: 'security-group',
          Tags: tagsOfGroup(kept.name, order, settings, managerId, kept.forWholeCluster),
        },
      ],
    });
  } catch (error) {
    if (codeOf(error) !== 'InvalidGroup.Duplicate') throw error;
  }
}

/** Adds or removes rules of one direction. True where the group was not as it had been found. */
async function changed(
  rules: readonly GroupRule[],
  direction: GroupRule['direction'],
  id: string,
  call: (id: string, permissions: IpPermission[]) => Promise<unknown>,
): Promise<boolean> {
  const concerned = rules.filter((rule) => rule.direction === direction);
  if (concerned.length === 0) return false;
  try {
    await call(id, permissionsOf(concerned, id));
    return false;
  } catch (error) {
    // All rules of a call are refused for one that is there already, or is gone already.
    if (
      ['InvalidPermission.Duplicate', 'InvalidPermission.NotFound', 'InvalidGroup.NotFound'].includes(codeOf(error))
    ) {
      return true;
    }
    throw error;
  }
}

/** A new group takes a moment until every server of EC2 has heard of it. */
async function findUntilThere(
  ec2: Ec2Calls,
  vpcId: string,
  names: readonly string[],
  kept: readonly KeptGroup[],
): Promise<SecurityGroup[]> {
  for (const pause of pauses) {
    const groups = await findGroups(ec2, vpcId, names);
    if (kept.every(({ name }) => groupCalled(groups, name))) return groups;
    await setTimeout(pause);
  }
  return findGroups(ec2, vpcId, names);
}

function idOf(groups: readonly SecurityGroup[], name: string, vpcId: string): string {
  const id = groupCalled(groups, name)?.GroupId;
  if (id === undefined) throw missingGroup(name, vpcId);
  return id;
}

function restless(kept: readonly KeptGroup[]): CloudError {
  return new CloudError(
    'unavailable',
    `the security group ${kept.map(({ name }) => name).join(' or ')} is changed by others all the time: it is tried again`,
    { field: 'securityGroup' },
  );
}
