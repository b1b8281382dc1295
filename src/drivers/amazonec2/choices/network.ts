import type { Subnet, Tag, Vpc } from '@aws-sdk/client-ec2';
import type { Choice } from '../../types.ts';
import type { Ec2Calls } from '../connection.ts';
import { hasIpv6Range } from '../launch/place.ts';
import { markKeys, tagIn } from '../marks.ts';
import { allPages } from '../pages.ts';
import { type Ec2Settings, keptGroupName } from '../settings.ts';

export async function regionChoices(ec2: Ec2Calls): Promise<Choice[]> {
  const { Regions = [] } = await ec2.describeRegions({ AllRegions: true });
  return Regions.flatMap(({ RegionName: value, OptInStatus }) =>
    value === undefined
      ? []
      : [
          {
            value,
            label: value,
            ...(OptInStatus === 'not-opted-in' && { unavailable: 'the account has not enabled this region' }),
          },
        ],
  );
}

export async function zoneChoices(ec2: Ec2Calls, { region }: Ec2Settings): Promise<Choice[]> {
  const { AvailabilityZones = [] } = await ec2.describeAvailabilityZones({});
  return AvailabilityZones.flatMap(({ ZoneName = '', State }) => {
    if (!ZoneName.startsWith(region)) return [];
    const unavailable = State !== undefined && State !== 'available' ? { unavailable: `the zone is ${State}` } : {};
    return [{ value: ZoneName.slice(region.length), label: ZoneName, ...unavailable }];
  });
}

export async function vpcChoices(ec2: Ec2Calls, settings: Ec2Settings): Promise<Choice[]> {
  const vpcs = await allPages(
    (next) => ec2.describeVpcs(next),
    ({ Vpcs }) => Vpcs,
  );
  return vpcs.flatMap((vpc) => (vpc.VpcId === undefined ? [] : [vpcChoice(vpc, vpc.VpcId, settings)]));
}

function vpcChoice(vpc: Vpc, value: string, { ipv6Count = 0 }: Ec2Settings): Choice {
  const ipv6 = (vpc.Ipv6CidrBlockAssociationSet ?? []).flatMap(({ Ipv6CidrBlock, Ipv6CidrBlockState }) =>
    Ipv6CidrBlock !== undefined && Ipv6CidrBlockState?.State === 'associated' ? [Ipv6CidrBlock] : [],
  );
  const ranges = [vpc.CidrBlock, ...ipv6].filter((range) => range !== undefined);
  return {
    value,
    label: labelOf(value, vpc.Tags, [...ranges, ...(vpc.IsDefault ? ['default'] : [])]),
    ...(ipv6Count > 0 && ipv6.length === 0 && { unavailable: 'it has no IPv6 range and machines ask for IPv6' }),
  };
}

export async function subnetChoices(ec2: Ec2Calls, settings: Ec2Settings): Promise<Choice[]> {
  const Filters = settings.vpcId === undefined ? [] : [{ Name: 'vpc-id', Values: [settings.vpcId] }];
  const subnets = await allPages(
    (next) => ec2.describeSubnets({ ...(Filters.length > 0 && { Filters }), ...next }),
    ({ Subnets }) => Subnets,
  );
  return subnets.flatMap((subnet) =>
    subnet.SubnetId === undefined ? [] : [subnetChoice(subnet, subnet.SubnetId, settings)],
  );
}

function subnetChoice(subnet: Subnet, value: string, settings: Ec2Settings): Choice {
  const ipv6 = (subnet.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock }) => Ipv6CidrBlock);
  const ipv4 = subnet.Ipv6Native === true ? [] : [subnet.CidrBlock];
  const parts = [subnet.AvailabilityZone, ...ipv4, ...ipv6].filter((part) => part !== undefined && part !== '');
  const unavailable = whyNot(subnet, settings);
  return {
    value,
    label: labelOf(value, subnet.Tags, parts.map(String)),
    ...(unavailable !== undefined && { unavailable }),
  };
}

function whyNot(subnet: Subnet, { zone, ipv6Count = 0, ipv6Only }: Ec2Settings): string | undefined {
  if (subnet.AvailabilityZone !== undefined && subnet.AvailabilityZone !== zone) {
    return `it is in zone ${subnet.AvailabilityZone} and machines go to ${zone}`;
  }
  if (ipv6Count > 0 && !hasIpv6Range(subnet)) return 'it has no IPv6 range and machines ask for IPv6';
  if (subnet.Ipv6Native === true && !ipv6Only) return 'it is IPv6-only and machines ask for IPv4';
  if (subnet.Ipv6Native !== true && subnet.AvailableIpAddressCount === 0) return 'it has no free IPv4 address';
  return undefined;
}

/** Groups that the manager keeps for clusters are not offered: their place is taken by the default name. */
export async function groupChoices(ec2: Ec2Calls, { vpcId }: Ec2Settings): Promise<Choice[]> {
  const groups = await allPages(
    (next) =>
      ec2.describeSecurityGroups({
        ...(vpcId !== undefined && { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
        ...next,
      }),
    ({ SecurityGroups }) => SecurityGroups,
  );
  const others = groups.filter(
    ({ GroupName, Tags }) => GroupName !== keptGroupName && tagIn(Tags, markKeys.manager) === undefined,
  );
  const byName = Map.groupBy(others, ({ GroupName = '' }) => GroupName);
  return [
    { value: keptGroupName, label: 'a group that the manager keeps for the cluster' },
    ...[...byName].map(([value, [first]]) => ({ value, label: `${value} (${first?.Description ?? ''})` })),
  ];
}

function labelOf(id: string, tags: readonly Tag[] | undefined, parts: readonly string[]): string {
  const name = tagIn(tags, 'Name');
  return `${name === undefined || name === '' ? id : `${name} (${id})`}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}
