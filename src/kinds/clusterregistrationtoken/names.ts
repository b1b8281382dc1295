/** The token that every cluster gets, in the namespace that is named like its management Cluster. */
export const defaultTokenName = 'default-token';

/** Stands in stored commands where readers who may see it get the token. */
export const tokenPlaceholder = '{token}';

/** Name of the Secret that keeps the token of a ClusterRegistrationToken. */
export function tokenSecretNameOf(name: string): string {
  return `crt-token-${name}`;
}
