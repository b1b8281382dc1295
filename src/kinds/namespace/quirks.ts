import { type MessageDescription, metadataField } from '../protobuf.ts';
import type { AnyObject, Quirks } from '../quirks.ts';

const nameLabel = 'kubernetes.io/metadata.name';
/** Held by the server until everything in the namespace is gone. */
const namespaceFinalizer = 'kubernetes';

function objectIn(object: AnyObject, field: string): AnyObject {
  const value = object[field];
  return typeof value === 'object' && value !== null ? (value as AnyObject) : {};
}

/** The label lets label selectors name namespaces; clients rely on it. */
function complete(namespace: AnyObject): AnyObject {
  const metadata = objectIn(namespace, 'metadata');
  const labels = objectIn(metadata, 'labels');
  if (typeof metadata.name !== 'string' || metadata.name === '' || labels[nameLabel] === metadata.name)
    return namespace;
  return { ...namespace, metadata: { ...metadata, labels: { ...labels, [nameLabel]: metadata.name } } };
}

function prepare(namespace: AnyObject): AnyObject {
  const spec = objectIn(namespace, 'spec');
  const finalizers = Array.isArray(spec.finalizers) ? spec.finalizers : [];
  const held = finalizers.includes(namespaceFinalizer) ? finalizers : [...finalizers, namespaceFinalizer];
  return { ...namespace, spec: { ...spec, finalizers: held }, status: { phase: 'Active' } };
}

function startDeletion(namespace: AnyObject): AnyObject {
  return { ...namespace, status: { ...objectIn(namespace, 'status'), phase: 'Terminating' } };
}

/** Finalizers are written by the finalize endpoint only. */
function keep(namespace: AnyObject, before: AnyObject): AnyObject {
  return { ...namespace, spec: { ...objectIn(namespace, 'spec'), finalizers: objectIn(before, 'spec').finalizers } };
}

const protobuf: MessageDescription = {
  ...metadataField,
  2: { name: 'spec', type: 'message', message: { 1: { name: 'finalizers', type: 'text', repeated: true } } },
  3: { name: 'status', type: 'message', message: { 1: { name: 'phase', type: 'text' } } },
};

export const namespaceQuirks: Quirks = {
  protobuf,
  complete,
  prepare,
  keep,
  startDeletion,
  furtherFinalizers: ['spec', 'finalizers'],
  selectableFields: ['status.phase'],
  nameFormat: 'dns-label',
  undeletable: [
    'default',
    'kube-system',
    'cattle-system',
    'fleet-default',
    'cattle-global-data',
    'cattle-local-user-passwords',
  ],
  isNamespace: true,
  noDeleteCollection: true,
  emptyFinalizer: namespaceFinalizer,
};
