import { readJson, readYaml } from '../body.ts';
import { checkDepth } from '../depth.ts';
import { copyJson, isObject, type JsonObject, objectAt, shown, textAt } from '../json.ts';
import { applyObject } from '../managed-fields/field-manager.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { readObject } from '../read/read-object.ts';
import { badRequest, conflict, StatusError, unsupportedMediaType } from '../status-error.ts';
import { createObject } from './create-object.ts';
import { updateObject } from './update-object.ts';
import { keyOf, managementOf, type WriteContext, type Written } from './write-context.ts';

const jsonPatch = 'application/json-patch+json';
const mergePatch = 'application/merge-patch+json';
const strategicPatch = 'application/strategic-merge-patch+json';
/** The type of a configuration for server-side apply. */
export const applyPatch = 'application/apply-patch+yaml';

/** Patches an object in the way that the content type says; server-side apply creates it where there is none. */
export async function patchObject(context: WriteContext, type: string, body: Buffer): Promise<Written> {
  if (type === applyPatch) return applyBody(context, readYaml(body));
  const patch = patcherOf(context, type, body);
  return updateObject(context, (before) => {
    const object = patch(before);
    checkDepth(object);
    checkSamePlace(context, object);
    return { object: readObject(context.served, object, { ...readingOf(context), partial: false }), tracked: false };
  });
}

/** A patch may not make another object of the one that the path names. */
function checkSamePlace({ name, namespace, served }: WriteContext, object: JsonObject): void {
  const metadata = objectAt(object, 'metadata') ?? {};
  const found = { name: textAt(metadata, 'name') ?? '', namespace: textAt(metadata, 'namespace') };
  if (found.name !== name) {
    throw badRequest(`the name of the object (${found.name}) does not match the name on the URL (${name})`);
  }
  if (served.kind.scope === 'Namespaced' && found.namespace !== undefined && found.namespace !== namespace) {
    const where = `(${found.namespace}) does not match the namespace on the URL (${namespace})`;
    throw badRequest(`the namespace of the object ${where}`);
  }
}

/** What turns the stored object into the patched one; throws 415 for types that the kind does not take. */
export function patcherOf(context: WriteContext, type: string, body: Buffer): (before: JsonObject) => JsonObject {
  const { builtIn } = context.served.kind;
  switch (type) {
    case jsonPatch: {
      const patch = readJson(body);
      return (before) => applyJsonPatch(copyJson(before), patch);
    }
    case mergePatch: {
      const patch = readJson(body);
      return (before) => applyMergePatch(before, patch);
    }
    case strategicPatch:
      if (builtIn) {
        const patch = readJson(body);
        return (before) => applyStrategicMergePatch(before, patch, context.served.shape());
      }
  }
  throw unsupportedMediaType(type, [jsonPatch, mergePatch, ...(builtIn ? [strategicPatch] : []), applyPatch]);
}

function readingOf(context: WriteContext) {
  return { validation: context.options.fieldValidation, warn: context.warn };
}

async function applyBody(context: WriteContext, body: unknown): Promise<Written> {
  if (!isObject(body)) throw badRequest('the configuration to apply is not an object');
  const configuration = readConfiguration(context, body);
  const stored = await context.api.store.get(keyOf(context));
  if (stored !== undefined) return applyToStored(context, configuration);
  if (context.subresource !== '') return applyToStored(context, configuration);
  const metadata = objectAt(configuration, 'metadata') ?? {};
  if (textAt(metadata, 'uid') !== undefined || textAt(metadata, 'resourceVersion') !== undefined) {
    throw conflict(
      context.served.kind,
      context.name,
      'the configuration names a version of the object, and there is none',
    );
  }
  const object = apply(context, {}, configuration);
  try {
    return await createObject(context, object, true);
  } catch (error) {
    // Another client was faster: then it is a change of that object.
    if (error instanceof StatusError && error.reason === 'AlreadyExists') return applyToStored(context, configuration);
    throw error;
  }
}

function applyToStored(context: WriteContext, configuration: JsonObject): Promise<Written> {
  return updateObject(context, (before) => ({ object: apply(context, before, configuration), tracked: true }));
}

/** A configuration names its type and object; the path completes what it leaves out. */
function readConfiguration(context: WriteContext, given: JsonObject): JsonObject {
  const { served, name, namespace } = context;
  const { apiVersion, kind } = given;
  if (apiVersion !== served.apiVersion || kind !== served.kind.kind) {
    throw badRequest(
      `the configuration is ${shown(kind)} of ${shown(apiVersion)}, expected ${served.kind.kind} of ${served.apiVersion} as the path says`,
    );
  }
  const metadata = { ...objectAt(given, 'metadata') };
  if (metadata.managedFields !== undefined && metadata.managedFields !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  checkPlace('name', metadata, name);
  if (served.kind.scope === 'Namespaced') checkPlace('namespace', metadata, namespace);
  return readObject(served, { ...given, metadata }, { ...readingOf(context), partial: true });
}

function checkPlace(field: 'name' | 'namespace', metadata: JsonObject, expected: string): void {
  const found = textAt(metadata, field);
  if (found === undefined) metadata[field] = expected;
  else if (found !== expected) {
    throw badRequest(`the ${field} of the object (${found}) does not match the ${field} on the URL (${expected})`);
  }
}

function apply(context: WriteContext, before: JsonObject, configuration: JsonObject): JsonObject {
  const { served, options } = context;
  const outcome = applyObject(
    managementOf(context),
    before,
    configuration,
    options.fieldManager,
    options.force === true,
  );
  if (!outcome.ok) {
    const causes = outcome.conflicts.map(({ owner, field }) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${owner}`,
      field,
    }));
    throw new StatusError(409, 'Conflict', outcome.message, { causes });
  }
  // Its unknown fields were told when the configuration was read.
  return readObject(served, outcome.object, { validation: 'Ignore', warn: context.warn, partial: false });
}
