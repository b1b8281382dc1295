import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { NetworkInterfaceInfo } from 'node:os';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateNames, covers, type NameSources } from './certificate-names.ts';
import { loadCertificates } from './certificates.ts';

const day = 24 * 60 * 60 * 1000;
const now = new Date('2026-06-01T00:00:00Z');

function anInterface(address: string, internal = false): NetworkInterfaceInfo {
  const family = address.includes(':') ? { family: 'IPv6' as const, scopeid: 0 } : { family: 'IPv4' as const };
  return { address, netmask: '', mac: '', internal, cidr: null, ...family };
}

function sources(changes: Partial<NameSources> = {}): NameSources {
  return {
    hostname: 'Manager-1.example.com',
    interfaces: {
      lo: [anInterface('127.0.0.1', true), anInterface('::1', true)],
      eth0: [anInterface('192.0.2.7'), anInterface('2001:db8::7'), anInterface('fe80::1'), anInterface('169.254.1.1')],
    },
    serverUrl: 'https://[2001:db8::99]:8443',
    extra: ['0.0.0.0', '::', 'drover.example.com', '192.0.2.7'],
    ...changes,
  };
}

describe('certificateNames', () => {
  it('holds every name and address of both families, each once, and none that others cannot use', () => {
    const names = certificateNames(sources());
    expect(names.dns).toEqual(['localhost', 'manager-1.example.com', 'drover.example.com']);
    expect(names.addresses.map(({ text }) => text).sort()).toEqual(
      ['127.0.0.1', '192.0.2.7', '2001:db8::7', '2001:db8::99', '::1'].sort(),
    );
  });
});

describe('loadCertificates', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-tls-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const load = (changes: Partial<NameSources> = {}, at = now) =>
    loadCertificates({ kind: 'own', folder }, certificateNames(sources(changes)), at);

  it('makes an authority and a certificate that it signed, with keys for the owner only', async () => {
    const tls = await load();
    const certificate = new X509Certificate(tls.certificate);
    const authority = new X509Certificate(tls.authority);
    expect(certificate.checkIssued(authority)).toBe(true);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(authority.ca).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(covers(certificate, certificateNames(sources()))).toBe(true);
    for (const file of ['ca.key', 'server.pem']) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });

  it('ends the authority in exactly one newline, whatever the file says', async () => {
    await load();
    const file = join(folder, 'ca.crt');
    writeFileSync(file, `${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}\n\n`);
    const { authority } = await load();
    expect(authority).toMatch(/[^\n]\n$/);
    expect(authority).not.toContain('\r');
  });

  it('keeps what it has while it is good', async () => {
    const first = await load();
    expect(await load({}, new Date(now.getTime() + 300 * day))).toEqual(first);
  });

  it('keeps a certificate that holds more than it needs to', async () => {
    const first = await load();
    expect(await load({ interfaces: {} })).toEqual(first);
  });

  it('makes a new certificate a month before the end, by the same authority', async () => {
    const first = await load();
    const later = await load({}, new Date(now.getTime() + 340 * day));
    expect(later.certificate).not.toBe(first.certificate);
    expect(later.authority).toBe(first.authority);
  });

  it('makes a new certificate when the host gets another address', async () => {
    const first = await load();
    const interfaces = { eth0: [anInterface('2001:db8::8')] };
    const later = await load({ interfaces });
    expect(later.certificate).not.toBe(first.certificate);
    expect(new X509Certificate(later.certificate).checkIP('2001:db8::8')).toBe('2001:db8::8');
  });

  it('makes a new certificate when the authority was replaced', async () => {
    const first = await load();
    for (const file of ['ca.crt', 'ca.key']) rmSync(join(folder, file));
    const later = await load();
    expect(later.authority).not.toBe(first.authority);
    expect(new X509Certificate(later.certificate).verify(new X509Certificate(later.authority).publicKey)).toBe(true);
  });

  it('says what to do when the key of the authority is gone', async () => {
    await load();
    rmSync(join(folder, 'ca.key'));
    await expect(load()).rejects.toThrow(/ca\.key is missing .* put the key back/);
  });

  it("presents the user's own files, and no authority for a public one", async () => {
    const made = await load();
    const files = { certificate: join(folder, 'own.crt'), key: join(folder, 'own.key') };
    writeFileSync(files.certificate, made.certificate);
    writeFileSync(files.key, made.key);
    const own = await loadCertificates({ kind: 'files', ...files }, certificateNames(sources()), now);
    expect(own).toEqual({ certificate: made.certificate, key: made.key, authority: '' });
  });
});
