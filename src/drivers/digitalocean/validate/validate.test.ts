import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DigitaloceanLab, openLab } from '../../../../testing/digitalocean/bench.ts';
import type { Opening } from '../../../network/firewall.ts';
import type { MachineOrder } from '../../types.ts';

const everyScope = ['account', 'droplet', 'regions', 'sizes', 'image', 'ssh_key', 'firewall', 'tag'].map(
  (one) => `${one}:read`,
);

describe('validate', () => {
  let lab: DigitaloceanLab;
  beforeEach(async () => {
    lab = await openLab();
  });
  afterEach(() => lab.close());

  const problemsOf = (fields = {}, change: Partial<MachineOrder> = {}) =>
    lab.cloud.validate({ ...lab.order(fields), ...change });

  it.each([
    ['a region that is none', { region: 'xyz9' }, 'bad-parameter', 'region', /one of ams2, fra1, nyc3/],
    ['a region that is closed', { region: 'nyc2' }, 'no-capacity', 'region', /takes no new droplets/],
    ['a region without IPv6', { region: 'ams2' }, 'bad-parameter', 'ipv6', /region ams2 has no IPv6/],
    ['a size that is none', { size: 'huge' }, 'bad-parameter', 'size', /no size huge/],
    ['a size that is elsewhere', { size: 'c-2' }, 'no-capacity', 'size', /only in nyc3/],
    ['a size that is sold out', { size: 'm-2vcpu-16gb' }, 'no-capacity', 'size', /in no region/],
    ['an image that is none', { image: 'plan9' }, 'bad-parameter', 'image', /no image plan9/],
    ['an image that is old', { image: 'ubuntu-20-04-x64' }, 'bad-parameter', 'image', /is retired/],
    ['an image that is elsewhere', { image: '200000001', region: 'nyc3' }, 'bad-parameter', 'image', /is in fra1/],
    ['a custom image with IPv6', { image: '200000002' }, 'bad-parameter', 'image', /custom one, which gets no IPv6/],
    [
      'an image that is too large',
      { image: '200000001', size: 's-1vcpu-1gb' },
      'bad-parameter',
      'size',
      /25 GB, expected at least 50 GB/,
    ],
    ['a key that is none', { sshKeyFingerprint: 'aa:bb' }, 'bad-parameter', 'sshKeyFingerprint', /no SSH key aa:bb/],
    ['a tag with a space', { tags: 'harbour,two words' }, 'bad-parameter', 'tags', /"two words"/],
    ['a tag of ours', { tags: 'drover:other' }, 'bad-parameter', 'tags', /"drover:other"/],
    ['no IPv6 in a dual-stack cluster', { ipv6: false }, 'bad-parameter', 'ipv6', /dual-stack and ipv6 is false/],
  ] as const)('tells of %s', async (_, fields, kind, field, message) => {
    expect(await problemsOf(fields)).toEqual([{ kind, field, message: expect.stringMatching(message) }]);
  });

  it('tells of several problems at once', async () => {
    const fields = { region: 'xyz9', size: 'huge', image: 'plan9' };
    expect((await problemsOf(fields)).map(({ field }) => field)).toEqual(['region', 'size', 'image']);
  });

  it('tells why IPv6-only cannot be had', async () => {
    const [problem] = await problemsOf({}, { families: ['ipv6'] });
    expect(problem).toMatchObject({
      kind: 'bad-parameter',
      message: expect.stringMatching(/IPv6-only .* public IPv4/),
    });
  });

  it('tells of user data that is too long, in bytes', async () => {
    expect(await problemsOf({}, { userData: 'é'.repeat(32 * 1024) })).toEqual([]);
    const [problem] = await problemsOf({}, { userData: `${'é'.repeat(32 * 1024)}a` });
    expect(problem).toMatchObject({
      field: 'userdata',
      message: expect.stringMatching(/65537 bytes, expected at most 65536/),
    });
  });

  it('tells of a name that no droplet can have', async () => {
    expect(await problemsOf({}, { name: 'one_two' })).toMatchObject(
      [{ kind: 'bad-parameter', message: /name one_two/ }].map((one) => ({
        ...one,
        message: expect.stringMatching(one.message),
      })),
    );
  });

  it('tells of more openings than a firewall has rules', async () => {
    const openings = Array.from(
      { length: 60 },
      (_, index): Opening => ({
        from: 'nodes',
        to: 'nodes',
        protocol: 'tcp',
        ports: [index + 1, index + 1],
        purpose: 'test',
      }),
    );
    expect(await problemsOf({}, { openings })).toEqual([
      { kind: 'bad-parameter', message: expect.stringMatching(/63 rules, expected at most 50/) },
    ]);
  });

  it('tells of a port that is none, when somebody shall log in there', async () => {
    const fingerprint = lab.double.account.addKey('my key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHq me');
    expect(await problemsOf({ sshKeyFingerprint: fingerprint, sshPort: '70000' })).toMatchObject([
      { field: 'sshPort' },
    ]);
    expect(await problemsOf({ sshKeyFingerprint: fingerprint.toUpperCase() })).toEqual([]);
  });

  it('tells that the account is full', async () => {
    lab.double.account.limit(1);
    await lab.cloud.launch(lab.order());
    expect(await problemsOf()).toEqual([
      { kind: 'quota', message: expect.stringMatching(/has 1 of at most 1 droplets/) },
    ]);
  });

  it('tells that the account is locked, and why', async () => {
    lab.double.account.lock('Payment is overdue.');
    expect(await problemsOf()).toEqual([
      { kind: 'permission', message: expect.stringMatching(/locked \(Payment is overdue\)/) },
    ]);
  });

  it.each(everyScope)('tells that the token lacks %s', async (scope) => {
    lab.double.allow(everyScope.filter((one) => one !== scope));
    const problems = await problemsOf();
    expect(problems.map(({ kind }) => kind)).toContain('permission');
    expect(problems.map(({ message }) => message).join('\n')).toContain(`the scope is ${scope}`);
  });

  it('is content with a token that may only read', async () => {
    lab.double.allow(everyScope);
    expect(await problemsOf()).toEqual([]);
  });

  it('takes a token that is refused for an error, not for a problem of the order', async () => {
    lab.double.disturb({ fault: { status: 401, id: 'unauthorized', message: 'Unable to authenticate you' } });
    await expect(problemsOf()).rejects.toMatchObject({ kind: 'credentials' });
  });
});
