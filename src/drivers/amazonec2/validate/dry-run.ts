import type { SecurityGroup } from '@aws-sdk/client-ec2';
import { CloudError, type CloudProblem, type MachineOrder } from '../../types.ts';
import type { Ec2Calls } from '../connection.ts';
import { type Ground, runInstancesInput } from '../launch/run-instances-input.ts';
import { tagsOfGroup } from '../marks.ts';
import { differenceOf } from '../security-group/difference.ts';
import type { KeptGroup } from '../security-group/groups-of-order.ts';
import { type GroupRule, permissionsOf, rulesIn } from '../security-group/rule.ts';
import type { Ec2Settings } from '../settings.ts';
import { problemOf } from './problem.ts';

/** Whether EC2 would make the machine: it checks permissions and what it can see of the parameters. */
export async function dryRunLaunch(
  ec2: Ec2Calls,
  order: MachineOrder,
  settings: Ec2Settings,
  ground: Ground,
): Promise<CloudProblem[]> {
  // A token of a try would be that of the machine, with other parameters.
  const { ClientToken, ...input } = runInstancesInput(order, settings, ground);
  return refusals(ec2.runInstances({ ...input, DryRun: true }), () => true);
}

/**
 * Whether the user may make and fill the groups that the manager keeps. A group that is not there yet cannot be asked
 * about; `stand-in`, the default group of the VPC, is asked about in its place, and not changed.
 */
export async function dryRunGroup(
  ec2: Ec2Calls,
  kept: KeptGroup,
  found: { readonly group: SecurityGroup | undefined; readonly standIn: SecurityGroup | undefined },
  keeping: {
    readonly order: MachineOrder;
    readonly settings: Ec2Settings;
    readonly vpcId: string;
    readonly managerId: string;
  },
): Promise<CloudProblem[]> {
  const { group, standIn } = found;
  const id = (group ?? standIn)?.GroupId;
  const missing = group ? differenceOf(rulesIn(group), kept.rules).missing : kept.rules;
  const probes: Promise<CloudProblem[]>[] = [];
  if (!group) probes.push(dryRunCreation(ec2, kept, keeping));
  const ingress = id === undefined ? [] : permissionsFor(missing, 'in', id);
  const egress = id === undefined ? [] : permissionsFor(missing, 'out', id);
  // What EC2 says of rules that a stand-in has or has not is of no interest.
  if (id !== undefined && ingress.length > 0) {
    probes.push(
      refusals(ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions: ingress, DryRun: true }), isDenied),
    );
  }
  if (id !== undefined && egress.length > 0) {
    probes.push(
      refusals(ec2.authorizeSecurityGroupEgress({ GroupId: id, IpPermissions: egress, DryRun: true }), isDenied),
    );
  }
  return (await Promise.all(probes)).flat();
}

function dryRunCreation(
  ec2: Ec2Calls,
  kept: KeptGroup,
  { order, settings, vpcId, managerId }: Parameters<typeof dryRunGroup>[3],
): Promise<CloudProblem[]> {
  return refusals(
    ec2.createSecurityGroup({
      GroupName: kept.name,
      Description: 'asked beforehand',
      VpcId: vpcId,
      TagSpecifications: [
        {
          ResourceType: 'security-group',
          Tags: tagsOfGroup(kept.name, order, settings, managerId, kept.forWholeCluster),
        },
      ],
      DryRun: true,
    }),
    ({ code }) => code !== 'InvalidGroup.Duplicate',
  );
}

function permissionsFor(rules: readonly GroupRule[], direction: GroupRule['direction'], id: string) {
  return permissionsOf(
    rules.filter((rule) => rule.direction === direction),
    id,
  );
}

function isDenied({ kind }: CloudError): boolean {
  return kind === 'permission' || kind === 'credentials';
}

/** EC2 answers a dry run that would succeed with an error of its own. */
async function refusals(call: Promise<unknown>, counts: (error: CloudError) => boolean): Promise<CloudProblem[]> {
  try {
    await call;
    return [];
  } catch (error) {
    if (!(error instanceof CloudError) || error.retry === 'soon') throw error;
    return error.code === 'DryRunOperation' || !counts(error) ? [] : [problemOf(error)];
  }
}
