import { createPrivateKey, randomBytes, type webcrypto } from 'node:crypto';
import type { CertificateNames } from './certificate-names.ts';

/** A certificate and its private key, PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const day = 24 * 60 * 60 * 1000;
/** A client whose clock is a little behind must not refuse a fresh certificate. */
const backdate = 60 * 60 * 1000;

export const authorityLifetime = 10 * 365 * day;
/** Some clients refuse server certificates that live longer than 398 days. */
export const servingLifetime = 365 * day;

export function validityFrom(now: Date, lifetime: number): Validity {
  return { notBefore: new Date(now.getTime() - backdate), notAfter: new Date(now.getTime() + lifetime) };
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** The certificate library weighs as much as the rest of the server, and is needed once a year. */
async function x509() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** Makes a new certificate authority. Its name holds the time, so that two of them are never mixed up. */
export async function issueAuthority(now: Date): Promise<KeyPair> {
  const lib = await x509();
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await lib.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [`drover-ca@${Math.floor(now.getTime() / 1000)}`] }],
    ...validityFrom(now, authorityLifetime),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new lib.BasicConstraintsExtension(true, 0, true),
      new lib.KeyUsagesExtension(lib.KeyUsageFlags.keyCertSign | lib.KeyUsageFlags.cRLSign, true),
      await lib.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: withNewline(certificate.toString('pem')), key: await exportKey(keys.privateKey) };
}

/** Makes a server certificate for the names, signed by the authority. */
export async function issueServing(authority: KeyPair, names: CertificateNames, now: Date): Promise<KeyPair> {
  const lib = await x509();
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const issuer = new lib.X509Certificate(authority.certificate);
  const certificate = await lib.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: ['drover'] }],
    issuer: issuer.subjectName,
    ...validityFrom(now, servingLifetime),
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: algorithm,
    extensions: [
      new lib.BasicConstraintsExtension(false, undefined, true),
      new lib.KeyUsagesExtension(lib.KeyUsageFlags.digitalSignature, true),
      new lib.ExtendedKeyUsageExtension([lib.ExtendedKeyUsage.serverAuth]),
      await lib.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await lib.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new lib.SubjectAlternativeNameExtension([
        ...names.dns.map((value) => ({ type: 'dns' as const, value })),
        ...names.addresses.map(({ text }) => ({ type: 'ip' as const, value: text })),
      ]),
    ],
  });
  return { certificate: withNewline(certificate.toString('pem')), key: await exportKey(keys.privateKey) };
}

/** 127 random bits: positive, as RFC 5280 (4.1.2.2) demands. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  return crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']);
}

/** Exactly one newline at the end: nodes compare a checksum of these bytes. */
export function withNewline(pem: string): string {
  return `${pem.replaceAll('\r\n', '\n').trimEnd()}\n`;
}
