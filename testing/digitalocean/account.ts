import { createHash, randomUUID } from 'node:crypto';
import { images, regions, sizes } from './catalogue.ts';
import type { Json } from './cut-description.ts';

/** What a request says, decoded. */
export interface AccountCall {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
}

export interface AccountAnswer {
  readonly status: number;
  readonly body?: Json;
}

/** How slow the double is, in milliseconds of its clock. */
export interface Pace {
  /** Until a new droplet is active and has IPv4 addresses. */
  readonly boot: number;
  /** Until it has its IPv6 address. */
  readonly ipv6: number;
  /** Until lists by tag show it. */
  readonly listLag: number;
  /** Until a removed one is gone. */
  readonly removal: number;
}

export const usualPace: Pace = { boot: 30_000, ipv6: 45_000, listLag: 20_000, removal: 15_000 };

interface DropletRecord {
  readonly id: number;
  readonly request: Json;
  tags: string[];
  readonly createdAt: number;
  removedAt?: number;
}

interface FirewallRecord {
  readonly id: string;
  readonly createdAt: number;
  body: Json;
}

interface KeyRecord {
  readonly id: number;
  readonly name: string;
  readonly public_key: string;
  readonly fingerprint: string;
}

/** An account in the memory of a test. */
export interface AccountDouble {
  /** By the names of the operations in the description. */
  readonly operations: Readonly<Record<string, (call: AccountCall) => AccountAnswer>>;
  /** What a test looks at, as it is now. */
  droplets(): Json[];
  firewalls(): Json[];
  keys(): readonly { readonly id: number; readonly name: string; readonly fingerprint: string }[];
  tags(): string[];
  /** Droplets that were ever made. */
  made(): number;
  limit(droplets: number): void;
  lock(reason: string): void;
  addKey(name: string, publicKey: string): string;
  changeFirewall(name: string, change: Json): void;
}

const refusal = (status: number, id: string, message: string): AccountAnswer => ({
  status,
  body: { id, message, request_id: randomUUID() },
});
const notFound = () => refusal(404, 'not_found', 'The resource you were accessing could not be found.');
const unprocessable = (message: string) => refusal(422, 'unprocessable_entity', message);
const isGpu = (request: Json) => String(request.size).startsWith('gpu-');
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Behaves as DigitalOcean does, as far as its description and its users tell. `now` in milliseconds since the epoch. */
export function accountDouble(now: () => number, pace: Pace): AccountDouble {
  const droplets = new Map<number, DropletRecord>();
  const firewalls = new Map<string, FirewallRecord>();
  const keys = new Map<number, KeyRecord>();
  const tags = new Set<string>();
  let dropletLimit = 25;
  let status = { status: 'active', status_message: '' };
  let lastId = 512_000_000;

  const isGone = ({ removedAt }: DropletRecord) => removedAt !== undefined && now() - removedAt >= pace.removal;
  const present = () => [...droplets.values()].filter((droplet) => !isGone(droplet));
  const age = ({ createdAt }: DropletRecord) => now() - createdAt;

  function paged(key: string, items: readonly Json[], { query }: AccountCall): AccountAnswer {
    const size = Number(query.get('per_page') ?? 20);
    const page = Number(query.get('page') ?? 1);
    const last = Math.max(1, Math.ceil(items.length / size));
    const uri = (to: number) => `https://api.digitalocean.com/v2/${key}?page=${to}&per_page=${size}`;
    const pages = {
      ...(page > 1 ? { first: uri(1), prev: uri(page - 1) } : {}),
      ...(page < last ? { next: uri(page + 1), last: uri(last) } : {}),
    };
    return {
      status: 200,
      body: {
        [key]: items.slice((page - 1) * size, page * size),
        links: Object.keys(pages).length === 0 ? {} : { pages },
        meta: { total: items.length },
      },
    };
  }

  function showDroplet(droplet: DropletRecord): Json {
    const { id, request } = droplet;
    const size = sizes.find(({ slug }) => slug === request.size);
    const region = regions.find(({ slug }) => slug === request.region);
    const booted = age(droplet) >= pace.boot;
    const low = id % 200;
    return {
      id,
      name: request.name,
      memory: size?.memory,
      vcpus: size?.vcpus,
      disk: size?.disk,
      locked: !booted,
      status: booted ? 'active' : 'new',
      created_at: new Date(droplet.createdAt).toISOString().replace(/\.\d+/, ''),
      features: ['droplet_agent', 'private_networking', ...(request.ipv6 === true ? ['ipv6'] : [])],
      backup_ids: [],
      next_backup_window: null,
      snapshot_ids: [],
      image: images.find(
        ({ id: number, slug }) => slug === request.image || number === request.image,
      ) as unknown as Json,
      volume_ids: [],
      size: size as unknown as Json,
      size_slug: request.size,
      networks: {
        v4: booted
          ? [
              {
                ip_address: `10.114.${(id >> 8) % 250}.${low + 2}`,
                netmask: '255.255.240.0',
                gateway: '10.114.0.1',
                type: 'private',
              },
              {
                ip_address: `164.92.${(id >> 8) % 250}.${low + 2}`,
                netmask: '255.255.240.0',
                gateway: '164.92.0.1',
                type: 'public',
              },
            ]
          : [],
        // As DigitalOcean writes them, which is not canonical.
        v6:
          request.ipv6 === true && age(droplet) >= pace.ipv6
            ? [
                {
                  ip_address: `2A03:B0C0:0003:00D0:0000:0000:${id
                    .toString(16)
                    .padStart(8, '0')
                    .replace(/^(.{4})/, '$1:')}`,
                  netmask: 64,
                  gateway: '2a03:b0c0:3:d0::1',
                  type: 'public',
                },
              ]
            : [],
      },
      region: {
        ...region,
        sizes: sizes.filter(({ regions: places }) => places.includes(String(request.region))).map(({ slug }) => slug),
      },
      tags: droplet.tags,
      vpc_uuid: '760e09ef-dc84-11e8-981e-3cfdfeaae000',
    };
  }

  /** In the words of the API. */
  function whyNoDroplet(body: Json): AccountAnswer | undefined {
    const region = regions.find(({ slug }) => slug === body.region);
    const size = sizes.find(({ slug }) => slug === body.size);
    const image = images.find(({ id, slug }) => slug === body.image || id === body.image);
    const unknownKeys = (body.ssh_keys as readonly (string | number)[] | undefined)?.filter(
      (key) => ![...keys.values()].some(({ id, fingerprint }) => id === key || fingerprint === key),
    );
    if (!region) return unprocessable('You specified an invalid region for Droplet creation.');
    if (!size) return unprocessable('You specified an invalid size for Droplet creation.');
    if (image?.status !== 'available') return unprocessable('You specified an invalid image for Droplet creation.');
    if (!region.available) return unprocessable('Region is not available');
    if (!size.regions.includes(region.slug)) return unprocessable('Size is not available in this region.');
    if (!image.regions.includes(region.slug))
      return unprocessable('The image you specified is not in the selected region.');
    if (image.min_disk_size > size.disk)
      return unprocessable('This size does not have enough disk for the image you specified.');
    if (unknownKeys?.length)
      return unprocessable(`${unknownKeys.join(', ')} are invalid key identifiers for Droplet creation.`);
    if (body.ipv6 === true && !region.features.includes('ipv6'))
      return unprocessable('IPv6 is not supported in this region.');
    if (present().length >= dropletLimit)
      return unprocessable('creating this/these droplet(s) will exceed your droplet limit');
    return undefined;
  }

  /** Tags are what they were when they were first written: letters of another size are the same tag. */
  function canonicalTags(names: readonly string[]): string[] {
    return names.map((name) => {
      const known = [...tags].find((tag) => tag.toLowerCase() === name.toLowerCase());
      tags.add(known ?? name);
      return known ?? name;
    });
  }

  function showTag(name: string): Json {
    const count = present().filter((droplet) => droplet.tags.includes(name)).length;
    return { name, resources: { count, droplets: { count } } };
  }

  function showFirewall({ id, createdAt, body }: FirewallRecord): Json {
    const { name, inbound_rules = [], outbound_rules = [], droplet_ids = [], tags: applied = [] } = body;
    return {
      id,
      name,
      status: 'succeeded',
      created_at: new Date(createdAt).toISOString(),
      pending_changes: [],
      inbound_rules,
      outbound_rules,
      droplet_ids,
      tags: applied,
    };
  }

  function whyNoFirewall(body: Json, own?: string): AccountAnswer | undefined {
    const rules = [...((body.inbound_rules as Json[]) ?? []), ...((body.outbound_rules as Json[]) ?? [])];
    const targets = rules.map((rule) => (rule.sources ?? rule.destinations) as Json);
    const named = [...textsOf(body.tags), ...targets.flatMap((target) => textsOf(target.tags))];
    const missing = named.find((tag) => !tags.has(tag));
    const taken = [...firewalls.values()].some(({ id, body: { name } }) => name === body.name && id !== own);
    if (taken) return refusal(409, 'conflict', 'duplicate name');
    if (missing !== undefined) return unprocessable(`tag ${missing} does not exist`);
    if (rules.length === 0 || rules.length > 50) return unprocessable('a firewall has between 1 and 50 rules');
    if (textsOf(body.tags).length > 5) return unprocessable('a firewall has at most 5 tags');
    if (targets.some((target) => Object.values(target).every((list) => textsOf(list).length === 0)))
      return unprocessable('each rule needs a source or a destination');
    return undefined;
  }

  function addKey(name: string, publicKey: string): KeyRecord | undefined {
    const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
    const digest = createHash('md5').update(blob).digest('hex');
    const fingerprint = (digest.match(/../g) ?? []).join(':');
    if ([...keys.values()].some((key) => key.fingerprint === fingerprint)) return undefined;
    const key = { id: ++lastId, name, public_key: publicKey, fingerprint };
    keys.set(key.id, key);
    return key;
  }

  const findKey = (identifier = '') =>
    [...keys.values()].find(({ id, fingerprint }) => String(id) === identifier || fingerprint === identifier);

  return {
    operations: {
      account_get: () => ({
        status: 200,
        body: {
          account: {
            droplet_limit: dropletLimit,
            floating_ip_limit: 5,
            email: 'harbour@example.com',
            uuid: 'b6fr89dbf6d9156cace5f3c78dc9851d957381ef',
            email_verified: true,
            ...status,
          },
        },
      }),
      sshKeys_list: (call) => paged('ssh_keys', [...keys.values()] as unknown as Json[], call),
      sshKeys_create({ body }) {
        const key = addKey(String(body.name), String(body.public_key));
        return key
          ? { status: 201, body: { ssh_key: key } }
          : unprocessable('SSH Key is already in use on your account');
      },
      sshKeys_get({ params }) {
        const key = findKey(params.ssh_key_identifier);
        return key ? { status: 200, body: { ssh_key: key } } : notFound();
      },
      sshKeys_delete({ params }) {
        const key = findKey(params.ssh_key_identifier);
        return key && keys.delete(key.id) ? { status: 204 } : notFound();
      },
      droplets_list(call) {
        const tag = call.query.get('tag_name');
        const gpus = call.query.get('type') === 'gpus';
        const shown = present()
          .filter(({ request }) => isGpu(request) === gpus)
          .filter((droplet) => tag === null || (droplet.tags.includes(tag) && age(droplet) >= pace.listLag));
        return paged('droplets', shown.map(showDroplet), call);
      },
      droplets_create({ body }) {
        const refused = whyNoDroplet(body);
        if (refused) return refused;
        const droplet = { id: ++lastId, request: body, tags: canonicalTags(textsOf(body.tags)), createdAt: now() };
        droplets.set(droplet.id, droplet);
        const action = {
          id: droplet.id + 1,
          rel: 'create',
          href: `https://api.digitalocean.com/v2/actions/${droplet.id + 1}`,
        };
        return { status: 202, body: { droplet: showDroplet(droplet), links: { actions: [action] } } };
      },
      droplets_get({ params }) {
        const droplet = present().find(({ id }) => String(id) === params.droplet_id);
        return droplet ? { status: 200, body: { droplet: showDroplet(droplet) } } : notFound();
      },
      droplets_destroy({ params }) {
        const droplet = present().find(
          ({ id, removedAt }) => String(id) === params.droplet_id && removedAt === undefined,
        );
        if (!droplet) return notFound();
        droplet.removedAt = now();
        return { status: 204 };
      },
      firewalls_list: (call) => paged('firewalls', [...firewalls.values()].map(showFirewall), call),
      firewalls_create({ body }) {
        const refused = whyNoFirewall(body);
        if (refused) return refused;
        const firewall = { id: randomUUID(), createdAt: now(), body };
        firewalls.set(firewall.id, firewall);
        return { status: 202, body: { firewall: showFirewall(firewall) } };
      },
      firewalls_update({ params, body }) {
        const firewall = firewalls.get(params.firewall_id ?? '');
        if (!firewall) return notFound();
        const refused = whyNoFirewall(body, firewall.id);
        if (refused) return refused;
        firewall.body = body;
        return { status: 200, body: { firewall: showFirewall(firewall) } };
      },
      firewalls_delete: ({ params }) => (firewalls.delete(params.firewall_id ?? '') ? { status: 204 } : notFound()),
      images_list(call) {
        const own = call.query.get('private') === 'true';
        const shown = images.filter((image) => (own ? !image.public : image.public));
        return paged('images', shown as unknown as Json[], call);
      },
      images_get({ params }) {
        const image = images.find(({ id, slug }) => String(id) === params.image_id || slug === params.image_id);
        return image ? { status: 200, body: { image: image as unknown as Json } } : notFound();
      },
      regions_list: (call) =>
        paged(
          'regions',
          regions.map((region) => ({ ...region, sizes: [] })),
          call,
        ),
      sizes_list: (call) => paged('sizes', sizes as unknown as Json[], call),
      tags_list: (call) => paged('tags', [...tags].map(showTag), call),
      tags_create({ body }) {
        const name = String(body.name);
        if (tags.has(name)) return unprocessable('Tag name has already been taken');
        tags.add(name);
        return { status: 201, body: { tag: showTag(name) } };
      },
      tags_get: ({ params: { tag_id: name = '' } }) =>
        tags.has(name) ? { status: 200, body: { tag: showTag(name) } } : notFound(),
      tags_delete({ params: { tag_id: name = '' } }) {
        if (!tags.delete(name)) return notFound();
        for (const droplet of droplets.values()) droplet.tags = droplet.tags.filter((tag) => tag !== name);
        for (const firewall of firewalls.values()) {
          firewall.body = { ...firewall.body, tags: textsOf(firewall.body.tags).filter((tag) => tag !== name) };
        }
        return { status: 204 };
      },
    },
    droplets: () => present().map(showDroplet),
    firewalls: () => [...firewalls.values()].map(showFirewall),
    keys: () => [...keys.values()],
    tags: () => [...tags],
    made: () => droplets.size,
    limit(count) {
      dropletLimit = count;
    },
    lock(reason) {
      status = { status: 'locked', status_message: reason };
    },
    addKey: (name, publicKey) => addKey(name, publicKey)?.fingerprint ?? '',
    changeFirewall(name, change) {
      for (const firewall of firewalls.values()) {
        if (firewall.body.name === name) firewall.body = { ...firewall.body, ...change };
      }
    },
  };
}
