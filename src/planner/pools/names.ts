import { sha256Hex } from '../../lib/digest.ts';

/** A DNS label; also the longest value of a label in Kubernetes. */
const longestLabel = 63;

/** A dash, and what makes the name of a machine its own. */
const suffixLength = 6;

/** Name of a machine; `suffix` is five random letters or digits. */
export function machineNameOf(cluster: string, pool: string, suffix: string): string {
  const plain = `${cluster}-${pool}`.replaceAll('.', '-');
  return `${shortened(plain, longestLabel - suffixLength)}-${suffix}`;
}

/**
 * Name of the host of a machine, at most so long: cut off, with five hexadecimal digits that are its own, as Rancher
 * does it.
 */
export function hostnameOf(machine: string, limit: number | null | undefined): string {
  return shortened(machine, Math.min(limit ?? longestLabel, longestLabel));
}

function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length - suffixLength).replace(/[^a-z0-9]+$/, '');
  return `${head}-${sha256Hex(text).slice(0, suffixLength - 1)}`;
}
