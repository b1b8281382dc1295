import type { AvailabilityZone, Subnet } from '@aws-sdk/client-ec2';
import type { CloudProblem } from '../../types.ts';
import { hasIpv6Range, type Place } from '../launch/place.ts';
import type { Ec2Settings } from '../settings.ts';
import { badParameter } from './problem.ts';

/** What speaks against the zone, from all zones that the account may use in the region. */
export function judgeZone(zones: readonly AvailabilityZone[], { zone, region }: Ec2Settings): CloudProblem[] {
  const found = zones.find(({ ZoneName }) => ZoneName === zone);
  if (!found) {
    const letters = zones.flatMap(({ ZoneName = '' }) =>
      ZoneName.startsWith(region) ? [ZoneName.slice(region.length)] : [],
    );
    return [
      badParameter('zone', `${region} has no zone ${zone}, expected one of ${letters.join(', ')}: write one of them`),
    ];
  }
  if (found.State === undefined || found.State === 'available') return [];
  return [
    { kind: 'no-capacity', field: 'zone', message: `the zone ${zone} is ${found.State}: wait, or choose another zone` },
  ];
}

/** What speaks against the subnet for a machine of these settings. */
export function judgePlace({ subnet, subnetId, vpcId }: Place, settings: Ec2Settings): CloudProblem[] {
  const problems: CloudProblem[] = [];
  if (settings.vpcId !== undefined && settings.vpcId !== vpcId) {
    problems.push(
      badParameter(
        'subnetId',
        `${subnetId} is in ${vpcId}, expected ${settings.vpcId}: write vpcId: ${vpcId}, or another subnet`,
      ),
    );
  }
  if (subnet.AvailabilityZone !== undefined && subnet.AvailabilityZone !== settings.zone) {
    problems.push(
      badParameter(
        'subnetId',
        `${subnetId} is in zone ${subnet.AvailabilityZone}, expected ${settings.zone}: write the zone of the subnet, or another subnet`,
      ),
    );
  }
  return [...problems, ...judgeFamilies(subnet, subnetId, settings)];
}

function judgeFamilies(subnet: Subnet, subnetId: string, settings: Ec2Settings): CloudProblem[] {
  const { ipv6Count = 0, ipv6Only } = settings;
  const problems: CloudProblem[] = [];
  if (ipv6Count > 0 && !hasIpv6Range(subnet)) {
    problems.push(
      badParameter(
        'subnetId',
        `${subnetId} has no IPv6 range and machines ask for IPv6: add a range to it, or choose another subnet`,
      ),
    );
  }
  if (subnet.Ipv6Native === true && !ipv6Only) {
    problems.push(
      badParameter(
        'ipv6AddressOnly',
        `${subnetId} is IPv6-only and machines ask for IPv4: write ipv6AddressOnly: true, or another subnet`,
      ),
    );
  }
  if (subnet.Ipv6Native !== true && subnet.AvailableIpAddressCount === 0) {
    problems.push({
      kind: 'no-capacity',
      field: 'subnetId',
      message: `${subnetId} has no free IPv4 address: free some, or choose another subnet`,
    });
  }
  return problems;
}
