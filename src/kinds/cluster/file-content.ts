/**
 * Keys of the engine's configuration that name a file, and of which users give the content instead: the content goes
 * into a file on the node and its path into the configuration.
 */
export const contentKeys = ['audit-policy-file', 'cloud-provider-config', 'flannel-conf'] as const;

/** Whether a value names a file that is on the node already: one absolute path, of Linux or of Windows. */
export function isPathOnNode(value: string): boolean {
  return !value.includes('\n') && /^(?:\/|[A-Za-z]:[\\/])/.test(value);
}

const secretForm = /^secret:\/\/([^:/]+):([^:/]+)$/;

/** The Secret that holds the content, where a value is `secret://<namespace>:<name>`. */
export function secretOfContent(value: string): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = secretForm.exec(value) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}
