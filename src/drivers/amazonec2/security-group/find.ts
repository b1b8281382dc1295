import type { SecurityGroup } from '@aws-sdk/client-ec2';
import { CloudError } from '../../types.ts';
import type { Ec2Calls } from '../connection.ts';
import { markKeys, tagIn } from '../marks.ts';
import { allPages } from '../pages.ts';

/** The groups of a VPC that have one of these names or ids. */
export async function findGroups(ec2: Ec2Calls, vpcId: string, names: readonly string[]): Promise<SecurityGroup[]> {
  const find = (filter: string, values: readonly string[]) =>
    values.length === 0
      ? []
      : allPages(
          (next) =>
            ec2.describeSecurityGroups({
              Filters: [
                { Name: 'vpc-id', Values: [vpcId] },
                { Name: filter, Values: [...values] },
              ],
              ...next,
            }),
          ({ SecurityGroups }) => SecurityGroups,
        );
  const byName = await find(
    'group-name',
    names.filter((name) => !isGroupId(name)),
  );
  return [...byName, ...(await find('group-id', names.filter(isGroupId)))];
}

export function groupCalled(groups: readonly SecurityGroup[], name: string): SecurityGroup | undefined {
  return groups.find(({ GroupName, GroupId }) => (isGroupId(name) ? GroupId : GroupName) === name);
}

/** Ids of the user's groups, in the order in which they are written. Throws for the first that is missing. */
export function namedGroupIds(groups: readonly SecurityGroup[], vpcId: string, names: readonly string[]): string[] {
  return names.map((name) => {
    const id = groupCalled(groups, name)?.GroupId;
    if (id === undefined) throw missingGroup(name, vpcId);
    return id;
  });
}

export function missingGroup(name: string, vpcId: string): CloudError {
  return new CloudError(
    'bad-parameter',
    `${vpcId} has no security group ${name}, expected one that exists: make it there, or write rancher-nodes for a group that the manager keeps`,
    { field: 'securityGroup' },
  );
}

/** Why a group must not be touched; undefined where it is this manager's for this cluster. */
export function foreignGroup(group: SecurityGroup, managerId: string, clusterId: string): CloudError | undefined {
  const ours = tagIn(group.Tags, markKeys.manager) === managerId && tagIn(group.Tags, markKeys.cluster) === clusterId;
  if (ours) return undefined;
  return new CloudError(
    'bad-parameter',
    `the security group ${group.GroupName} (${group.GroupId}) lacks the tags of this manager, expected ${markKeys.manager}=${managerId} and ${markKeys.cluster}=${clusterId}: remove the group, or name groups of your own in securityGroup`,
    { field: 'securityGroup' },
  );
}

function isGroupId(name: string): boolean {
  return /^sg-[0-9a-f]+$/.test(name);
}
