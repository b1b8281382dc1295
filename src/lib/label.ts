/** What a taint does with pods that do not tolerate it (Kubernetes core/v1). */
export const taintEffects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

const name = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const subdomain = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/**
 * What is wrong with the key of a label or taint, or undefined: an optional DNS subdomain and a slash, then at most 63
 * letters, digits, dashes, underscores and dots that begin and end with a letter or digit (Kubernetes qualified name).
 */
export function labelKeyProblem(key: string): string | undefined {
  if (key === '') return 'empty';
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  if (prefix !== undefined && (prefix.length > 253 || !subdomain.test(prefix))) {
    return 'not a DNS name before the slash, in lower case';
  }
  if (name.test(key.slice(slash + 1))) return undefined;
  return 'not at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit';
}

/** What is wrong with the value of a label or taint, or undefined; empty is allowed. */
export function labelValueProblem(value: string): string | undefined {
  if (value === '' || name.test(value)) return undefined;
  return 'not at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit';
}

/** What is wrong with a name of a node, or undefined: a DNS subdomain of at most 253 characters (RFC 1123). */
export function nodeNameProblem(text: string): string | undefined {
  if (text.length <= 253 && subdomain.test(text)) return undefined;
  return 'not a DNS name of at most 253 lower case letters, digits, "-" and "."';
}

/** Prefixes that the API server keeps for itself, and below them what the kubelet may set all the same. */
const reserved = /(^|\.)(kubernetes|k8s)\.io\//;
const allowed = /(^|\.)(kubelet|node)\.kubernetes\.io\//;
const allowedKeys: readonly string[] = [
  'kubernetes.io/arch',
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'beta.kubernetes.io/os',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
];

/** Whether a kubelet may give its own node a label of this key: it exits when it is told one that it may not. */
export function nodeMaySetLabel(key: string): boolean {
  // Most keys have no prefix at all, and rules ask for each label of each pool.
  return !key.includes('/') || !reserved.test(key) || allowed.test(key) || allowedKeys.includes(key);
}
