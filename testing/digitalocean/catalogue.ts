// What the double's DigitalOcean offers: few of everything, and one of each kind that cannot be had.

export interface RegionOffer {
  readonly slug: string;
  readonly name: string;
  readonly available: boolean;
  readonly features: readonly string[];
}

export interface SizeOffer {
  readonly slug: string;
  readonly memory: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly transfer: number;
  readonly price_monthly: number;
  readonly price_hourly: number;
  readonly regions: readonly string[];
  readonly available: boolean;
  readonly description: string;
}

export interface ImageOffer {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly distribution: string;
  readonly slug: string | null;
  readonly public: boolean;
  readonly regions: readonly string[];
  readonly created_at: string;
  readonly min_disk_size: number;
  readonly status: string;
}

const features = ['backups', 'ipv6', 'metadata', 'install_agent', 'storage', 'image_transfer'];

export const regions: readonly RegionOffer[] = [
  { slug: 'fra1', name: 'Frankfurt 1', available: true, features },
  { slug: 'nyc3', name: 'New York 3', available: true, features },
  { slug: 'nyc2', name: 'New York 2', available: false, features },
  { slug: 'ams2', name: 'Amsterdam 2', available: true, features: features.filter((one) => one !== 'ipv6') },
];

function size(slug: string, [vcpus, gigabytes, disk]: [number, number, number], places: readonly string[]): SizeOffer {
  const price = vcpus * 12;
  return {
    slug,
    memory: gigabytes * 1024,
    vcpus,
    disk,
    transfer: 4,
    price_monthly: price,
    price_hourly: price / 672,
    regions: places,
    available: places.length > 0,
    description: 'Basic',
  };
}

export const sizes: readonly SizeOffer[] = [
  size('s-1vcpu-1gb', [1, 1, 25], ['fra1', 'nyc3', 'ams2']),
  size('s-2vcpu-4gb', [2, 4, 80], ['fra1', 'nyc3', 'ams2']),
  size('gpu-h100x1-80gb', [20, 240, 720], ['fra1']),
  size('c-2', [2, 4, 25], ['nyc3']),
  size('m-2vcpu-16gb', [2, 16, 50], []),
];

function image(id: number, slug: string | null, more: Partial<ImageOffer> = {}): ImageOffer {
  return {
    id,
    name: '24.04 (LTS) x64',
    type: 'base',
    distribution: 'Ubuntu',
    slug,
    public: slug !== null,
    regions: ['fra1', 'nyc3', 'nyc2', 'ams2'],
    created_at: '2026-04-20T10:00:00Z',
    min_disk_size: 7,
    status: 'available',
    ...more,
  };
}

export const images: readonly ImageOffer[] = [
  image(155_133_621, 'ubuntu-24-04-x64'),
  image(104_280_112, 'ubuntu-20-04-x64', { name: '20.04 (LTS) x64', status: 'retired' }),
  image(200_000_001, null, { name: 'harbour-base', type: 'snapshot', regions: ['fra1'], min_disk_size: 50 }),
  image(200_000_002, null, { name: 'imported', type: 'custom', distribution: 'Unknown', regions: ['fra1'] }),
];
