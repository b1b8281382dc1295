import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DigitaloceanLab, dropletConfig, openLab } from '../../../testing/digitalocean/bench.ts';

describe('choices', () => {
  let lab: DigitaloceanLab;
  beforeEach(async () => {
    lab = await openLab();
  });
  afterEach(() => lab.close());

  const offered = async (field: string, fields: Readonly<Record<string, unknown>> = {}) =>
    new Map((await lab.cloud.choices(field, dropletConfig(fields))).map((one) => [one.value, one]));

  it('say which regions cannot be had, and why', async () => {
    const regions = await offered('region', { size: 'c-2', ipv6: true });
    expect(regions.get('nyc3')).toEqual({ value: 'nyc3', label: 'New York 3 (nyc3)' });
    expect(regions.get('nyc2')?.unavailable).toBe('it takes no new droplets now');
    expect(regions.get('ams2')?.unavailable).toBe('it has no IPv6');
    expect(regions.get('fra1')?.unavailable).toBe('it has no droplets of the size c-2 now');
  });

  it('say what a size is, and where it is', async () => {
    const sizes = await offered('size', { region: 'fra1' });
    expect(sizes.get('s-2vcpu-4gb')).toEqual({
      value: 's-2vcpu-4gb',
      label: 's-2vcpu-4gb: 2 vCPU, 4 GB, 80 GB disk, 24 USD a month, Basic',
    });
    expect(sizes.get('c-2')?.unavailable).toBe('it cannot be had in fra1 now');
    expect(sizes.get('m-2vcpu-16gb')?.unavailable).toBe('it cannot be had anywhere now');
  });

  it('are public images by slug, and those of the account by number', async () => {
    const images = await offered('image', { region: 'nyc3', ipv6: true });
    expect(images.get('ubuntu-24-04-x64')).toEqual({ value: 'ubuntu-24-04-x64', label: 'Ubuntu 24.04 (LTS) x64' });
    expect(images.get('ubuntu-20-04-x64')?.unavailable).toBe('it is retired');
    expect(images.get('200000001')?.unavailable).toBe('it is not in nyc3');
    expect(images.get('200000002')?.unavailable).toBe('droplets of custom images get no IPv6');
  });

  it('hold nothing against anything as long as no region is filled in', async () => {
    const sizes = await offered('size', { region: '' });
    expect(sizes.get('c-2')?.unavailable).toBeUndefined();
  });

  it('are the keys of the account, but for those that managers have made', async () => {
    const fingerprint = lab.double.account.addKey('my key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHq me');
    await lab.cloud.launch(lab.order());
    expect([...(await offered('sshKeyFingerprint')).values()]).toEqual([{ value: fingerprint, label: 'my key' }]);
  });
});
