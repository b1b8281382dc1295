import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { ClusterAccess } from '../../kinds/nodeplan/reports/access.ts';

/** A certificate is replaced when less than this of its time is left. */
const renewBefore = 30 * 24 * 60 * 60 * 1000;

/**
 * The access to use among those that control planes offer: one whose certificate is of the manager's own public key and
 * holds now. The present one stays while it is good, because every change of a kubeconfig is one that people must fetch.
 */
export function chooseAccess(
  offered: readonly ClusterAccess[],
  own: Buffer | undefined,
  present: string | undefined,
  now: number,
): ClusterAccess | undefined {
  const isPresent = ({ certificate, authority }: ClusterAccess) =>
    present?.includes(certificate) && present.includes(authority);
  // Certificates take long to read, and mostly there is nothing to choose.
  const kept = offered.filter(isPresent).find((access) => endOf(access, own) - now > renewBefore);
  if (kept) return kept;
  const usable = offered.map((access) => ({ access, end: endOf(access, own) })).filter(({ end }) => end > now);
  return usable.toSorted((a, b) => b.end - a.end)[0]?.access;
}

/** Until when a certificate of this public key holds, in milliseconds since 1970; 0 for one of another key. */
function endOf(access: ClusterAccess, own: Buffer | undefined): number {
  const certificate = certificateIn(access);
  if (!certificate || own === undefined) return 0;
  const fits = certificate.publicKey.export({ type: 'spki', format: 'der' }).equals(own);
  return fits ? certificate.validToDate.getTime() : 0;
}

/** The public key of a private one in PEM, as SPKI; undefined for anything else. */
export function publicKeyOf(privateKey: string): Buffer | undefined {
  try {
    return createPublicKey(createPrivateKey(privateKey)).export({ type: 'spki', format: 'der' });
  } catch {
    return undefined;
  }
}

function certificateIn({ certificate }: ClusterAccess): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(certificate, 'base64'));
  } catch {
    return undefined;
  }
}
