import { randomBytes } from 'node:crypto';
import type { KeyPair } from './host.ts';

/** Certificates of one simulated cluster. */
export interface Pki {
  authority(now: Date): Promise<KeyPair>;
  /** A certificate for serving and calling, for DNS names and addresses. */
  issue(authority: KeyPair, name: string, hosts: readonly string[], now: Date): Promise<KeyPair>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;

/** The certificate library is heavy, and most simulated nodes need none. */
async function x509() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** Real certificates, for listeners that clients verify. */
export const realPki: Pki = {
  async authority(now) {
    const lib = await x509();
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await lib.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name: [{ CN: [`simulated-server-ca@${Math.floor(now.getTime() / 1000)}`] }],
      ...validity(now),
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new lib.BasicConstraintsExtension(true, 0, true),
        new lib.KeyUsagesExtension(lib.KeyUsageFlags.keyCertSign | lib.KeyUsageFlags.cRLSign, true),
      ],
    });
    return { certificate: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) };
  },
  async issue(authority, name, hosts, now) {
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await sign(authority, keys.publicKey, { CN: [name] }, hosts, now);
    return { certificate, key: await pemOf(keys.privateKey) };
  },
};

/** For nodes in memory: nobody verifies what no wire carries, so texts stand for certificates. */
export const paperPki: Pki = {
  authority: async () => ({ certificate: 'simulated authority\n', key: 'simulated key\n' }),
  issue: async () => ({ certificate: 'simulated certificate\n', key: 'simulated key\n' }),
};

/** Signs a certificate request (PKCS #10, PEM) for a year; gives PEM. Throws when the request cannot be read. */
export async function signRequest(authority: KeyPair, request: string, now: Date): Promise<string> {
  const lib = await x509();
  const parsed = new lib.Pkcs10CertificateRequest(request);
  return sign(authority, await parsed.publicKey.export(), parsed.subject, [], now);
}

async function sign(
  authority: KeyPair,
  publicKey: Parameters<typeof crypto.subtle.exportKey>[1],
  subject: string | Record<string, string[]>,
  hosts: readonly string[],
  now: Date,
): Promise<string> {
  const lib = await x509();
  const signingKey = await importKey(authority.key);
  const certificate = await lib.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: typeof subject === 'string' ? subject : [subject],
    issuer: new lib.X509Certificate(authority.certificate).subjectName,
    ...validity(now),
    publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      new lib.BasicConstraintsExtension(false, undefined, true),
      new lib.ExtendedKeyUsageExtension([lib.ExtendedKeyUsage.serverAuth, lib.ExtendedKeyUsage.clientAuth]),
      ...(hosts.length > 0 ? [new lib.SubjectAlternativeNameExtension(hosts.map(alternativeName))] : []),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

function alternativeName(value: string): { type: 'ip' | 'dns'; value: string } {
  return { type: value.includes(':') || /^[\d.]+$/.test(value) ? 'ip' : 'dns', value };
}

function validity(now: Date): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now.getTime() - 60 * 60 * 1000), notAfter: new Date(now.getTime() + 365 * day) };
}

/** Positive, as RFC 5280 (4.1.2.2) demands. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function pemOf(key: Parameters<typeof crypto.subtle.exportKey>[1]): Promise<string> {
  const base64 = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${base64.replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END PRIVATE KEY-----\n`;
}

function importKey(pem: string) {
  const der = Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  return crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']);
}
