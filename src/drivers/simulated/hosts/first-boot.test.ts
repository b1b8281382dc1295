import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UserDataOrder } from '../../../planner/user-data/order.ts';
import { userDataOf } from '../../../planner/user-data/user-data.ts';
import { readFirstBoot } from './first-boot.ts';

const authority = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const caChecksum = createHash('sha256').update(authority).digest('hex');
const order: UserDataOrder = {
  hostname: 'harbour-workers-7xk2p',
  machine: '0b1f6a52-97a4-4a0e-8f6c-7d2d0e5a4c11',
  windows: false,
  manager: { url: 'https://[fd00::1]:8443', authority, caChecksum, strict: true },
  token: 'bootstrap-abc:s3cr3t',
  environment: [],
  own: [],
};

function userDataFor(changes: Partial<UserDataOrder>): string {
  const made = userDataOf({ ...order, ...changes });
  if (!made.ok) throw new Error(made.message);
  return made.value;
}

describe('a first boot', () => {
  it('finds the manager, the token and the authority in what the manager writes', () => {
    expect(readFirstBoot(userDataFor({}))).toMatchObject({
      ok: true,
      value: { server: 'https://[fd00::1]:8443', token: 'bootstrap-abc:s3cr3t', authority },
    });
  });

  it('trusts public authorities where the manager has one', () => {
    const manager = { url: 'https://drover.example.net', authority: '', strict: false };
    expect(readFirstBoot(userDataFor({ manager }))).toMatchObject({ ok: true, value: { authority: undefined } });
  });

  it('minds nothing that users add', () => {
    const own = [
      { title: 'a', text: '#!/bin/sh\nCATTLE_TOKEN=$(cat /other)\nexport CATTLE_SERVER="$elsewhere"\n' },
      { title: 'b', text: '#cloud-config\npackages: [nfs-common]\nruncmd: ["echo ä"]\nyes: !!binary aGVsbG8=' },
    ];
    expect(readFirstBoot(userDataFor({ own }))).toMatchObject({ ok: true, value: { token: order.token } });
  });

  it('reads any variable as a shell does', () => {
    const value = fc.string({ unit: 'grapheme-ascii' }).filter((text) => !text.includes('\n'));
    fc.assert(
      fc.property(value, (text) => {
        const boot = readFirstBoot(userDataFor({ environment: [{ name: 'CATTLE_LABELS', value: text }] }));
        expect(boot.ok && boot.value.variables.CATTLE_LABELS).toBe(text);
      }),
    );
  });

  it.each([
    ['', 'without a registration'],
    ['#cloud-config\nruncmd: [true]', 'without a registration'],
    ['#!/bin/sh\necho hello', 'without a registration'],
    ['#cloud-config\na: [', 'no YAML'],
  ])('says what is missing in %j', (text, reason) => {
    expect(readFirstBoot(text)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('trusts no authority with another checksum', () => {
    const text = userDataFor({ manager: { ...order.manager, caChecksum: 'ab12' } });
    expect(readFirstBoot(text)).toMatchObject({ ok: false, reason: expect.stringContaining('ab12') });
  });
});
