import type {
  _InstanceType,
  BlockDeviceMapping,
  Image,
  InstanceMetadataOptionsRequest,
  InstanceNetworkInterfaceSpecification,
  ResourceType,
  RunInstancesCommandInput,
  SpotInstanceType,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import { base64OfText } from '../../../lib/base64.ts';
import type { MachineOrder } from '../../types.ts';
import { tagsOfMachine } from '../marks.ts';
import type { Ec2Settings } from '../settings.ts';
import type { Place } from './place.ts';

/** What was found out for an order before it is given. */
export interface Ground {
  readonly place: Pick<Place, 'subnetId'>;
  readonly image: Image;
  /** Security groups of the interface; AWS takes the VPC's default one where there is none. */
  readonly groupIds: readonly string[];
  readonly managerId: string;
}

/** Containers are one hop away from the host, and the metadata service answers as many hops as it is told. */
const hopLimit = 2;

/** The one call that makes a machine. The same order and ground give the same call, as the client token asks for. */
export function runInstancesInput(
  order: MachineOrder,
  settings: Ec2Settings,
  ground: Ground,
): RunInstancesCommandInput {
  const { spot, instanceProfile } = settings;
  return {
    ClientToken: order.token,
    MinCount: 1,
    MaxCount: 1,
    ...(ground.image.ImageId !== undefined && { ImageId: ground.image.ImageId }),
    // The SDK lists the types that it knew when it was made; EC2 decides.
    InstanceType: settings.instanceType as _InstanceType,
    Placement: { AvailabilityZone: settings.zone },
    NetworkInterfaces: [networkInterface(settings, ground)],
    BlockDeviceMappings: blockDevices(settings, ground.image),
    MetadataOptions: metadataOptions(settings),
    Monitoring: { Enabled: settings.monitoring },
    EbsOptimized: settings.ebsOptimized,
    ...(settings.keyPair !== undefined && { KeyName: settings.keyPair }),
    ...(instanceProfile !== undefined && {
      IamInstanceProfile: instanceProfile.startsWith('arn:') ? { Arn: instanceProfile } : { Name: instanceProfile },
    }),
    ...(spot && {
      InstanceMarketOptions: {
        MarketType: 'spot',
        SpotOptions: {
          MaxPrice: spot.price,
          // A request that stays open would make a machine of its own later.
          SpotInstanceType: 'one-time' satisfies SpotInstanceType,
          InstanceInterruptionBehavior: 'terminate',
          ...(spot.blockMinutes > 0 && { BlockDurationMinutes: spot.blockMinutes }),
        },
      },
    }),
    ...(order.userData !== '' && { UserData: base64OfText(order.userData) }),
    TagSpecifications: tagSpecifications(order, settings, ground.managerId),
  };
}

/**
 * The address fields belong to the interface as soon as one of them is given. A count is sent only where one is
 * written: 0 keeps IPv6 away even from a subnet that gives it to everybody, and nothing lets such a subnet give it.
 */
function networkInterface(settings: Ec2Settings, { place, groupIds }: Ground): InstanceNetworkInterfaceSpecification {
  return {
    DeviceIndex: 0,
    SubnetId: place.subnetId,
    DeleteOnTermination: true,
    AssociatePublicIpAddress: settings.publicIpv4,
    ...(groupIds.length > 0 && { Groups: [...groupIds] }),
    ...(settings.ipv6Count !== undefined && { Ipv6AddressCount: settings.ipv6Count }),
    ...(settings.primaryIpv6 && { PrimaryIpv6: true }),
  };
}

/** The root disk as configured; and no disk of the image outlives its machine. */
function blockDevices(settings: Ec2Settings, image: Image): BlockDeviceMapping[] {
  const { encryption } = settings;
  const rootName = settings.deviceName ?? image.RootDeviceName ?? '/dev/sda1';
  const others = (image.BlockDeviceMappings ?? []).filter(
    ({ DeviceName, Ebs }) => DeviceName !== rootName && Ebs?.DeleteOnTermination === false,
  );
  return [
    {
      DeviceName: rootName,
      Ebs: {
        VolumeSize: settings.rootSize,
        VolumeType: settings.volumeType as NonNullable<BlockDeviceMapping['Ebs']>['VolumeType'],
        DeleteOnTermination: true,
        ...(encryption && {
          Encrypted: true,
          ...(encryption.kmsKey !== undefined && { KmsKeyId: encryption.kmsKey }),
        }),
      },
    },
    ...others.map(({ DeviceName }) => ({ DeviceName, Ebs: { DeleteOnTermination: true } })),
  ];
}

function metadataOptions({ metadata: { endpoint, tokens, ipv6 } }: Ec2Settings): InstanceMetadataOptionsRequest {
  // AWS takes no further option for a service that is off.
  if (endpoint === 'disabled') return { HttpEndpoint: 'disabled' };
  return {
    // Has to be said wherever anything else is said; and without the service a host never learns its user data.
    HttpEndpoint: 'enabled',
    HttpPutResponseHopLimit: hopLimit,
    ...((tokens === 'required' || tokens === 'optional') && { HttpTokens: tokens }),
    ...((ipv6 === 'enabled' || ipv6 === 'disabled') && { HttpProtocolIpv6: ipv6 }),
  };
}

function tagSpecifications(order: MachineOrder, settings: Ec2Settings, managerId: string): TagSpecification[] {
  const types: readonly ResourceType[] = [
    'instance',
    'volume',
    'network-interface',
    ...(settings.spot ? (['spot-instances-request'] as const) : []),
  ];
  const Tags = tagsOfMachine(order, settings, managerId);
  return types.map((ResourceType) => ({ ResourceType, Tags }));
}
