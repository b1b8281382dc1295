import { credentialNamespace } from '../../kinds/cluster/credential-references.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import type { Key } from '../../runtime/object.ts';
import { keyOf } from '../../runtime/object.ts';

/** Where a credential is, as a cluster names it. */
export type CredentialPlace =
  | { readonly ok: true; readonly key: Key }
  | { readonly ok: false; readonly message: string };

/** Finds the Secret of a reference `namespace:name`, or of a bare name in the cluster's own namespace. */
export function placeOfCredential(reference: string, clusterNamespace: string): CredentialPlace {
  const colon = reference.indexOf(':');
  const namespace = colon < 0 ? clusterNamespace : reference.slice(0, colon);
  const name = reference.slice(colon + 1);
  if (namespace !== clusterNamespace && namespace !== credentialNamespace) {
    const allowed = `${clusterNamespace} or ${credentialNamespace}`;
    return { ok: false, message: `credential ${reference} is in namespace ${namespace}; use one of ${allowed}` };
  }
  if (!/^[a-z0-9.-]{1,253}$/.test(name)) {
    return { ok: false, message: `credential ${reference} names no Secret; write namespace:name` };
  }
  return { ok: true, key: keyOf(secretKind, { namespace, name }) };
}

/**
 * Values of a credential by field: Rancher's Secrets have `amazonec2credentialConfig-accessKey`, others may have plain
 * `accessKey`. Empty values count as absent.
 */
export function valuesIn({ data }: Secret, driver: string, fields: readonly string[]): Record<string, string> {
  const values = fields.flatMap((field): [string, string][] => {
    const encoded = data?.[`${driver}credentialConfig-${field}`] ?? data?.[field];
    const value = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
    return value === '' ? [] : [[field, value]];
  });
  return Object.fromEntries(values);
}

/** Credentials that stand in a machine configuration itself. */
export function valuesInline(
  config: Readonly<Record<string, unknown>> | undefined,
  fields: readonly string[],
): Record<string, string> {
  const values = fields.flatMap((field): [string, string][] => {
    const value = config?.[field];
    return typeof value === 'string' && value !== '' ? [[field, value]] : [];
  });
  return Object.fromEntries(values);
}
