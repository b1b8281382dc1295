import { credentialNamespace } from '../../kinds/cluster/credential-references.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import type { StoredMetadata } from '../objects/object.ts';

/** A stored Secret with its metadata. */
export type StoredSecret = Omit<Secret, 'metadata'> & {
  readonly metadata: StoredMetadata & {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
  };
};

/** What Rancher keeps beside the values of a cloud credential. */
export const annotationOf = {
  name: 'field.cattle.io/name',
  description: 'field.cattle.io/description',
  creatorId: 'field.cattle.io/creatorId',
} as const;

/** Keys of a credential's Secret: `<driver>credentialConfig-<field>`. */
const keyForm = /^([a-z0-9]+credentialConfig)-([A-Za-z0-9]+)$/;

/** Fields that say which account it is, and are no secret. */
function isOpen(field: string): boolean {
  return field === 'accessKey' || field.startsWith('default');
}

/** Values of a credential by field, and the word that they stand under, e.g. `amazonec2credentialConfig`. */
export interface CredentialValues {
  readonly config: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Reads a Secret as a cloud credential; undefined for any other Secret. */
export function valuesOf({ data }: Pick<Secret, 'data'>): CredentialValues | undefined {
  const entries = Object.entries(data ?? {}).flatMap(([key, value]) => {
    const match = keyForm.exec(key);
    return match?.[1] && match[2] ? [{ config: match[1], field: match[2], value }] : [];
  });
  const [first] = entries;
  if (!first) return undefined;
  const own = entries.filter(({ config }) => config === first.config);
  const values = own.map(({ field, value }) => [field, Buffer.from(value, 'base64').toString()]);
  return { config: first.config, values: Object.fromEntries(values) };
}

/** The data of the Secret of a credential. */
export function dataOf({ config, values }: CredentialValues): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [`${config}-${field}`, Buffer.from(value).toString('base64')]),
  );
}

/**
 * The values after somebody has given some anew. Fields that are never shown come back empty from those who send
 * everything again, so that an empty one leaves them as they are.
 */
export function changedValues(before: CredentialValues, given: Readonly<Record<string, string>>): CredentialValues {
  const told = Object.entries(given).filter(([field, value]) => value !== '' || isOpen(field));
  const values = { ...before.values, ...Object.fromEntries(told) };
  return {
    config: before.config,
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
  };
}

/** A credential in the form of Rancher's API, without anything secret; undefined for any other Secret. */
export function viewOf(secret: StoredSecret, base: string): Record<string, unknown> | undefined {
  const credential = valuesOf(secret);
  if (!credential) return undefined;
  const { name, uid, creationTimestamp, labels = {}, annotations = {} } = secret.metadata;
  const id = `${credentialNamespace}:${name}`;
  const self = `${base}/${id}`;
  const open = Object.entries(credential.values).filter(([field]) => isOpen(field));
  return {
    id,
    type: 'cloudCredential',
    baseType: 'cloudCredential',
    name: annotations[annotationOf.name] ?? name,
    description: annotations[annotationOf.description] ?? '',
    creatorId: annotations[annotationOf.creatorId] ?? '',
    created: creationTimestamp,
    uuid: uid,
    labels,
    annotations,
    links: { self, update: self, remove: self },
    [credential.config]: Object.fromEntries(open),
  };
}
