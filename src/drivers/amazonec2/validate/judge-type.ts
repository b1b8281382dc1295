import type { Image, InstanceTypeInfo, Subnet } from '@aws-sdk/client-ec2';
import type { CloudProblem } from '../../types.ts';
import type { Ec2Settings } from '../settings.ts';
import { badParameter } from './problem.ts';

/** Why machines of a type cannot have what the network part of the settings asks for; undefined where they can. */
export function networkLimit(
  type: InstanceTypeInfo,
  { ipv6Count = 0, instanceType }: Pick<Ec2Settings, 'ipv6Count' | 'instanceType'>,
  subnet?: Subnet,
): { readonly field: string; readonly message: string } | undefined {
  const { Ipv6Supported, Ipv6AddressesPerInterface } = type.NetworkInfo ?? {};
  if (ipv6Count > 0 && Ipv6Supported !== true) {
    return { field: 'instanceType', message: `${instanceType} does not support IPv6: choose a type that does` };
  }
  if (Ipv6AddressesPerInterface !== undefined && ipv6Count > Ipv6AddressesPerInterface) {
    return {
      field: 'ipv6AddressCount',
      message: `${ipv6Count} IPv6 addresses are asked for and ${instanceType} takes ${Ipv6AddressesPerInterface}: write a smaller number`,
    };
  }
  if (subnet?.Ipv6Native === true && type.Hypervisor !== 'nitro' && type.BareMetal !== true) {
    return {
      field: 'instanceType',
      message: `${instanceType} is not of the Nitro system, which an IPv6-only subnet needs: choose a type that is`,
    };
  }
  return undefined;
}

/** What speaks against the instance type, besides that it does not exist. */
export function judgeType(type: InstanceTypeInfo, settings: Ec2Settings, subnet?: Subnet): CloudProblem[] {
  const { instanceType, spot, ebsOptimized, encryption } = settings;
  const limit = networkLimit(type, settings, subnet);
  const problems = limit ? [badParameter(limit.field, limit.message)] : [];
  if (spot && type.SupportedUsageClasses && !type.SupportedUsageClasses.includes('spot')) {
    problems.push(
      badParameter(
        'requestSpotInstance',
        `${instanceType} cannot be had as a spot instance: leave requestSpotInstance out`,
      ),
    );
  }
  if (ebsOptimized && type.EbsInfo?.EbsOptimizedSupport === 'unsupported') {
    problems.push(
      badParameter(
        'useEbsOptimizedInstance',
        `${instanceType} cannot be EBS-optimized: leave useEbsOptimizedInstance out`,
      ),
    );
  }
  if (encryption && type.EbsInfo?.EncryptionSupport === 'unsupported') {
    problems.push(
      badParameter('encryptEbsVolume', `${instanceType} takes no encrypted disks: choose a type that does`),
    );
  }
  return problems;
}

/** What speaks against the image, its disk and the type together. */
export function judgeImage(image: Image, settings: Ec2Settings, type: InstanceTypeInfo | undefined): CloudProblem[] {
  const { ami, instanceType, rootSize, volumeType, deviceName } = settings;
  const name = image.ImageId ?? 'the image';
  const field = ami === undefined ? 'instanceType' : 'ami';
  const problems: CloudProblem[] = [];
  if (image.State !== undefined && image.State !== 'available') {
    problems.push(badParameter('ami', `${name} is ${image.State}, expected an available image: choose another`));
  }
  const architectures: readonly (string | undefined)[] = type?.ProcessorInfo?.SupportedArchitectures ?? [];
  if (image.Architecture !== undefined && architectures.length > 0 && !architectures.includes(image.Architecture)) {
    problems.push(
      badParameter(
        field,
        `${name} is for ${image.Architecture} and ${instanceType} runs ${architectures.join(', ')}: choose ones that fit`,
      ),
    );
  }
  const virtualizations = type?.SupportedVirtualizationTypes ?? [];
  if (image.VirtualizationType && virtualizations.length > 0 && !virtualizations.includes(image.VirtualizationType)) {
    problems.push(
      badParameter(
        field,
        `${name} is virtualized as ${image.VirtualizationType} and ${instanceType} takes ${virtualizations.join(', ')}: choose ones that fit`,
      ),
    );
  }
  const root = image.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === (deviceName ?? image.RootDeviceName));
  const least = root?.Ebs?.VolumeSize;
  if (least !== undefined && rootSize < least) {
    problems.push(
      badParameter('rootSize', `rootSize is ${rootSize} and the image needs ${least} GB: write rootSize: "${least}"`),
    );
  }
  if (!bootable.includes(volumeType)) problems.push(badParameter('volumeType', volumeMessage(volumeType)));
  return problems;
}

/** Root disks can be of these types with what a configuration can say about them. */
const bootable: readonly string[] = ['gp2', 'gp3', 'standard'];

function volumeMessage(volumeType: string): string {
  const why =
    volumeType === 'io1' || volumeType === 'io2'
      ? 'needs a number of I/O operations, which a machine configuration cannot give'
      : 'is no type of disk that machines start from';
  return `volumeType ${volumeType} ${why}, expected ${bootable.join(', ')}: write volumeType: gp3`;
}
