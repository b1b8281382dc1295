import { stringify } from 'yaml';

export interface ConnectionOrder {
  readonly namespace: string;
  readonly secretName: string;
  /** The manager's URL. */
  readonly server: string;
  /** PEM of the authority; empty where a public one signed. */
  readonly authority: string;
  /** `<name>:<secret>` of the node's Token. */
  readonly token: string;
}

/** What the agent keeps of its registration, as upstream's agent reads it: the kubeconfig is a text of its own. */
export function connectionInfo({ namespace, secretName, server, authority, token }: ConnectionOrder): string {
  const cluster = {
    server,
    ...(authority === '' ? {} : { 'certificate-authority-data': Buffer.from(authority).toString('base64') }),
  };
  const kubeConfig = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'agent', cluster }],
    users: [{ name: 'agent', user: { token } }],
    contexts: [{ name: 'agent', context: { cluster: 'agent', user: 'agent' } }],
    'current-context': 'agent',
  });
  return JSON.stringify({ namespace, secretName, kubeConfig });
}
