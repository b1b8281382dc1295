/** Name of the instruction by which a control plane signs the manager's certificate request. */
export const accessInstruction = 'kubeconfig';

/**
 * What a client needs to know of a cluster's API besides its own key. None of it is secret: the journal of the node
 * holds whatever instructions print, so the manager makes its key itself and has only the certificate signed.
 */
export interface ClusterAccess {
  /** Certificate authority of the API server, PEM as base64. */
  readonly authority: string;
  /** The signed certificate, PEM as base64. */
  readonly certificate: string;
}

/** The output of the instruction; simulated nodes answer with it. */
export function printAccess({ authority, certificate }: ClusterAccess): string {
  return `authority\t${authority}\ncertificate\t${certificate}\n`;
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Reads what the instruction printed; undefined when a part is missing. */
export function readAccess(text: string): ClusterAccess | undefined {
  const textAfter = (key: string) => {
    const line = text.split('\n').findLast((candidate) => candidate.startsWith(`${key}\t`));
    const value = line?.slice(key.length + 1).trim() ?? '';
    return base64.test(value) ? value : undefined;
  };
  const authority = textAfter('authority');
  const certificate = textAfter('certificate');
  return authority === undefined || certificate === undefined ? undefined : { authority, certificate };
}
