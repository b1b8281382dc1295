import type { Fault } from '../../../kinds/quirks.ts';
import type { Kind } from '../../../kinds/types.ts';
import { isObject, type JsonObject, listAt, objectAt, sameJson, textAt, textsAt } from '../json.ts';
import { isLabelKey, isLabelValue } from '../selectors/label-selector.ts';
import { whyNoLabel, whyNoSubdomain } from './names.ts';

/** Kubernetes' limit on all annotations of an object, in bytes. */
const maxAnnotations = 256 * 1024;
const labelKeyRule =
  'a valid key is an optional DNS subdomain and "/", then at most 63 alphanumeric characters, "-", "_" or ".", such as "example.com/my-name"';
const labelValueRule =
  'a valid label must be empty or at most 63 alphanumeric characters, "-", "_" or ".", and must start and end with an alphanumeric character';

/** Everything that is wrong with the metadata of an object that is about to be stored. */
export function judgeMetadata(kind: Kind, object: JsonObject): Fault[] {
  const metadata = objectAt(object, 'metadata') ?? {};
  return [
    ...judgePrefix(kind, metadata),
    ...judgeName(kind, metadata),
    ...judgeLabels(objectAt(metadata, 'labels')),
    ...judgeAnnotations(objectAt(metadata, 'annotations')),
    ...judgeFinalizers(kind, textsAt(metadata, 'finalizers')),
    ...judgeOwners(listAt(metadata, 'ownerReferences')),
  ];
}

/** What an update may not change of the metadata; `before` is the stored object. */
export function judgeMetadataChange(object: JsonObject, before: JsonObject): Fault[] {
  const metadata = objectAt(object, 'metadata') ?? {};
  const old = objectAt(before, 'metadata') ?? {};
  const fixed = ['name', 'namespace', 'uid', 'creationTimestamp'].filter(
    (field) => metadata[field] !== undefined && !sameJson(metadata[field], old[field]),
  );
  const faults = fixed.map((field): Fault => {
    const message = `Invalid value: ${JSON.stringify(metadata[field])}: field is immutable`;
    return { fault: 'Invalid', path: ['metadata', field], message };
  });
  return [...faults, ...judgeNewFinalizers(metadata, old)];
}

function judgeNewFinalizers(metadata: JsonObject, old: JsonObject): Fault[] {
  if (old.deletionTimestamp === undefined) return [];
  const known = textsAt(old, 'finalizers');
  const added = textsAt(metadata, 'finalizers').filter((finalizer) => !known.includes(finalizer));
  if (added.length === 0) return [];
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}`;
  return [{ fault: 'Forbidden', path: ['metadata', 'finalizers'], message }];
}

function judgeName(kind: Kind, metadata: JsonObject): Fault[] {
  const name = textAt(metadata, 'name');
  if (name === undefined) {
    const message = 'Required value: name or generateName is required';
    return [{ fault: 'Required', path: ['metadata', 'name'], message }];
  }
  const why = kind.quirks?.nameFormat === 'dns-label' ? whyNoLabel(name) : whyNoSubdomain(name);
  return why === undefined ? [] : [invalidAt(['metadata', 'name'], name, why)];
}

/** A prefix may end as no name does, e.g. with a dash. */
function judgePrefix(kind: Kind, metadata: JsonObject): Fault[] {
  const prefix = textAt(metadata, 'generateName');
  if (prefix === undefined) return [];
  const beginning = prefix.replace(/[-.]$/, 'a');
  const why = kind.quirks?.nameFormat === 'dns-label' ? whyNoLabel(beginning) : whyNoSubdomain(beginning);
  return why === undefined ? [] : [invalidAt(['metadata', 'generateName'], prefix, why)];
}

function judgeLabels(labels: JsonObject | undefined): Fault[] {
  if (labels === undefined) return [];
  const faults: Fault[] = [];
  for (const key in labels) {
    if (!isLabelKey(key)) faults.push(invalidAt(['metadata', 'labels'], key, labelKeyRule));
    const value = String(labels[key]);
    if (!isLabelValue(value)) faults.push(invalidAt(['metadata', 'labels'], value, labelValueRule));
  }
  return faults;
}

function judgeAnnotations(annotations: JsonObject | undefined): Fault[] {
  if (annotations === undefined) return [];
  const faults: Fault[] = [];
  let size = 0;
  for (const key in annotations) {
    if (!isLabelKey(key.toLowerCase())) faults.push(invalidAt(['metadata', 'annotations'], key, labelKeyRule));
    size += Buffer.byteLength(key) + Buffer.byteLength(String(annotations[key]));
  }
  if (size > maxAnnotations) {
    const message = `Too long: may not be more than ${maxAnnotations} bytes`;
    faults.push({ fault: 'TooLong', path: ['metadata', 'annotations'], message });
  }
  return faults;
}

/** Finalizers of Kubernetes itself; those of others name their domain. */
const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

function judgeFinalizers({ builtIn }: Kind, finalizers: readonly string[]): Fault[] {
  const path = ['metadata', 'finalizers'];
  const faults = finalizers.flatMap((finalizer, index) => {
    if (!isLabelKey(finalizer)) return [invalidAt(path, finalizer, labelKeyRule)];
    if (!builtIn || finalizer.includes('/') || standardFinalizers.has(finalizer)) return [];
    const why = 'name is neither a standard finalizer name nor is it fully qualified, such as "example.com/my-name"';
    return [invalidAt([...path, index], finalizer, why)];
  });
  if (!finalizers.includes('orphan') || !finalizers.includes('foregroundDeletion')) return faults;
  const message = 'Invalid value: finalizers orphan and foregroundDeletion cannot be both set';
  return [...faults, { fault: 'Invalid', path, message }];
}

function judgeOwners(owners: readonly unknown[]): Fault[] {
  const faults = owners.flatMap((owner, index) =>
    ['apiVersion', 'kind', 'name', 'uid']
      .filter((field) => !isObject(owner) || textAt(owner, field) === undefined)
      .map((field): Fault => {
        const path = ['metadata', 'ownerReferences', index, field];
        return { fault: 'Invalid', path, message: `Invalid value: "": must not be empty` };
      }),
  );
  if (owners.some((owner) => isObject(owner) && owner.apiVersion === 'v1' && owner.kind === 'Event')) {
    const message = 'Invalid value: v1, Kind=Event is disallowed from being an owner';
    faults.push({ fault: 'Invalid', path: ['metadata', 'ownerReferences'], message });
  }
  const controllers = owners.filter((owner) => isObject(owner) && owner.controller === true);
  if (controllers.length <= 1) return faults;
  const message = 'Invalid value: only one reference can have controller set to true';
  return [...faults, { fault: 'Invalid', path: ['metadata', 'ownerReferences'], message }];
}

function invalidAt(path: readonly (string | number)[], value: string, why: string): Fault {
  return { fault: 'Invalid', path, message: `Invalid value: ${JSON.stringify(value)}: ${why}` };
}
