import { isObject, type JsonObject, objectAt, shown, textAt, valueAt } from './json.ts';
import type { ServedKind } from './served-kinds.ts';
import { badRequest, invalid } from './status-error.ts';

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale', plural: 'scales' };

/** The Scale (autoscaling/v1) of an object; the object carries its resource version. */
export function scaleOf({ kind }: ServedKind, object: JsonObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = objectAt(object, 'metadata') ?? {};
  const { specReplicas = '', statusReplicas = '', selector } = kind.scale ?? {};
  const chosen = selector === undefined ? undefined : valueAt(object, stepsOf(selector));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: countAt(object, specReplicas) },
    status: { replicas: countAt(object, statusReplicas), ...(typeof chosen === 'string' ? { selector: chosen } : {}) },
  };
}

/** The object with the replicas of a Scale. Throws 400 for what is no Scale and 422 when it does not say a count. */
export function withScale({ kind }: ServedKind, object: JsonObject, scale: JsonObject): JsonObject {
  if (scale.kind !== 'Scale' || scale.apiVersion !== 'autoscaling/v1') {
    throw badRequest(
      `the object is ${shown(scale.kind)} of ${shown(scale.apiVersion)}, expected Scale of autoscaling/v1`,
    );
  }
  const replicas = valueAt(scale, ['spec', 'replicas']) ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
    const message = `Invalid value: ${JSON.stringify(replicas)}: must be a whole number, at least 0`;
    const name = textAt(objectAt(object, 'metadata') ?? {}, 'name') ?? '';
    throw invalid(scaleKind, name, [{ reason: 'FieldValueInvalid', message, field: 'spec.replicas' }]);
  }
  const metadata = { ...objectAt(object, 'metadata') };
  const { resourceVersion, uid } = objectAt(scale, 'metadata') ?? {};
  if (resourceVersion !== undefined) metadata.resourceVersion = resourceVersion;
  if (uid !== undefined) metadata.uid = uid;
  const scaled = withValueAt(object, stepsOf(kind.scale?.specReplicas ?? ''), replicas);
  return { ...scaled, metadata };
}

function stepsOf(path: string): string[] {
  return path.split('.').filter((step) => step !== '');
}

function countAt(object: JsonObject, path: string): number {
  const value = valueAt(object, stepsOf(path));
  return typeof value === 'number' ? value : 0;
}

function withValueAt(object: JsonObject, [first, ...rest]: readonly string[], value: unknown): JsonObject {
  if (first === undefined) return object;
  const child = object[first];
  return { ...object, [first]: rest.length === 0 ? value : withValueAt(isObject(child) ? child : {}, rest, value) };
}
