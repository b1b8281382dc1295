import type { NetworkInterface, SecurityGroup } from '@aws-sdk/client-ec2';
import type { Ec2Calls } from '../connection.ts';
import { codeOf } from '../errors.ts';
import { markKeys } from '../marks.ts';
import { allPages } from '../pages.ts';

/** Removes the security groups that the manager keeps for a cluster. Gives a sentence for each that is still in use. */
export async function cleanUpGroups(ec2: Ec2Calls, clusterId: string, managerId: string): Promise<string[]> {
  const groups = await allPages(
    (next) =>
      ec2.describeSecurityGroups({
        Filters: [
          { Name: `tag:${markKeys.manager}`, Values: [managerId] },
          { Name: `tag:${markKeys.cluster}`, Values: [clusterId] },
        ],
        ...next,
      }),
    ({ SecurityGroups }) => SecurityGroups,
  );
  const left = await Promise.all(groups.map((group) => removeGroup(ec2, group)));
  return left.filter((sentence) => sentence !== '');
}

async function removeGroup(ec2: Ec2Calls, { GroupId: id = '', GroupName: name = '' }: SecurityGroup): Promise<string> {
  try {
    await ec2.deleteSecurityGroup({ GroupId: id });
    return '';
  } catch (error) {
    const code = codeOf(error);
    if (code === 'InvalidGroup.NotFound' || code === 'InvalidGroupId.NotFound') return '';
    if (code !== 'DependencyViolation' && code !== 'InvalidGroup.InUse' && code !== 'ResourceInUse') throw error;
    return `security group ${name} (${id}) is still in use${await usersOf(ec2, id)}`;
  }
}

async function usersOf(ec2: Ec2Calls, groupId: string): Promise<string> {
  const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({
    Filters: [{ Name: 'group-id', Values: [groupId] }],
  });
  if (NetworkInterfaces.length === 0) return ' by the rules of another group';
  const shown = NetworkInterfaces.slice(0, 3).map(describe);
  const more = NetworkInterfaces.length - shown.length;
  return ` by ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function describe({ NetworkInterfaceId, Description, Attachment }: NetworkInterface): string {
  const owner = Attachment?.InstanceId ?? (Description === undefined || Description === '' ? undefined : Description);
  return `${NetworkInterfaceId ?? 'an interface'}${owner === undefined ? '' : ` of ${owner}`}`;
}
