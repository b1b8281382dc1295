import { parse } from 'yaml';

/** Where the agent finds its secret, and with what it may read it. */
export interface Connection {
  /** URL of the server; a path in it is kept in front of every request's. */
  readonly server: string;
  /** PEM; undefined to trust the system's authorities. */
  readonly authority: string | undefined;
  readonly token: string;
  readonly namespace: string;
  readonly secretName: string;
}

/** Reads the text of `rancher2_connection_info.json`. Throws with what is missing; strict mode also wants an authority. */
export function readConnection(text: string, strict = false): Connection {
  const info = asRecord(parse(text), 'connection info');
  const missing = ['kubeConfig', 'namespace', 'secretName'].filter(
    (key) => typeof info[key] !== 'string' || !info[key],
  );
  if (missing.length > 0) throw new Error(`connection info lacks ${missing.join(', ')}`);
  const config = asRecord(parse(String(info.kubeConfig)), 'kubeConfig');
  const context = named(config, 'contexts', 'context', String(config['current-context'] ?? ''));
  const cluster = named(config, 'clusters', 'cluster', String(context.cluster ?? ''));
  const user = named(config, 'users', 'user', String(context.user ?? ''));
  const authority = cluster['certificate-authority-data'];
  if (typeof cluster.server !== 'string' || !URL.canParse(cluster.server))
    throw new Error('kubeConfig names no server');
  if (strict && typeof authority !== 'string') {
    throw new Error('strict verification needs certificate-authority-data in the kubeConfig');
  }
  return {
    server: cluster.server.replace(/\/+$/, ''),
    authority: typeof authority === 'string' && authority !== '' ? decoded(authority) : undefined,
    token: String(user.token ?? ''),
    namespace: String(info.namespace),
    secretName: String(info.secretName),
  };
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

function asRecord(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${what} is no map`);
}

function named(config: Readonly<Record<string, unknown>>, list: string, field: string, name: string) {
  const entries = Array.isArray(config[list]) ? (config[list] as unknown[]) : [];
  const entry = entries.find((item) => asRecord(item, list).name === name);
  if (entry === undefined) throw new Error(`kubeConfig has no ${field} ${JSON.stringify(name)}`);
  return asRecord(asRecord(entry, list)[field], field);
}
