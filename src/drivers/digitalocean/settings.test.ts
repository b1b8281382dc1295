import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { driverOn, dropletConfig, labManager, openLab } from '../../../testing/digitalocean/bench.ts';
import { digitaloceanconfigKind } from '../../kinds/digitaloceanconfig/kind.ts';
import { readSchema } from '../../lib/schema/node.ts';
import { settingsOf } from './settings.ts';

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHq me';

/** Another sound value for each field that decides what DigitalOcean is asked for. */
const others: Readonly<Record<string, unknown>> = {
  region: 'nyc3',
  size: 's-1vcpu-1gb',
  image: '200000001',
  ipv6: true,
  privateNetworking: true,
  backups: true,
  monitoring: true,
  tags: 'harbour,team:port',
  sshKeyFingerprint: '',
  sshPort: '2222',
};

/** And for those that are given to somebody else, or to nobody. */
const silent: Readonly<Record<string, unknown>> = {
  accessToken: 'dop_v1_other',
  userdata: '#cloud-config\npackages: [nfs-common]\n',
  sshUser: 'admin',
  sshKeyContents: '-----BEGIN OPENSSH PRIVATE KEY-----',
};

/** Rows of the table in the README: field and what becomes of it. */
const documented = new Map(
  readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, field, text] = /^\| `(\w+)` \| (.*) \|$/.exec(line) ?? [];
      return field === undefined || text === undefined ? [] : [[field, text] as const];
    }),
);

const common = ['apiVersion', 'kind', 'metadata'];
const schema = readSchema(digitaloceanconfigKind.schema);
const fields = schema.shape === 'object' ? [...schema.fields.keys()].filter((name) => !common.includes(name)) : [];

/** Everything that DigitalOcean is sent to make one machine. */
async function sentFor(change: Readonly<Record<string, unknown>>): Promise<string> {
  const lab = await openLab();
  const sshKeyFingerprint = lab.double.account.addKey('my key', publicKey);
  const order = lab.order({ sshKeyFingerprint, ...change }, 'ipv4');
  const name = 'harbour-workers-1';
  await lab.cloud.launch({ ...order, token: '0'.repeat(32), name, owner: { ...order.owner, machine: name } });
  await lab.close();
  // A key that is made for the cluster is another one each time.
  return JSON.stringify(lab.double.sent)
    .replace(/ssh-ed25519 [^"]*/, 'a key')
    .replace(/"ssh_keys":\[\d+\]/, 'its number');
}

describe('every field of a machine configuration', () => {
  it('is in the table of the README, and no other', () => {
    expect([...documented.keys()].sort()).toEqual([...fields].sort());
  });

  it('has another value in this test', () => {
    expect([...Object.keys(others), ...Object.keys(silent)].sort()).toEqual([...fields].sort());
  });

  it.each(Object.entries(others))('decides what DigitalOcean is asked for: %s', async (field, value) => {
    expect(await sentFor({ [field]: value })).not.toBe(await sentFor({}));
    expect(documented.get(field)).not.toMatch(/^not used/);
  });

  it.each(Object.entries(silent))('or is said to be for somebody else: %s', async (field, value) => {
    const sent = await sentFor({ [field]: value });
    expect(sent).toBe(await sentFor({}));
    expect(sent).not.toContain(String(value).trim());
    expect(documented.get(field)).toMatch(/^not used|^before the driver/);
  });

  it('has the default of the kind where it is empty', () => {
    const empty = Object.fromEntries(
      Object.keys(others).map((field) => [field, typeof others[field] === 'string' ? '' : null]),
    );
    expect(settingsOf(dropletConfig(empty))).toEqual({
      region: 'nyc3',
      size: 's-1vcpu-1gb',
      image: 'ubuntu-20-04-x64',
      ipv6: false,
      privateNetworking: false,
      backups: false,
      monitoring: false,
      tags: [],
      ssh: undefined,
    });
  });
});

it('takes the token from the credential', async () => {
  const lab = await openLab();
  const driver = driverOn(lab.double, labManager);
  expect(driver.credentialFields).toEqual(['accessToken']);
  const stranger = driver.open({
    credential: { accessToken: 'other' },
    config: dropletConfig({ accessToken: lab.double.token }),
  });
  await expect(stranger.list()).rejects.toMatchObject({ kind: 'credentials' });
  await lab.close();
});

it('gives the user data of the order to the droplet as it is', async () => {
  const lab = await openLab();
  const order = lab.order();
  await lab.cloud.launch(order);
  expect(lab.double.sent.at(-1)?.body).toMatchObject({ name: order.name, user_data: order.userData });
  await lab.close();
});
