import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DigitaloceanLab, openLab } from '../../../testing/digitalocean/bench.ts';
import type { Fault } from '../../../testing/digitalocean/double.ts';
import { CloudError } from '../types.ts';

const orders = /^POST \/v2\/droplets$/;

describe('launch', () => {
  let lab: DigitaloceanLab;
  beforeEach(async () => {
    lab = await openLab();
  });
  afterEach(() => lab.close());

  const failure = async (call: Promise<unknown>): Promise<CloudError> => {
    const error = await call.then(
      () => new Error('succeeded, expected a failure'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof CloudError)) throw error;
    return error;
  };
  const ordered = () => lab.double.requests.filter((request) => orders.test(request)).length;

  it('refuses IPv6-only clusters with the reason, and asks DigitalOcean nothing', async () => {
    const order = { ...lab.order(), families: ['ipv6'] as const };
    const error = await failure(lab.cloud.launch(order));
    expect(error).toMatchObject({ kind: 'bad-parameter', retry: 'after-change', outcomeUnknown: false });
    expect(error.message).toMatch(/public IPv4 address that cannot be turned off/);
    expect(lab.double.requests).toEqual([]);
  });

  it('has the firewall and the key ready before the droplet, and does not look again for the next', async () => {
    await lab.cloud.launch(lab.order());
    const [first] = lab.double.requests.slice(-1);
    expect(first).toMatch(orders);
    const before = lab.double.requests.length;
    await lab.cloud.launch(lab.order());
    // The list of the token in both kinds of droplets, and the order.
    expect(lab.double.requests.length - before).toBe(3);
  });

  it('prepares a cluster once for all that are launched at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, () => lab.cloud.launch(lab.order())));
    expect(lab.double.account.firewalls()).toHaveLength(1);
    expect(lab.double.account.keys()).toHaveLength(1);
    expect(lab.double.account.made()).toBe(8);
    expect(lab.double.requests.filter((request) => request.startsWith('GET /v2/firewalls'))).toHaveLength(1);
  });

  describe.each<[string, Fault]>([
    ['breaks off after it was carried out', 'lose'],
    ['breaks off before', 'drop'],
    ['fails inside of DigitalOcean', { status: 504, id: 'gateway_timeout', message: 'upstream request timeout' }],
  ])('whose order %s', (_, fault) => {
    it('is not sent again, and says that nobody knows', async () => {
      lab.double.disturb({ fault, of: orders, times: 1 });
      const error = await failure(lab.cloud.launch(lab.order()));
      expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
      expect(ordered()).toBe(1);
    });

    it('makes one droplet in the end, when the same order is given until it is answered', async () => {
      const order = lab.order();
      lab.double.disturb({ fault, of: orders, times: 1 });
      await failure(lab.cloud.launch(order));
      for (let tries = 0; tries < 100; tries++) {
        const outcome = await lab.cloud.launch(order).catch((error: unknown) => error);
        if (!(outcome instanceof Error)) break;
        lab.double.advance(5_000);
      }
      lab.settle();
      expect(lab.double.account.made()).toBe(1);
      expect(await lab.cloud.list()).toMatchObject([{ token: order.token, owner: order.owner }]);
    });
  });

  it('adopts what was made when the answer was lost and the manager has started again', async () => {
    const order = lab.order();
    lab.double.disturb({ fault: 'lose', of: orders, times: 1 });
    await failure(lab.cloud.launch(order));
    lab.restart();
    lab.double.advance(lab.cloud.launchMemory.listLag);
    const adopted = await lab.cloud.launch(order);
    expect(adopted).toMatchObject({ token: order.token, owner: order.owner });
    expect([ordered(), lab.double.account.made()]).toEqual([1, 1]);
  });

  it('gives the same droplet for the same order before any list shows it', async () => {
    const order = lab.order();
    const [one, two] = await Promise.all([lab.cloud.launch(order), lab.cloud.launch(order)]);
    const three = await lab.cloud.launch(order);
    expect(new Set([one.id, two.id, three.id]).size).toBe(1);
    expect(lab.double.account.made()).toBe(1);
  });

  it('does not order again while a droplet that was made is not shown', async () => {
    const order = lab.order();
    const { id } = await lab.cloud.launch(order);
    await lab.cloud.terminate(id);
    lab.settle();
    expect(await failure(lab.cloud.launch(order))).toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
    expect(lab.double.account.made()).toBe(1);
  });

  it('is not repeated when it is throttled, and has surely made nothing', async () => {
    const throttled = { status: 429, id: 'too_many_requests', message: 'API Rate limit exceeded.' };
    lab.double.disturb({ fault: throttled, of: orders, times: 1 });
    const order = lab.order();
    expect(await failure(lab.cloud.launch(order))).toMatchObject({ kind: 'throttled', outcomeUnknown: false });
    expect(ordered()).toBe(1);
    await lab.cloud.launch(order);
    expect(lab.double.account.made()).toBe(1);
  });

  it.each([
    ['the firewall', /^POST \/v2\/firewalls$/],
    ['the key', /^POST \/v2\/account\/keys$/],
    ['a tag', /^POST \/v2\/tags$/],
  ])('has made no machine when the answer about %s is lost, and goes on the next time', async (_, of) => {
    lab.double.disturb({ fault: 'lose', of, times: 1 });
    const order = lab.order();
    const outcome = await lab.cloud.launch(order).catch((error: unknown) => error);
    if (outcome instanceof CloudError) {
      expect(outcome).toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
      await lab.cloud.launch(order);
    }
    expect(lab.double.account.made()).toBe(1);
    expect(lab.double.account.firewalls()).toHaveLength(1);
    expect(lab.double.account.keys()).toHaveLength(1);
  });

  it('puts a firewall right that somebody has changed, and leaves what else is behind it', async () => {
    await lab.cloud.launch(lab.order());
    const [sound] = lab.double.account.firewalls();
    const name = String(sound?.name);
    lab.double.account.changeFirewall(name, { inbound_rules: [], droplet_ids: [77] });
    lab.double.advance(11 * 60_000);
    await lab.cloud.launch(lab.order());
    const [mended] = lab.double.account.firewalls();
    expect(mended?.inbound_rules).toEqual(sound?.inbound_rules);
    expect(mended?.droplet_ids).toEqual([77]);
  });

  it('changes nothing of a firewall that is as it shall be', async () => {
    await lab.cloud.launch(lab.order());
    lab.double.advance(11 * 60_000);
    await lab.cloud.launch(lab.order());
    expect(
      lab.double.requests.filter((request) => /^(PUT|POST) \/v2\/(firewalls|tags|account)/.test(request)),
    ).toHaveLength(4);
  });

  it('uses the key of the configuration, makes none, and lets people in at their port', async () => {
    const fingerprint = lab.double.account.addKey('my key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHq me');
    const plain = lab.order({}, 'ipv4', 'c-m-one');
    await lab.cloud.launch(plain);
    await lab.cloud.launch(lab.order({ sshKeyFingerprint: fingerprint, sshPort: '2222' }, 'ipv4', 'c-m-one'));
    const [without, withKey] = lab.double.account.droplets();
    const ssh = lab.double.account.firewalls().find(({ name }) => name === 'drover-c-m-one-ssh-2222');
    expect(ssh?.inbound_rules).toEqual([{ protocol: 'tcp', ports: '2222', sources: { addresses: ['0.0.0.0/0'] } }]);
    const [tag] = (ssh?.tags ?? []) as string[];
    expect(withKey?.tags).toContain(tag);
    expect(without?.tags).not.toContain(tag);
    expect(lab.double.account.keys().map(({ name }) => name)).toEqual(['my key', expect.stringMatching(/^drover-/)]);
  });

  it('looks for the key again after somebody has removed it', async () => {
    await lab.cloud.launch(lab.order());
    const [key] = lab.double.account.keys();
    lab.double.account.operations.sshKeys_delete?.({
      params: { ssh_key_identifier: String(key?.id) },
      query: new URLSearchParams(),
      body: {},
    });
    expect(await failure(lab.cloud.launch(lab.order()))).toMatchObject({
      kind: 'bad-parameter',
      outcomeUnknown: false,
    });
    await lab.cloud.launch(lab.order());
    expect(lab.double.account.made()).toBe(2);
  });

  it('finds droplets with GPUs as well, which are in a list of their own', async () => {
    const order = lab.order({ size: 'gpu-h100x1-80gb' });
    const { id } = await lab.cloud.launch(order);
    lab.settle();
    lab.restart();
    expect((await lab.cloud.launch(order)).id).toBe(id);
    expect(await lab.cloud.list()).toMatchObject([{ id }]);
  });

  it('orders images of the account by number', async () => {
    await lab.cloud.launch(lab.order({ image: '200000001' }));
    expect(lab.double.sent.at(-1)?.body).toMatchObject({ image: 200_000_001 });
  });

  it('tells what DigitalOcean says when the account is full', async () => {
    lab.double.account.limit(1);
    await lab.cloud.launch(lab.order());
    expect(await failure(lab.cloud.launch(lab.order()))).toMatchObject({
      kind: 'quota',
      retry: 'later',
      code: 'unprocessable_entity',
    });
  });

  it('waits for an answer that comes late', async () => {
    lab.double.disturb({ fault: { delay: 150 }, of: orders, times: 1 });
    await lab.cloud.launch(lab.order());
    expect(lab.double.account.made()).toBe(1);
  });
});

describe('list', () => {
  it('shows more droplets than a page has', async () => {
    const lab = await openLab();
    lab.double.account.limit(500);
    const orders = Array.from({ length: 230 }, () => lab.order());
    for (const order of orders) await lab.cloud.launch(order);
    lab.settle();
    const before = lab.double.requests.length;
    const found = await lab.cloud.list();
    expect(new Set(found.map(({ token }) => token))).toEqual(new Set(orders.map(({ token }) => token)));
    // Two pages of droplets, one of those with GPUs.
    expect(lab.double.requests.length - before).toBe(3);
    await lab.close();
  });
});
