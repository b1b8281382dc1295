import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';

/** One rule of a security group, as narrow as AWS keeps them. */
export interface GroupRule {
  readonly direction: 'in' | 'out';
  /** `-1` is all of them. */
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'icmpv6' | '-1';
  /** First and last port; for ICMP a type and its code, where -1 is every one. */
  readonly from: number;
  readonly to: number;
  /** The other side: the group itself, or a range. */
  readonly peer: 'itself' | '0.0.0.0/0' | '::/0';
  /** What it is for; AWS keeps it with the rule. */
  readonly description: string;
}

/** Begins the descriptions of rules that the manager adds: those of people are never taken away. */
const ownPrefix = 'drover: ';

/** Two rules with the same key are the same rule for AWS, whatever their descriptions. */
export function keyOf({ direction, protocol, from, to, peer }: Omit<GroupRule, 'description'>): string {
  return `${direction} ${protocol} ${from}-${to} ${peer}`;
}

/** A description that says whose the rule is, in the characters that AWS allows. */
export function descriptionOf(purpose: string): string {
  return `${ownPrefix}${purpose.replace(/[^\w .\-:/()#,@[\]+=&;{}!$*]/g, ' ')}`.slice(0, 255);
}

export function isOwn({ description }: GroupRule): boolean {
  return description.startsWith(ownPrefix);
}

/** The rules of a group that could be the manager's; those about other groups, ranges and prefix lists are left out. */
export function rulesIn(group: SecurityGroup): GroupRule[] {
  return [
    ...(group.IpPermissions ?? []).flatMap((permission) => rulesOf(permission, 'in', group.GroupId)),
    ...(group.IpPermissionsEgress ?? []).flatMap((permission) => rulesOf(permission, 'out', group.GroupId)),
  ];
}

const protocols: Readonly<Record<string, GroupRule['protocol']>> = {
  tcp: 'tcp',
  '6': 'tcp',
  udp: 'udp',
  '17': 'udp',
  icmp: 'icmp',
  '1': 'icmp',
  icmpv6: 'icmpv6',
  '58': 'icmpv6',
  '-1': '-1',
};

function rulesOf(
  permission: IpPermission,
  direction: GroupRule['direction'],
  groupId: string | undefined,
): GroupRule[] {
  const protocol = protocols[permission.IpProtocol ?? ''];
  if (protocol === undefined) return [];
  const [from, to] = protocol === '-1' ? [-1, -1] : [permission.FromPort ?? -1, permission.ToPort ?? -1];
  const peers: (readonly [peer: string | undefined, description: string | undefined])[] = [
    ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) => [CidrIp, Description] as const),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6, Description }) => [CidrIpv6, Description] as const),
    ...(permission.UserIdGroupPairs ?? []).map(
      ({ GroupId, Description }) => [GroupId === groupId ? 'itself' : undefined, Description] as const,
    ),
  ];
  return peers.flatMap(([peer, description = '']) =>
    peer === 'itself' || peer === '0.0.0.0/0' || peer === '::/0'
      ? [{ direction, protocol, from, to, peer, description }]
      : [],
  );
}

/** Rules as calls take them: one permission for the same protocol and ports, with all that are on the other side. */
export function permissionsOf(rules: readonly GroupRule[], groupId: string): IpPermission[] {
  const together = Map.groupBy(rules, ({ protocol, from, to }) => `${protocol} ${from} ${to}`);
  return [...together.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { protocol, from, to } = first;
    const of = (peer: GroupRule['peer']) => same.filter((rule) => rule.peer === peer);
    const ranges = of('0.0.0.0/0').map(({ peer, description }) => ({ CidrIp: peer, Description: description }));
    const ranges6 = of('::/0').map(({ peer, description }) => ({ CidrIpv6: peer, Description: description }));
    const groups = of('itself').map(({ description }) => ({ GroupId: groupId, Description: description }));
    return [
      {
        IpProtocol: protocol,
        ...(protocol !== '-1' && { FromPort: from, ToPort: to }),
        ...(ranges.length > 0 && { IpRanges: ranges }),
        ...(ranges6.length > 0 && { Ipv6Ranges: ranges6 }),
        ...(groups.length > 0 && { UserIdGroupPairs: groups }),
      },
    ];
  });
}
