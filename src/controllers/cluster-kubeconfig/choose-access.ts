import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { ClusterAccess } from '../../kinds/nodeplan/reports/access.ts';

/** A certificate is replaced when less than this of its time is left. */
const renewBefore = 30 * 24 * 60 * 60 * 1000;

/**
 * The access to use among those that control planes offer: one whose certificate is of the manager's own key and holds
 * now. The present one stays while it is good, because every change of a kubeconfig is one that people must fetch.
 */
export function chooseAccess(
  offered: readonly ClusterAccess[],
  clientKey: string,
  present: string | undefined,
  now: number,
): ClusterAccess | undefined {
  const own = publicKeyOf(clientKey);
  const usable = offered.flatMap((access) => {
    const certificate = certificateIn(access);
    if (!certificate || own === undefined) return [];
    const fits = certificate.publicKey.export({ type: 'spki', format: 'der' }).equals(own);
    const end = certificate.validToDate.getTime();
    return fits && end > now ? [{ access, end }] : [];
  });
  const kept = usable.find(
    ({ access, end }) =>
      present?.includes(access.certificate) && present.includes(access.authority) && end - now > renewBefore,
  );
  return (kept ?? usable.toSorted((a, b) => b.end - a.end)[0])?.access;
}

function publicKeyOf(privateKey: string): Buffer | undefined {
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
