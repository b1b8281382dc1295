import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../../testing/conformance/driver-bench.ts';
import { anEc2MachineConfig } from '../../../../testing/ec2/config.ts';
import { Amazonec2Config } from '../../../kinds/amazonec2config/schema.ts';
import type { MachineConfig } from '../../../kinds/machine-config.ts';
import { placeOf, routeOf } from '../route.ts';
import { groupsOfOrder } from '../security-group/groups-of-order.ts';
import { readSettings } from '../settings.ts';
import { type Ground, runInstancesInput } from './run-instances-input.ts';

const manager = 'harbour-manager';
const image = {
  ImageId: 'ami-0aa11bb22cc33dd02',
  RootDeviceName: '/dev/sda1',
  BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8, DeleteOnTermination: true } }],
};
const ground = { place: { subnetId: 'subnet-0a1b2c3d' }, image, groupIds: ['sg-0a1b'], managerId: manager };
const order = orderOf(anEc2MachineConfig(), 'dual');

/** The call for a configuration, all else being equal. */
const inputOf = (config: MachineConfig, more: Partial<Ground> = {}) =>
  runInstancesInput({ ...order, config }, readSettings(config), { ...ground, ...more });
const plain = (overrides: Partial<Amazonec2Config> = {}) =>
  anEc2MachineConfig({ ipv6AddressCount: null, httpProtocolIpv6: null, ...overrides });

/** What the driver does because of a field, as far as the field can change it. */
const views = {
  launch: (config: MachineConfig) => inputOf(config),
  route: (config: MachineConfig) => [routeOf(config), placeOf(config)],
  groups: (config: MachineConfig) => groupsOfOrder({ ...order, config }, readSettings(config), manager),
  // Image and network are looked for by what the settings say.
  search: (config: MachineConfig) => {
    const { ami, vpcId, subnetId } = readSettings(config);
    return { ami, vpcId, subnetId };
  },
} as const;

type Fields = Omit<Amazonec2Config, 'apiVersion' | 'kind' | 'metadata'>;
type Field = keyof Fields;

/** Each field that changes what the driver does: the view that shows it, a value, and what has to be given with it. */
const used: { readonly [F in Field]?: readonly [keyof typeof views, Fields[F], Partial<Amazonec2Config>?] } = {
  ami: ['search', 'ami-0f00ba4'],
  region: ['route', 'eu-west-1'],
  vpcId: ['search', 'vpc-0f00ba4'],
  zone: ['launch', 'b'],
  subnetId: ['search', 'subnet-0f00ba4'],
  securityGroup: ['groups', ['harbour']],
  securityGroupReadonly: ['groups', true],
  openPort: ['groups', ['8080']],
  tags: ['launch', 'team,harbour'],
  instanceType: ['launch', 'm7i.large'],
  deviceName: ['launch', '/dev/xvda'],
  rootSize: ['launch', '40'],
  volumeType: ['launch', 'gp3'],
  iamInstanceProfile: ['launch', 'harbour-nodes'],
  requestSpotInstance: ['launch', true],
  spotPrice: ['launch', '0.07', { requestSpotInstance: true }],
  blockDurationMinutes: ['launch', '60', { requestSpotInstance: true }],
  privateAddressOnly: ['launch', true],
  usePrivateAddress: ['launch', true],
  monitoring: ['launch', true],
  useEbsOptimizedInstance: ['launch', true],
  keypairName: ['launch', 'harbour'],
  retries: ['route', '2'],
  endpoint: ['route', 'ec2.example.net'],
  insecureTransport: ['route', true, { endpoint: 'ec2.example.net' }],
  encryptEbsVolume: ['launch', true],
  kmsKey: ['launch', 'alias/harbour', { encryptEbsVolume: true }],
  httpEndpoint: ['launch', 'disabled'],
  httpTokens: ['launch', 'required'],
  httpProtocolIpv6: ['launch', 'enabled'],
  ipv6AddressCount: ['launch', '2'],
  enablePrimaryIpv6: ['launch', true],
  ipv6AddressOnly: ['launch', true],
};

/** Read when an account is opened, which tests of the connection show. */
const ofTheAccount: readonly Field[] = ['accessKey', 'secretKey', 'sessionToken'];
/** Read by nobody in this driver; the README says why. */
const unused: readonly Field[] = ['sshUser', 'sshKeyContents', 'userdata'];

describe('fields of a machine configuration', () => {
  it('are all known to do something, or to do nothing', () => {
    const frame = ['apiVersion', 'kind', 'metadata'];
    const all = Object.keys(Amazonec2Config.properties).filter((field) => !frame.includes(field));
    expect([...Object.keys(used), ...ofTheAccount, ...unused].sort()).toEqual(all.sort());
  });

  it.each(Object.entries(used))('%s changes what the driver does', (field, [view, value, more = {}]) => {
    const [without, with_] = [plain(more), plain({ ...more, [field]: value })];
    expect(views[view](with_)).not.toEqual(views[view](without));
  });

  it.each(unused)('%s changes nothing', (field) => {
    const [without, with_] = [plain(), plain({ [field]: 'something' })];
    for (const view of Object.values(views)) expect(view(with_)).toEqual(view(without));
  });
});

describe('the call that makes a machine', () => {
  it('makes one, by the token of the order', () => {
    expect(inputOf(plain())).toMatchObject({ ClientToken: order.token, MinCount: 1, MaxCount: 1 });
  });

  it('is the same for the same order', () => {
    expect(inputOf(plain())).toEqual(inputOf(plain()));
  });

  it.each([
    ['IPv4', {}, { AssociatePublicIpAddress: true }],
    ['IPv4 without a public address', { privateAddressOnly: true }, { AssociatePublicIpAddress: false }],
    ['both families', { ipv6AddressCount: '1' }, { AssociatePublicIpAddress: true, Ipv6AddressCount: 1 }],
    [
      'both families, the first IPv6 address for life',
      { ipv6AddressCount: '2', enablePrimaryIpv6: true },
      { AssociatePublicIpAddress: true, Ipv6AddressCount: 2, PrimaryIpv6: true },
    ],
    [
      'IPv6 alone',
      { ipv6AddressCount: '1', ipv6AddressOnly: true },
      { AssociatePublicIpAddress: false, Ipv6AddressCount: 1 },
    ],
  ] as const)('asks for %s', (_, fields, expected) => {
    expect(inputOf(plain(fields)).NetworkInterfaces).toEqual([
      { DeviceIndex: 0, SubnetId: 'subnet-0a1b2c3d', DeleteOnTermination: true, Groups: ['sg-0a1b'], ...expected },
    ]);
  });

  it('keeps IPv6 away where 0 is written, and leaves it to the subnet where nothing is', () => {
    expect(inputOf(plain({ ipv6AddressCount: '0' })).NetworkInterfaces?.[0]?.Ipv6AddressCount).toBe(0);
    expect(inputOf(plain()).NetworkInterfaces?.[0]).not.toHaveProperty('Ipv6AddressCount');
  });

  it('leaves the groups to the VPC where there are none', () => {
    expect(inputOf(plain(), { groupIds: [] }).NetworkInterfaces?.[0]).not.toHaveProperty('Groups');
  });

  it('makes a root disk that ends with the machine, encrypted with the key that is named', () => {
    const [root] =
      inputOf(plain({ rootSize: '40', encryptEbsVolume: true, kmsKey: 'alias/k' })).BlockDeviceMappings ?? [];
    expect(root).toEqual({
      DeviceName: '/dev/sda1',
      Ebs: { VolumeSize: 40, VolumeType: 'gp2', DeleteOnTermination: true, Encrypted: true, KmsKeyId: 'alias/k' },
    });
  });

  it('lets no further disk of the image outlive the machine', () => {
    const more = {
      ...image,
      BlockDeviceMappings: [
        ...image.BlockDeviceMappings,
        { DeviceName: '/dev/sdb', Ebs: { VolumeSize: 100, DeleteOnTermination: false } },
        { DeviceName: '/dev/sdc', VirtualName: 'ephemeral0' },
      ],
    };
    expect(inputOf(plain(), { image: more }).BlockDeviceMappings?.slice(1)).toEqual([
      { DeviceName: '/dev/sdb', Ebs: { DeleteOnTermination: true } },
    ]);
  });

  it('lets containers reach the metadata service, and says nothing more of one that is off', () => {
    expect(inputOf(plain({ httpTokens: 'required', httpProtocolIpv6: 'enabled' })).MetadataOptions).toEqual({
      HttpEndpoint: 'enabled',
      HttpPutResponseHopLimit: 2,
      HttpTokens: 'required',
      HttpProtocolIpv6: 'enabled',
    });
    expect(inputOf(plain({ httpEndpoint: 'disabled', httpTokens: 'required' })).MetadataOptions).toEqual({
      HttpEndpoint: 'disabled',
    });
  });

  it('asks for a spot instance once, and never for one that comes back', () => {
    const config = plain({ requestSpotInstance: true, spotPrice: '0.07', blockDurationMinutes: '120' });
    expect(inputOf(config).InstanceMarketOptions).toEqual({
      MarketType: 'spot',
      SpotOptions: {
        MaxPrice: '0.07',
        SpotInstanceType: 'one-time',
        InstanceInterruptionBehavior: 'terminate',
        BlockDurationMinutes: 120,
      },
    });
  });

  it('takes an instance profile by name or by ARN', () => {
    expect(inputOf(plain({ iamInstanceProfile: 'nodes' })).IamInstanceProfile).toEqual({ Name: 'nodes' });
    const arn = 'arn:aws:iam::123456789012:instance-profile/nodes';
    expect(inputOf(plain({ iamInstanceProfile: arn })).IamInstanceProfile).toEqual({ Arn: arn });
  });

  it('carries the user data as the order has them', () => {
    const encoded = inputOf(plain()).UserData ?? '';
    expect(Buffer.from(encoded, 'base64').toString('utf8')).toBe(order.userData);
  });

  it.each([
    [false, ['instance', 'volume', 'network-interface']],
    [true, ['instance', 'volume', 'network-interface', 'spot-instances-request']],
  ])('marks everything that it makes (spot: %s)', (requestSpotInstance, types) => {
    const specifications = inputOf(plain({ requestSpotInstance })).TagSpecifications ?? [];
    expect(specifications.map(({ ResourceType }) => ResourceType)).toEqual(types);
    for (const { Tags } of specifications) {
      expect(Tags).toContainEqual({ Key: 'drover.dev/token', Value: order.token });
      expect(Tags).toContainEqual({ Key: 'drover.dev/manager', Value: manager });
    }
  });
});
