import { type Static, type TSchema, Type } from 'typebox';

// What the driver reads of DigitalOcean's answers, and no more: answers may hold other fields, and gain new ones. A test
// holds every field to DigitalOcean's published description.

/** The API gives null for some lists that are empty. */
function list<const S extends TSchema>(item: S) {
  return Type.Optional(Type.Union([Type.Array(item), Type.Null()]));
}

const NetworkV4 = Type.Object({ ip_address: Type.String(), type: Type.String() });
const NetworkV6 = Type.Object({ ip_address: Type.String(), type: Type.String() });

export const Droplet = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  status: Type.String(),
  created_at: Type.String(),
  networks: Type.Object({ v4: list(NetworkV4), v6: list(NetworkV6) }),
  tags: list(Type.String()),
});
export type Droplet = Static<typeof Droplet>;

/** What a droplet is made from. */
export interface DropletRequest {
  readonly name: string;
  readonly region: string;
  readonly size: string;
  /** Slug of a public image, or number of any. */
  readonly image: string | number;
  readonly ssh_keys: readonly (string | number)[];
  readonly backups: boolean;
  readonly ipv6: boolean;
  readonly monitoring: boolean;
  readonly tags: readonly string[];
  readonly user_data?: string;
}

const Target = Type.Object({
  addresses: list(Type.String()),
  droplet_ids: list(Type.Integer()),
  load_balancer_uids: list(Type.String()),
  kubernetes_ids: list(Type.String()),
  tags: list(Type.String()),
});
export type Target = Static<typeof Target>;

const InboundRule = Type.Object({ protocol: Type.String(), ports: Type.Optional(Type.String()), sources: Target });
const OutboundRule = Type.Object({
  protocol: Type.String(),
  ports: Type.Optional(Type.String()),
  destinations: Target,
});
export type InboundRule = Static<typeof InboundRule>;
export type OutboundRule = Static<typeof OutboundRule>;

export const Firewall = Type.Object({
  id: Type.String(),
  name: Type.String(),
  inbound_rules: list(InboundRule),
  outbound_rules: list(OutboundRule),
  droplet_ids: list(Type.Integer()),
  tags: list(Type.String()),
});
export type Firewall = Static<typeof Firewall>;

export const SshKey = Type.Object({ id: Type.Integer(), fingerprint: Type.String(), name: Type.String() });
export type SshKey = Static<typeof SshKey>;

export const Tag = Type.Object({ name: Type.String() });
export type Tag = Static<typeof Tag>;

export const Region = Type.Object({
  slug: Type.String(),
  name: Type.String(),
  available: Type.Boolean(),
  features: Type.Array(Type.String()),
});
export type Region = Static<typeof Region>;

export const Size = Type.Object({
  slug: Type.String(),
  available: Type.Boolean(),
  regions: Type.Array(Type.String()),
  memory: Type.Integer(),
  vcpus: Type.Integer(),
  disk: Type.Integer(),
  price_monthly: Type.Number(),
  description: Type.Optional(Type.String()),
});
export type Size = Static<typeof Size>;

export const Image = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  type: Type.String(),
  distribution: Type.Optional(Type.String()),
  slug: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  regions: Type.Array(Type.String()),
  status: Type.Optional(Type.String()),
  min_disk_size: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
});
export type Image = Static<typeof Image>;

export const Account = Type.Object({
  droplet_limit: Type.Optional(Type.Integer()),
  uuid: Type.Optional(Type.String()),
  team: Type.Optional(Type.Object({ uuid: Type.Optional(Type.String()) })),
  status: Type.String(),
  status_message: Type.Optional(Type.String()),
});
export type Account = Static<typeof Account>;

/** Every answer to an error; `id` is the name of the error. */
export const Refusal = Type.Object({ id: Type.Optional(Type.String()), message: Type.Optional(Type.String()) });

/** What stands beside each list. */
export const Page = Type.Object({
  links: Type.Optional(Type.Object({ pages: Type.Optional(Type.Object({ next: Type.Optional(Type.String()) })) })),
  meta: Type.Object({ total: Type.Integer() }),
});
