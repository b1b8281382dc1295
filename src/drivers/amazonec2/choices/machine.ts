import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { Choice } from '../../types.ts';
import type { Ec2Calls } from '../connection.ts';
import { architectureOf, findType, ubuntuImages, ubuntuRelease } from '../launch/image.ts';
import { allPages } from '../pages.ts';
import type { Ec2Settings } from '../settings.ts';
import { networkLimit } from '../validate/judge-type.ts';

/** Releases of Ubuntu that are offered besides the default one. */
const olderReleases: readonly { readonly version: string; readonly codename: string }[] = [
  { version: '22.04', codename: 'jammy' },
];

/** Types that the zone has, smallest name first. */
export async function typeChoices(ec2: Ec2Calls, settings: Ec2Settings): Promise<Choice[]> {
  const [types, offers] = await Promise.all([
    allPages(
      (next) => ec2.describeInstanceTypes(next),
      ({ InstanceTypes }) => InstanceTypes,
    ),
    allPages(
      (next) =>
        ec2.describeInstanceTypeOfferings({
          LocationType: 'availability-zone',
          Filters: [{ Name: 'location', Values: [settings.zone] }],
          ...next,
        }),
      ({ InstanceTypeOfferings }) => InstanceTypeOfferings,
    ),
  ]);
  const offered = new Set<string | undefined>(offers.map(({ InstanceType }) => InstanceType));
  return types
    .flatMap((type) => {
      const value = type.InstanceType;
      if (value === undefined) return [];
      const limit = networkLimit(type, { instanceType: value, ipv6Count: settings.ipv6Count });
      const unavailable = offered.has(value) ? limit?.message : `the zone ${settings.zone} does not have it`;
      return [{ value, label: typeLabel(type), ...(unavailable !== undefined && { unavailable }) }];
    })
    .sort((a, b) => a.value.localeCompare(b.value, 'en', { numeric: true }));
}

function typeLabel({ InstanceType, VCpuInfo, MemoryInfo, ProcessorInfo }: InstanceTypeInfo): string {
  const memory = MemoryInfo?.SizeInMiB === undefined ? '' : `, ${Math.round(MemoryInfo.SizeInMiB / 102.4) / 10} GiB`;
  const architectures = (ProcessorInfo?.SupportedArchitectures ?? []).join(', ');
  return `${InstanceType}: ${VCpuInfo?.DefaultVCpus ?? '?'} CPUs${memory}${architectures === '' ? '' : ` (${architectures})`}`;
}

/** The account's own images, and the newest of each release of Ubuntu, for the architecture of the type. */
export async function imageChoices(ec2: Ec2Calls, settings: Ec2Settings): Promise<Choice[]> {
  const architecture = architectureOf(await findType(ec2, settings.instanceType));
  const [own, ...ubuntu] = await Promise.all([
    allPages(
      (next) =>
        ec2.describeImages({
          Owners: ['self'],
          Filters: [
            { Name: 'architecture', Values: [architecture] },
            { Name: 'state', Values: ['available'] },
          ],
          ...next,
        }),
      ({ Images }) => Images,
    ),
    ...[ubuntuRelease, ...olderReleases].map((release) => ubuntuImages(ec2, settings.region, architecture, release)),
  ]);
  const images = [...ubuntu.flatMap(([newest]) => newest ?? []), ...(own ?? [])];
  const byId = new Map(images.map((image) => [image.ImageId ?? '', image] as const));
  return [...byId].map(([value, { Name }]) => ({ value, label: `${Name ?? 'unnamed'} (${value})` }));
}

export async function keyPairChoices(ec2: Ec2Calls): Promise<Choice[]> {
  const { KeyPairs = [] } = await ec2.describeKeyPairs({});
  return KeyPairs.flatMap(({ KeyName: value, KeyType }) =>
    value === undefined ? [] : [{ value, label: KeyType === undefined ? value : `${value} (${KeyType})` }],
  );
}
