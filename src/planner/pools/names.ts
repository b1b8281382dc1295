import { sha256Hex } from '../../lib/digest.ts';

/** A DNS label; also the longest value of a label in Kubernetes. */
const longestLabel = 63;

/** A dash, and what makes the name of a machine its own. */
const suffixLength = 6;

/**
 * Names that the MachinePool of a pool can have: the plain one, and one that no other pool has, for where the first is
 * too long or another one's: `a-b` of cluster `c` and `b` of cluster `c-a` would have the same.
 */
export function poolObjectNames(cluster: string, pool: string): readonly string[] {
  const plain = `${cluster}-${pool}`;
  const own = shortened(plain, longestLabel, `${cluster}/${pool}`, true);
  return plain.length <= longestLabel ? [plain, own] : [own];
}

/** Name of a machine; `suffix` is five random letters or digits. */
export function machineNameOf(cluster: string, pool: string, suffix: string): string {
  const plain = `${cluster}-${pool}`.replaceAll('.', '-');
  return `${shortened(plain, longestLabel - suffixLength, plain, false)}-${suffix}`;
}

/**
 * Name of the host of a machine, at most so long: cut off, with five hexadecimal digits that are its own, as Rancher
 * does it.
 */
export function hostnameOf(machine: string, limit: number | null | undefined): string {
  return shortened(machine, Math.min(limit ?? longestLabel, longestLabel), machine, false);
}

function shortened(text: string, length: number, identity: string, always: boolean): string {
  if (text.length <= length && !always) return text;
  const head = text.slice(0, length - suffixLength).replace(/[^a-z0-9]+$/, '');
  return `${head}-${sha256Hex(identity).slice(0, suffixLength - 1)}`;
}
