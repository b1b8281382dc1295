import { stackOf, stackTitle } from '../../../network/family.ts';
import { CloudError, type CloudProblem, type MachineOrder } from '../../types.ts';
import type { Account, Image, Region, Size } from '../api/wire.ts';
import { digitaloceanFacts } from '../facts.ts';
import { inboundRules } from '../firewall/rules.ts';
import { brandPrefix } from '../marks.ts';
import type { DropletSettings } from '../settings.ts';

/** What DigitalOcean says about an order; absent members could not be asked for, and that is a problem of its own. */
export interface Findings {
  readonly account?: Account;
  /** Droplets of the account, of whoever they are. */
  readonly droplets?: number;
  readonly regions?: readonly Region[];
  readonly sizes?: readonly Size[];
  /** Null where there is no such image. */
  readonly image?: Image | null;
  /** Whether the SSH key of the configuration is one of the account. */
  readonly keyFound?: boolean;
}

const nameForm = /^[a-zA-Z0-9]?[a-z0-9A-Z.-]*[a-z0-9A-Z]$/;
const tagForm = /^[a-zA-Z0-9:_-]{1,255}$/;

/** Everything that speaks against droplets of an order. */
export function judge(order: MachineOrder, settings: DropletSettings, findings: Findings): CloudProblem[] {
  return [
    ...judgeOrder(order, settings),
    ...judgeAccount(findings),
    ...judgePlace(settings, findings),
    ...judgeImage(settings, findings),
    ...judgeKey(settings, findings),
  ];
}

function bad(field: string | undefined, message: string): CloudProblem {
  return { kind: 'bad-parameter', ...(field === undefined ? {} : { field }), message };
}

function* judgeOrder(order: MachineOrder, settings: DropletSettings): Generator<CloudProblem> {
  const stack = stackOf(order.families);
  if (stack === 'ipv6') {
    yield bad(
      undefined,
      `DigitalOcean makes no droplets for ${stackTitle.ipv6} clusters: ${digitaloceanFacts.limitation}`,
    );
  }
  if (stack === 'dual' && !settings.ipv6) {
    yield bad(
      'ipv6',
      'the cluster is dual-stack and ipv6 is false, expected true; without it droplets have no IPv6 address',
    );
  }
  if (order.name.length > 255 || !nameForm.test(order.name)) {
    yield bad(
      undefined,
      `the name ${order.name} is none for a droplet, expected at most 255 letters, digits, dashes and dots`,
    );
  }
  const [length, longest] = [Buffer.byteLength(order.userData), digitaloceanFacts.userDataLimit];
  if (longest !== undefined && length > longest) {
    yield bad('userdata', `the user data has ${length} bytes, expected at most ${longest}; make it shorter`);
  }
  yield* judgeFirewall(order);
  const wrong = settings.tags.find((tag) => !tagForm.test(tag) || tag.startsWith(brandPrefix));
  if (wrong !== undefined) {
    const expected = `expected letters, digits, colons, dashes and underscores, and another beginning than ${brandPrefix}`;
    yield bad('tags', `tags have the item "${wrong}", ${expected}`);
  }
}

/** The launch would refuse it with the same words. */
function* judgeFirewall({ openings, families }: MachineOrder): Generator<CloudProblem> {
  try {
    inboundRules(openings, families, brandPrefix);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    yield bad(undefined, error.message);
  }
}

function* judgeAccount({ account, droplets }: Findings): Generator<CloudProblem> {
  if (account?.status === 'locked') {
    const why = account.status_message?.trim().replace(/[.\s]+$/, '') ?? '';
    yield {
      kind: 'permission',
      message: `the account is locked${why === '' ? '' : ` (${why})`}, expected an active one; settle it with DigitalOcean`,
    };
  }
  const limit = account?.droplet_limit ?? 0;
  // Tokens that may not read droplets are told no limit, or 0.
  if (limit > 0 && droplets !== undefined && droplets >= limit) {
    yield {
      kind: 'quota',
      message: `the account has ${droplets} of at most ${limit} droplets, expected room for one more; remove some, or ask DigitalOcean for a higher limit`,
    };
  }
}

function* judgePlace(settings: DropletSettings, { regions, sizes }: Findings): Generator<CloudProblem> {
  const region = regions?.find(({ slug }) => slug === settings.region);
  if (regions && !region) {
    const open = regions.filter(({ available }) => available).map(({ slug }) => slug);
    yield bad('region', `there is no region ${settings.region}, expected one of ${open.sort().join(', ')}`);
  }
  if (region && !region.available) {
    yield {
      kind: 'no-capacity',
      field: 'region',
      message: `the region ${region.slug} takes no new droplets now; choose another region, or wait`,
    };
  }
  if (region && settings.ipv6 && !region.features.includes('ipv6')) {
    yield bad('ipv6', `the region ${region.slug} has no IPv6, expected a region that has; choose another region`);
  }
  const size = sizes?.find(({ slug }) => slug === settings.size);
  if (sizes && !size) yield bad('size', `there is no size ${settings.size}, expected one such as s-2vcpu-4gb`);
  if (size && (!size.available || (region?.available && !size.regions.includes(region.slug)))) {
    const where = size.regions.length === 0 ? 'in no region' : `only in ${[...size.regions].sort().join(', ')}`;
    yield {
      kind: 'no-capacity',
      field: 'size',
      message: `the size ${size.slug} can be had ${where} now, expected ${settings.region}; choose another size or region, or wait`,
    };
  }
}

function* judgeImage(settings: DropletSettings, { image, regions, sizes }: Findings): Generator<CloudProblem> {
  if (image === undefined) return;
  if (image === null) {
    yield bad(
      'image',
      `there is no image ${settings.image}, expected the slug of a public image, or the number of one of the account`,
    );
    return;
  }
  if (image.status !== undefined && image.status !== 'available') {
    yield bad('image', `the image ${settings.image} is ${image.status}, expected one that is available`);
  }
  const placeKnown = regions === undefined || regions.some(({ slug }) => slug === settings.region);
  if (placeKnown && !image.regions.includes(settings.region)) {
    const where = image.regions.length === 0 ? 'in no region' : `in ${[...image.regions].sort().join(', ')}`;
    yield bad(
      'image',
      `the image ${settings.image} is ${where}, expected ${settings.region}; transfer it, or choose another`,
    );
  }
  // DigitalOcean documentation: limits of IPv6.
  if (image.type === 'custom' && settings.ipv6) {
    yield bad(
      'image',
      `the image ${settings.image} is a custom one, which gets no IPv6; expected an image of DigitalOcean, or a snapshot`,
    );
  }
  const disk = sizes?.find(({ slug }) => slug === settings.size)?.disk;
  const needed = image.min_disk_size ?? 0;
  if (disk !== undefined && disk < needed) {
    yield bad(
      'size',
      `the size ${settings.size} has a disk of ${disk} GB, expected at least ${needed} GB for the image ${settings.image}`,
    );
  }
}

function* judgeKey({ ssh }: DropletSettings, { keyFound }: Findings): Generator<CloudProblem> {
  if (ssh !== undefined && !(Number.isInteger(ssh.port) && ssh.port >= 1 && ssh.port <= 65_535)) {
    yield bad('sshPort', 'sshPort is no port, expected a number from 1 to 65535');
  }
  if (ssh !== undefined && keyFound === false) {
    yield bad(
      'sshKeyFingerprint',
      `the account has no SSH key ${ssh.fingerprint}, expected one of its keys; add it, or leave the field empty`,
    );
  }
}
