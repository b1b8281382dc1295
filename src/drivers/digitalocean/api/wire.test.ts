import { describe, expect, it } from 'vitest';
import { fieldsOfAnswer, fieldsOfRequest } from '../../../../testing/digitalocean/description.ts';
import { Account, Droplet, type DropletRequest, Firewall, Image, Page, Region, Size, SshKey, Tag } from './wire.ts';

/** What is read, the operation that answers it, and the member of the answer. */
const read = [
  ['droplet', Droplet, 'droplets_get', 'droplet'],
  ['droplets of a list', Droplet, 'droplets_list', 'droplets'],
  ['firewall', Firewall, 'firewalls_list', 'firewalls'],
  ['SSH key', SshKey, 'sshKeys_list', 'ssh_keys'],
  ['tag', Tag, 'tags_list', 'tags'],
  ['region', Region, 'regions_list', 'regions'],
  ['size', Size, 'sizes_list', 'sizes'],
  ['image', Image, 'images_get', 'image'],
  ['account', Account, 'account_get', 'account'],
] as const;

describe('what is read of an answer', () => {
  it.each(read)('is described by DigitalOcean with the same types: %s', (_, schema, operation, member) => {
    const described = fieldsOfAnswer(operation, member);
    for (const [path, type] of fieldsOf(schema)) expect(described.get(path), path).toContain(type);
  });

  it.each(['droplets_list', 'firewalls_list', 'tags_list'])('stands beside the list, as described: %s', (operation) => {
    const described = fieldsOfAnswer(operation);
    for (const [path, type] of fieldsOf(Page)) expect(described.get(path), path).toContain(type);
  });
});

it('sends a droplet as DigitalOcean describes it', () => {
  const request: Required<DropletRequest> = {
    name: 'one',
    region: 'fra1',
    size: 's-1vcpu-1gb',
    image: 'ubuntu-24-04-x64',
    ssh_keys: [1],
    backups: false,
    ipv6: true,
    monitoring: false,
    tags: ['one'],
    user_data: '',
  };
  const described = fieldsOfRequest('droplets_create');
  for (const [name, value] of Object.entries(request)) {
    expect(described.get(name), name).toContain(Array.isArray(value) ? 'array' : typeof value);
  }
});

interface SchemaPart {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly items?: SchemaPart;
  readonly anyOf?: readonly SchemaPart[];
}

/** Every field of a schema by its path, with its type. */
function fieldsOf(schema: SchemaPart, path = ''): [string, string][] {
  const parts = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [schema];
  return parts.flatMap((part) => [
    ...(path === '' ? [] : [[path, part.type ?? ''] satisfies [string, string]]),
    ...Object.entries(part.properties ?? {}).flatMap(([name, inner]) =>
      fieldsOf(inner, path === '' ? name : `${path}.${name}`),
    ),
    ...(part.items ? fieldsOf(part.items, `${path}[]`) : []),
  ]);
}
