import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileIfThere, replaceFile } from '../files.ts';
import { type CertificateNames, covers } from './certificate-names.ts';
import { issueAuthority, issueServing, type KeyPair, withNewline } from './issue.ts';

/** What the server presents to its clients. */
export interface ServingTls extends KeyPair {
  /** PEM of the authority that clients must trust, ending in one newline; empty when a public one signed. */
  readonly authority: string;
}

/** Where the certificates come from: the user's own files, or the manager's own authority. */
export type CertificateSource =
  | { readonly kind: 'files'; readonly certificate: string; readonly key: string; readonly authority?: string }
  | { readonly kind: 'own'; readonly folder: string };

const renewBefore = 30 * 24 * 60 * 60 * 1000;

/**
 * Loads what the server presents, making or renewing what the manager itself makes: an authority on first start; a
 * server certificate when there is none, when it ends within 30 days, or when the host has names that it does not hold.
 */
export async function loadCertificates(
  source: CertificateSource,
  names: CertificateNames,
  now: Date,
): Promise<ServingTls> {
  if (source.kind === 'files') return loadOwnFiles(source);
  await mkdir(source.folder, { recursive: true, mode: 0o700 });
  const authority = await loadAuthority(source.folder, now);
  const serving = await loadServing(source.folder, authority, names, now);
  return { ...serving, authority: authority.certificate };
}

async function loadOwnFiles(source: Extract<CertificateSource, { kind: 'files' }>): Promise<ServingTls> {
  const certificate = await readFile(source.certificate, 'utf8');
  const key = await readFile(source.key, 'utf8');
  const authority = source.authority === undefined ? '' : withNewline(await readFile(source.authority, 'utf8'));
  return { certificate, key, authority };
}

async function loadAuthority(folder: string, now: Date): Promise<KeyPair> {
  const paths = { certificate: join(folder, 'ca.crt'), key: join(folder, 'ca.key') };
  const [certificate, key] = await Promise.all([readFileIfThere(paths.certificate), readFileIfThere(paths.key)]);
  if (certificate !== undefined && key !== undefined) return { certificate: withNewline(certificate), key };
  if (certificate !== undefined) {
    throw new Error(
      `${paths.key} is missing while ${paths.certificate} exists; put the key back, or remove the certificate to get a new authority, which every client and node must then be given`,
    );
  }
  const made = await issueAuthority(now);
  // The key first: a certificate without key would stop every later start.
  await replaceFile(paths.key, made.key, 0o600);
  await replaceFile(paths.certificate, made.certificate, 0o644);
  return made;
}

async function loadServing(folder: string, authority: KeyPair, names: CertificateNames, now: Date): Promise<KeyPair> {
  const path = join(folder, 'server.pem');
  const stored = splitPair(await readFileIfThere(path));
  if (stored !== undefined && isUsable(stored, authority, names, now)) return stored;
  const made = await issueServing(authority, names, now);
  // One file for both halves: they change together or not at all.
  await replaceFile(path, made.certificate + made.key, 0o600);
  return made;
}

function splitPair(text: string | undefined): KeyPair | undefined {
  const keyStart = text?.indexOf('-----BEGIN PRIVATE KEY-----') ?? -1;
  if (text === undefined || keyStart <= 0) return undefined;
  return { certificate: text.slice(0, keyStart), key: text.slice(keyStart) };
}

/** Whether a server certificate can be presented for these names for another month. */
export function isUsable(pair: KeyPair, authority: KeyPair, names: CertificateNames, now: Date): boolean {
  const certificate = new X509Certificate(pair.certificate);
  const issuer = new X509Certificate(authority.certificate);
  const rest = certificate.validToDate.getTime() - now.getTime();
  return rest > renewBefore && certificate.verify(issuer.publicKey) && covers(certificate, names);
}
