import { isObject, type JsonObject, objectAt, shown, valueAt } from './json.ts';
import type { ServedKind } from './served-kinds.ts';
import { badRequest } from './status-error.ts';

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

/** The object with the replicas of a Scale. Throws 400 when the Scale does not say a count. */
export function withScale({ kind }: ServedKind, object: JsonObject, scale: JsonObject): JsonObject {
  if (scale.kind !== 'Scale' || scale.apiVersion !== 'autoscaling/v1') {
    throw badRequest(
      `the object is ${shown(scale.kind)} of ${shown(scale.apiVersion)}, expected Scale of autoscaling/v1`,
    );
  }
  const replicas = valueAt(scale, ['spec', 'replicas']) ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
    throw badRequest(`spec.replicas is ${JSON.stringify(replicas)}, expected a whole number, at least 0`);
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
