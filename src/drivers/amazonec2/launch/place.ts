import type { Subnet } from '@aws-sdk/client-ec2';
import { CloudError } from '../../types.ts';
import type { Ec2Calls } from '../connection.ts';
import { allPages } from '../pages.ts';
import type { Ec2Settings } from '../settings.ts';

/** Where a machine goes. */
export interface Place {
  readonly vpcId: string;
  readonly subnetId: string;
  /** All that EC2 tells of the subnet. */
  readonly subnet: Subnet;
}

/** The subnet of the configuration; where it names none, one of its VPC or of the account's default VPC in the zone. */
export async function findPlace(ec2: Ec2Calls, settings: Ec2Settings): Promise<Place> {
  const subnet =
    settings.subnetId === undefined ? await anySubnet(ec2, settings) : await namedSubnet(ec2, settings.subnetId);
  const { VpcId: vpcId, SubnetId: subnetId } = subnet;
  if (vpcId === undefined || subnetId === undefined) {
    throw new CloudError('unavailable', 'EC2 describes a subnet without its id or its VPC: it is tried again');
  }
  return { vpcId, subnetId, subnet };
}

async function namedSubnet(ec2: Ec2Calls, id: string): Promise<Subnet> {
  const { Subnets: [subnet] = [] } = await ec2.describeSubnets({ SubnetIds: [id] });
  if (subnet) return subnet;
  throw new CloudError('bad-parameter', `there is no subnet ${id} in the region: write subnetId of one that exists`, {
    field: 'subnetId',
  });
}

async function anySubnet(ec2: Ec2Calls, settings: Ec2Settings): Promise<Subnet> {
  const vpcId = settings.vpcId ?? (await defaultVpc(ec2));
  const subnets = await allPages(
    (next) =>
      ec2.describeSubnets({
        Filters: [
          { Name: 'vpc-id', Values: [vpcId] },
          { Name: 'availability-zone', Values: [settings.zone] },
        ],
        ...next,
      }),
    ({ Subnets }) => Subnets,
  );
  // The same one each time, because an order that is repeated must be the same order.
  const ordered = subnets.sort((a, b) => ((a.SubnetId ?? '') < (b.SubnetId ?? '') ? -1 : 1));
  const fitting = ordered.filter((subnet) => fits(subnet, settings));
  const chosen =
    fitting.find((subnet) => subnet.DefaultForAz) ?? fitting[0] ?? ordered.find((s) => s.DefaultForAz) ?? ordered[0];
  if (chosen) return chosen;
  throw new CloudError(
    'bad-parameter',
    `${vpcId} has no subnet in zone ${settings.zone}: write subnetId, or the zone of a subnet`,
    { field: 'subnetId' },
  );
}

async function defaultVpc(ec2: Ec2Calls): Promise<string> {
  const { Vpcs: [vpc] = [] } = await ec2.describeVpcs({ Filters: [{ Name: 'is-default', Values: ['true'] }] });
  if (vpc?.VpcId !== undefined) return vpc.VpcId;
  throw new CloudError('bad-parameter', 'the account has no default VPC in the region: write vpcId and subnetId', {
    field: 'vpcId',
  });
}

function fits(subnet: Subnet, { ipv6Count = 0, ipv6Only }: Ec2Settings): boolean {
  return (ipv6Count === 0 || hasIpv6Range(subnet)) && (ipv6Only || subnet.Ipv6Native !== true);
}

/** Whether machines in the subnet can have IPv6 addresses. */
export function hasIpv6Range({ Ipv6CidrBlockAssociationSet = [] }: Subnet): boolean {
  return Ipv6CidrBlockAssociationSet.some(
    ({ Ipv6CidrBlockState }) => Ipv6CidrBlockState?.State === undefined || Ipv6CidrBlockState.State === 'associated',
  );
}
