import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DigitaloceanLab, labManager, openLab } from '../../../testing/digitalocean/bench.ts';

const cluster = 'c-m-one';

describe('cleanUp', () => {
  let lab: DigitaloceanLab;
  beforeEach(async () => {
    lab = await openLab();
  });
  afterEach(() => lab.close());

  const launch = (clusterId = cluster, fields = {}) => lab.cloud.launch(lab.order(fields, 'dual', clusterId));
  const remove = async (id: string) => {
    await lab.cloud.terminate(id);
    lab.settle();
  };

  it('leaves nothing in the account', async () => {
    const fingerprint = lab.double.account.addKey('my key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHq me');
    const made = [await launch(), await launch(cluster, { sshKeyFingerprint: fingerprint })];
    lab.settle();
    for (const { id } of made) await remove(id);
    expect(await lab.cloud.cleanUp(cluster)).toEqual([]);
    const { account } = lab.double;
    expect([account.droplets(), account.firewalls(), account.tags()]).toEqual([[], [], []]);
    expect(account.keys().map(({ name }) => name)).toEqual(['my key']);
  });

  it('names the droplets that are still there, and touches nothing', async () => {
    const order = lab.order({}, 'dual', cluster);
    const { id } = await lab.cloud.launch(order);
    lab.settle();
    expect(await lab.cloud.cleanUp(cluster)).toEqual([`droplet ${order.name} (${id}) is still there`]);
    expect(lab.double.account.firewalls()).toHaveLength(1);
    expect(lab.double.requests.some((request) => request.startsWith('DELETE'))).toBe(false);
  });

  it('waits for a droplet whose order was lost a moment ago', async () => {
    lab.double.disturb({ fault: 'lose', of: /^POST \/v2\/droplets$/, times: 1 });
    await launch().catch(() => undefined);
    expect(await lab.cloud.cleanUp(cluster)).toEqual(['a droplet was ordered a moment ago and may still appear']);
    lab.double.advance(lab.cloud.launchMemory.listLag + 1);
    expect(await lab.cloud.cleanUp(cluster)).toEqual([expect.stringMatching(/is still there$/)]);
  });

  it('leaves what belongs to other clusters, whose names may begin alike, and the tag of the manager', async () => {
    const [ending, staying] = [await launch(), await launch(`${cluster}-2`)];
    lab.settle();
    await remove(ending.id);
    expect(await lab.cloud.cleanUp(cluster)).toEqual([]);
    expect(lab.double.account.firewalls().map(({ name }) => name)).toEqual([`drover-${cluster}-2`]);
    expect(lab.double.account.keys().map(({ name }) => name)).toEqual([`drover-${labManager}-${cluster}-2`]);
    expect((await lab.cloud.list()).map(({ id }) => id)).toEqual([staying.id]);
  });

  it('goes on where it was interrupted', async () => {
    const { id } = await launch();
    lab.settle();
    await remove(id);
    for (const request of [/^DELETE \/v2\/account\/keys/, /^DELETE \/v2\/tags/]) {
      const end = lab.double.disturb({ fault: 'lose', of: request, times: 1 });
      await expect(lab.cloud.cleanUp(cluster)).rejects.toMatchObject({ kind: 'unavailable' });
      expect(end()).toBe(1);
    }
    expect(await lab.cloud.cleanUp(cluster)).toEqual([]);
    expect(lab.double.account.tags()).toEqual([]);
  });

  it('takes no tag from a droplet that is being made at the same time', async () => {
    const { id } = await launch();
    lab.settle();
    await remove(id);
    const [, made] = await Promise.all([lab.cloud.cleanUp(cluster), launch('c-m-two')]);
    lab.settle();
    expect((await lab.cloud.list()).map((instance) => instance.id)).toEqual([made.id]);
  });
});

describe('terminate', () => {
  it('takes the tags away that only that droplet had', async () => {
    const lab = await openLab();
    const { id } = await lab.cloud.launch(lab.order());
    const before = lab.double.account.tags();
    await lab.cloud.terminate(id);
    const gone = before.filter((tag) => !lab.double.account.tags().includes(tag));
    expect(gone).toEqual([expect.stringMatching(/:machine:/), expect.stringMatching(/:token:/)]);
    await lab.close();
  });

  it('is asked for again when another action on the droplet is running', async () => {
    const lab = await openLab();
    const { id } = await lab.cloud.launch(lab.order());
    const busy = { status: 422, id: 'unprocessable_entity', message: 'Droplet already has a pending event.' };
    lab.double.disturb({ fault: busy, of: /^DELETE \/v2\/droplets/, times: 1 });
    await expect(lab.cloud.terminate(id)).rejects.toMatchObject({ kind: 'unavailable', retry: 'soon' });
    await lab.cloud.terminate(id);
    lab.settle();
    expect(await lab.cloud.get(id)).toBeUndefined();
    await lab.close();
  });
});
