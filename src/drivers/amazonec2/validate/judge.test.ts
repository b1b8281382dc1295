import type { Image, InstanceTypeInfo, Subnet } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { anEc2MachineConfig } from '../../../../testing/ec2/config.ts';
import { readSettings } from '../settings.ts';
import { judgePlace, judgeZone } from './judge-place.ts';
import { judgeImage, judgeType } from './judge-type.ts';

type Fields = Parameters<typeof anEc2MachineConfig>[0];
const settingsOf = (fields: Fields = {}) => readSettings(anEc2MachineConfig(fields));
const ipv4: Fields = { ipv6AddressCount: null };
const brief = (problems: readonly { readonly kind: string; readonly field?: string }[]) =>
  problems.map(({ kind, field }) => `${kind} ${field}`);

describe('zones', () => {
  const zones = [
    { ZoneName: 'eu-central-1a', State: 'available' as const },
    { ZoneName: 'eu-central-1b', State: 'impaired' as const },
  ];

  it.each([
    ['a', []],
    ['b', ['no-capacity zone']],
    ['q', ['bad-parameter zone']],
  ])('%s is judged', (zone, found) => {
    expect(brief(judgeZone(zones, settingsOf({ zone })))).toEqual(found);
  });

  it('that exist are named', () => {
    expect(judgeZone(zones, settingsOf({ zone: 'q' }))[0]?.message).toContain('expected one of a, b');
  });
});

describe('subnets', () => {
  const dual: Subnet = {
    SubnetId: 'subnet-0a1b2c3d',
    VpcId: 'vpc-0a1b2c3d',
    AvailabilityZone: 'eu-central-1a',
    AvailableIpAddressCount: 200,
    Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2a05:d014:1::/64', Ipv6CidrBlockState: { State: 'associated' } }],
  };
  const { Ipv6CidrBlockAssociationSet: _, ...onlyIpv4 } = dual;
  const leaving: Subnet = {
    ...dual,
    Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2a05::/64', Ipv6CidrBlockState: { State: 'disassociated' } }],
  };
  const native: Subnet = { ...dual, Ipv6Native: true, AvailableIpAddressCount: 0 };
  const only: Fields = { ipv6AddressOnly: true };

  it.each<readonly [string, Subnet, Fields, readonly string[]]>([
    ['a dual one for both families', dual, {}, []],
    ['a dual one for IPv4', dual, ipv4, []],
    ['a dual one for IPv6', dual, only, []],
    ['an IPv4 one for IPv4', onlyIpv4, ipv4, []],
    ['an IPv4 one for both families', onlyIpv4, {}, ['bad-parameter subnetId']],
    ['an IPv4 one for IPv6', onlyIpv4, only, ['bad-parameter subnetId']],
    ['one that has lost its IPv6 range', leaving, {}, ['bad-parameter subnetId']],
    ['an IPv6 one for IPv6', native, only, []],
    ['an IPv6 one for both families', native, {}, ['bad-parameter ipv6AddressOnly']],
    ['one of another VPC', { ...dual, VpcId: 'vpc-2' }, {}, ['bad-parameter subnetId']],
    ['one of another zone', { ...dual, AvailabilityZone: 'eu-central-1b' }, {}, ['bad-parameter subnetId']],
    ['a full one', { ...dual, AvailableIpAddressCount: 0 }, {}, ['no-capacity subnetId']],
  ])('%s is judged', (_name, subnet, fields, found) => {
    const place = { subnet, subnetId: subnet.SubnetId ?? '', vpcId: subnet.VpcId ?? '' };
    expect(brief(judgePlace(place, settingsOf(fields)))).toEqual(found);
  });
});

describe('instance types', () => {
  const nitro: InstanceTypeInfo = {
    InstanceType: 't3a.medium',
    Hypervisor: 'nitro',
    NetworkInfo: { Ipv6Supported: true, Ipv6AddressesPerInterface: 6 },
    SupportedUsageClasses: ['on-demand', 'spot'],
    ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
    SupportedVirtualizationTypes: ['hvm'],
    EbsInfo: { EbsOptimizedSupport: 'default', EncryptionSupport: 'supported' },
  };
  const old: InstanceTypeInfo = {
    ...nitro,
    Hypervisor: 'xen',
    NetworkInfo: { Ipv6Supported: false },
    SupportedUsageClasses: ['on-demand'],
    EbsInfo: { EbsOptimizedSupport: 'unsupported', EncryptionSupport: 'unsupported' },
  };

  it.each<readonly [string, InstanceTypeInfo, Fields, readonly string[]]>([
    ['a type of the Nitro system', nitro, {}, []],
    ['one without IPv6, for IPv4', old, ipv4, []],
    ['one without IPv6, for both families', old, {}, ['bad-parameter instanceType']],
    ['one with too few IPv6 addresses', nitro, { ipv6AddressCount: '7' }, ['bad-parameter ipv6AddressCount']],
    ['one that is never spot', old, { ...ipv4, requestSpotInstance: true }, ['bad-parameter requestSpotInstance']],
    [
      'one without EBS optimization',
      old,
      { ...ipv4, useEbsOptimizedInstance: true },
      ['bad-parameter useEbsOptimizedInstance'],
    ],
    ['one without encrypted disks', old, { ...ipv4, encryptEbsVolume: true }, ['bad-parameter encryptEbsVolume']],
  ])('%s is judged', (_name, type, fields, found) => {
    expect(brief(judgeType(type, settingsOf(fields)))).toEqual(found);
  });

  it('have to be of the Nitro system, or bare metal, in an IPv6-only subnet', () => {
    const xen: InstanceTypeInfo = { ...nitro, Hypervisor: 'xen' };
    const { Hypervisor: _, ...noHypervisor } = nitro;
    const settings = settingsOf({ ipv6AddressOnly: true });
    expect(brief(judgeType(xen, settings, { Ipv6Native: true }))).toEqual(['bad-parameter instanceType']);
    expect(judgeType({ ...noHypervisor, BareMetal: true }, settings, { Ipv6Native: true })).toEqual([]);
  });

  const image: Image = {
    ImageId: 'ami-0a',
    State: 'available',
    Architecture: 'x86_64',
    VirtualizationType: 'hvm',
    RootDeviceName: '/dev/sda1',
    BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 20 } }],
  };

  it.each<readonly [string, Image, Fields, readonly string[]]>([
    ['one that fits', image, { rootSize: '20' }, []],
    [
      'one for another architecture',
      { ...image, Architecture: 'arm64' },
      { rootSize: '20', ami: 'ami-0a' },
      ['bad-parameter ami'],
    ],
    [
      'one of another virtualization',
      { ...image, VirtualizationType: 'paravirtual' },
      { rootSize: '20', ami: 'ami-0a' },
      ['bad-parameter ami'],
    ],
    ['one that is larger than the disk', image, { rootSize: '16' }, ['bad-parameter rootSize']],
    ['one that is not ready', { ...image, State: 'pending' }, { rootSize: '20' }, ['bad-parameter ami']],
    ['one on a disk with provisioned I/O', image, { rootSize: '20', volumeType: 'io2' }, ['bad-parameter volumeType']],
    [
      'one on a disk that nothing starts from',
      image,
      { rootSize: '20', volumeType: 'sc1' },
      ['bad-parameter volumeType'],
    ],
  ])('are judged with an image: %s', (_name, found, fields, problems) => {
    expect(brief(judgeImage(found, settingsOf(fields), nitro))).toEqual(problems);
  });
});
