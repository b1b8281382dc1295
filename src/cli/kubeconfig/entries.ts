import type { ManagerEndpoint } from '../../lib/manager-file.ts';

/** An entry of one of the three lists of a kubeconfig. */
export interface NamedEntry {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** What is put into a kubeconfig. */
export interface KubeconfigEntries {
  readonly clusters: readonly NamedEntry[];
  readonly users: readonly NamedEntry[];
  readonly contexts: readonly NamedEntry[];
  /** The context to use when none is chosen yet. */
  readonly current: string;
}

export interface ManagerAccount {
  /** Begins every name, e.g. `drover`. */
  readonly name: string;
  readonly endpoints: readonly ManagerEndpoint[];
  /** PEM; empty for a public authority. */
  readonly authority: string;
  readonly user: string;
  readonly token: string;
}

/** Where clusters are when nobody says otherwise, as with Rancher; also what `drover` takes without `--namespace`. */
const usualNamespace = 'fleet-default';

/** One context for each way to reach the manager: `<name>` by its URL, `<name>-ipv4` and `<name>-ipv6` by address. */
export function managerEntries({ name, endpoints, authority, user, token }: ManagerAccount): KubeconfigEntries {
  const userName = `${name}-${user}`;
  const trust = authority === '' ? {} : { 'certificate-authority-data': Buffer.from(authority).toString('base64') };
  const named = endpoints.map((endpoint) => ({
    name: endpoint.name === 'server' ? name : `${name}-${endpoint.name}`,
    server: endpoint.url,
  }));
  return {
    clusters: named.map(({ name: cluster, server }) => ({ name: cluster, cluster: { server, ...trust } })),
    users: [{ name: userName, user: { token } }],
    contexts: named.map(({ name: cluster }) => ({
      name: cluster,
      context: { cluster, user: userName, namespace: usualNamespace },
    })),
    current: name,
  };
}
