import type { ClusterAccess } from '../src/kinds/nodeplan/reports/access.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;

/** Signs the certificate request in the script of the access instruction as a cluster would; valid for a year from 2026. */
export async function signRequest(script: string): Promise<ClusterAccess> {
  await import('reflect-metadata');
  const lib = await import('@peculiar/x509');
  const encoded = /"request":"([^"]+)"/.exec(script)?.[1] ?? '';
  const request = new lib.Pkcs10CertificateRequest(Buffer.from(encoded, 'base64').toString());
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const validity = { notBefore: new Date('2026-11-01'), notAfter: new Date(Date.parse('2026-11-01') + 365 * day) };
  const authority = await lib.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=cluster-ca',
    ...validity,
    keys,
    signingAlgorithm: algorithm,
  });
  const certificate = await lib.X509CertificateGenerator.create({
    serialNumber: '02',
    subject: request.subject,
    issuer: authority.subject,
    ...validity,
    signingKey: keys.privateKey,
    publicKey: request.publicKey,
    signingAlgorithm: algorithm,
  });
  const base64 = (pem: string) => Buffer.from(pem).toString('base64');
  return { authority: base64(authority.toString('pem')), certificate: base64(certificate.toString('pem')) };
}
