/** Keeps a deleted Cluster until its machines, and what was made for it, are gone. */
export const clusterFinalizer = 'drover.dev/cluster-removal';

/** Type of the Secret with what a cluster must never lose: the tokens by which its nodes join, and the manager's own key. */
export const stateSecretType = 'rke.cattle.io/cluster-state';

/** Keys of that Secret. */
export const stateKeys = {
  serverToken: 'serverToken',
  agentToken: 'agentToken',
  /** Private key of the manager as a client of the cluster, PEM. */
  clientKey: 'clientKey',
  /** Request for a certificate of that key, PEM; control planes have it signed. */
  certificateRequest: 'certificateRequest',
  /** `spec` of the Cluster as the rules accepted it last, JSON. */
  acceptedSpec: 'acceptedSpec',
} as const;

export function stateSecretNameOf(clusterName: string): string {
  return `${clusterName}-rke-state`;
}

/** Name of the Secret with the kubeconfig of a cluster, and the key in it, as Cluster API has them. */
export function kubeconfigSecretNameOf(clusterName: string): string {
  return `${clusterName}-kubeconfig`;
}
export const kubeconfigKey = 'value';
export const kubeconfigSecretType = 'cluster.x-k8s.io/secret';
