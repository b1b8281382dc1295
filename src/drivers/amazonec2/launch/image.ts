import type { ArchitectureType, Image, InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { CloudError } from '../../types.ts';
import type { Ec2Calls } from '../connection.ts';
import type { Ec2Settings } from '../settings.ts';

/** The long-term release that machines get when no image is named. */
export const ubuntuRelease = { version: '24.04', codename: 'noble' } as const;

/** Canonical's accounts, by the beginning of the regions' names; the empty one is for all others. */
const ubuntuOwners: readonly (readonly [regions: string, account: string])[] = [
  ['cn-', '837727238323'],
  ['us-gov-', '513442679011'],
  ['', '099720109477'],
];

/** The image of the configuration, or the newest image of Ubuntu for the architecture of the instance type. */
export async function findImage(ec2: Ec2Calls, settings: Ec2Settings): Promise<Image> {
  if (settings.ami !== undefined) return namedImage(ec2, settings.ami);
  const type = await findType(ec2, settings.instanceType);
  const [newest] = await ubuntuImages(ec2, settings.region, architectureOf(type), ubuntuRelease);
  if (newest) return newest;
  throw new CloudError(
    'bad-parameter',
    `there is no image of Ubuntu ${ubuntuRelease.version} for ${architectureOf(type)} in ${settings.region}: write ami`,
    { field: 'ami' },
  );
}

/** All that EC2 tells of an instance type. Throws where the region does not have it. */
export async function findType(ec2: Ec2Calls, name: string): Promise<InstanceTypeInfo> {
  const { InstanceTypes: [type] = [] } = await ec2.describeInstanceTypes({
    // As a filter: a name that the region does not know is then simply not found.
    Filters: [{ Name: 'instance-type', Values: [name] }],
  });
  if (type) return type;
  throw new CloudError(
    'bad-parameter',
    `there is no instance type ${name} in the region: write instanceType of one that it has`,
    { field: 'instanceType' },
  );
}

/** `x86_64` unless the type is for ARM alone. */
export function architectureOf({ ProcessorInfo }: InstanceTypeInfo): ArchitectureType {
  const supported = ProcessorInfo?.SupportedArchitectures ?? [];
  return supported.length > 0 && !supported.includes('x86_64') && supported.includes('arm64') ? 'arm64' : 'x86_64';
}

/** Images of a release of Ubuntu, newest first. */
export async function ubuntuImages(
  ec2: Ec2Calls,
  region: string,
  architecture: ArchitectureType,
  { codename, version }: { readonly codename: string; readonly version: string },
): Promise<Image[]> {
  const owner = ubuntuOwners.find(([regions]) => region.startsWith(regions))?.[1] ?? '';
  const suffix = architecture === 'arm64' ? 'arm64' : 'amd64';
  const { Images = [] } = await ec2.describeImages({
    Owners: [owner],
    Filters: [
      { Name: 'name', Values: [`ubuntu/images/hvm-ssd*/ubuntu-${codename}-${version}-${suffix}-server-*`] },
      { Name: 'architecture', Values: [architecture] },
      { Name: 'state', Values: ['available'] },
    ],
  });
  // Names end with the day of the build.
  const age = ({ CreationDate = '', Name = '' }: Image) => `${CreationDate} ${Name}`;
  return Images.sort((a, b) => (age(a) < age(b) ? 1 : -1));
}

async function namedImage(ec2: Ec2Calls, ami: string): Promise<Image> {
  const { Images: [image] = [] } = await ec2.describeImages({ ImageIds: [ami] });
  if (image) return image;
  throw new CloudError(
    'bad-parameter',
    `there is no image ${ami} in the region, or the account may not use it: write ami of one that it has`,
    { field: 'ami' },
  );
}
