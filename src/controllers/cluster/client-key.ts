import type { webcrypto } from 'node:crypto';
import { managerUser } from '../../planner/plan-document/captures.ts';

/** The manager's key as a client of one cluster, and the request for its certificate; both PEM. */
export interface ClientKey {
  readonly key: string;
  readonly request: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Makes a key that never leaves the manager: nodes only get the request, and have it signed by their cluster. */
export async function makeClientKey(): Promise<ClientKey> {
  // The certificate library is heavy, and needed once for each cluster.
  await import('reflect-metadata');
  const lib = await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await lib.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [managerUser] }],
    keys,
    signingAlgorithm: algorithm,
  });
  return { key: await privatePem(keys.privateKey), request: `${request.toString('pem').trim()}\n` };
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  const lines = bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}
