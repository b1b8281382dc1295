/** What a cluster wants with a Secret or a ConfigMap that it names. */
export type SourceUse = 'file' | 'content' | 'registry-login' | 'registry-certificate' | 'snapshot-store';

/** Comma-separated names of the clusters whose `machineSelectorFiles` may take a Secret or a ConfigMap (Rancher's planner). */
export const filesAnnotation = 'rke.cattle.io/object-authorized-for-clusters';

/** Comma-separated names of the clusters that may name a Secret as `secret://<namespace>:<name>` (Rancher's planner). */
export const contentAnnotation = 'v2prov-secret-authorized-for-cluster';

/** Key of a Secret whose value `secret://` stands for. */
export const secretContentKey = 'credential';

/**
 * Whoever may write a cluster reaches its nodes, and with them all that is given to nodes. So what holds anything
 * whatever must say itself which clusters may have it, and what needs no such word must be of a type made for its use.
 */
const annotations: Partial<Record<SourceUse, string>> = { file: filesAnnotation, content: contentAnnotation };
const types: Partial<Record<SourceUse, readonly string[]>> = {
  'registry-login': ['rke.cattle.io/auth-config', 'kubernetes.io/basic-auth'],
  'registry-certificate': ['kubernetes.io/tls'],
};

/** A Secret or ConfigMap, as far as it decides who may use it. */
export interface Source {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> | null } | null;
  readonly type?: string | null;
  readonly data?: Readonly<Record<string, unknown>> | null;
}

/** Why a cluster may not use a source: what was found, and what to do about it. */
export interface SourceRefusal {
  readonly message: string;
  readonly fix: string;
}

/** Judges whether a cluster may use a source. `title` names the source for people: `Secret fleet-default/conf`. */
export function sourceRefusal(
  use: SourceUse,
  source: Source,
  { cluster, title }: { readonly cluster: string; readonly title: string },
): SourceRefusal | undefined {
  const annotation = annotations[use];
  if (annotation !== undefined && !clustersIn(source.metadata?.annotations?.[annotation]).includes(cluster)) {
    return {
      message: `${title} is not authorized for cluster ${cluster}`,
      fix: `set the annotation ${annotation}: ${cluster} on ${title}, after a comma where it names other clusters`,
    };
  }
  const expected = types[use];
  if (expected !== undefined && !expected.includes(source.type ?? '')) {
    return {
      message: `${title} has the type ${source.type ?? 'Opaque'}, expected ${expected.join(' or ')}`,
      fix: `make a Secret of type ${expected[0]} and name it in spec.rkeConfig.registries`,
    };
  }
  if (use === 'content' && !Object.hasOwn(source.data ?? {}, secretContentKey)) {
    return {
      message: `${title} has no key ${secretContentKey}`,
      fix: `put the content into ${title} as ${secretContentKey}`,
    };
  }
  return undefined;
}

function clustersIn(value: string | undefined): string[] {
  return (value ?? '').split(',').map((name) => name.trim());
}
