import type { ClusterAccess } from '../../kinds/nodeplan/reports/access.ts';
import { base64OfText } from '../../lib/base64.ts';
import { printYaml } from '../../lib/yaml-print.ts';
import { httpsUrl } from '../../network/endpoint.ts';
import type { ApiEndpoint } from '../api-endpoints.ts';

export interface KubeconfigParts {
  /** Begins every name in the file. */
  readonly name: string;
  /** The usual way first; it becomes the current context. */
  readonly endpoints: readonly ApiEndpoint[];
  readonly access: ClusterAccess;
  /** Private key of the access's certificate, PEM. */
  readonly clientKey: string;
}

/** A kubeconfig with one context for each way to the API of a cluster. */
export function kubeconfigText({ name, endpoints, access, clientKey }: KubeconfigParts): string {
  const user = `${name}-manager`;
  const named = endpoints.map((endpoint) => ({ context: `${name}${endpoint.suffix}`, server: httpsUrl(endpoint) }));
  return printYaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: named.map(({ context, server }) => ({
      name: context,
      cluster: { server, 'certificate-authority-data': access.authority },
    })),
    users: [
      {
        name: user,
        user: { 'client-certificate-data': access.certificate, 'client-key-data': base64OfText(clientKey) },
      },
    ],
    contexts: named.map(({ context }) => ({ name: context, context: { cluster: context, user } })),
    'current-context': named[0]?.context ?? name,
  });
}
