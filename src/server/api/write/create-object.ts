import { randomInt, randomUUID } from 'node:crypto';
import { type JsonObject, objectAt, textAt } from '../json.ts';
import { trackUpdate } from '../managed-fields/field-manager.ts';
import { storedText } from '../object-text.ts';
import { alreadyExists, badRequest, conflict } from '../status-error.ts';
import { judgeWrite } from './judge-write.ts';
import { requireNamespace } from './namespaces.ts';
import { attempts, keyOf, managementOf, timestamp, type WriteContext, type Written } from './write-context.ts';

/** Without vowels and look-alikes, as Kubernetes draws them. */
const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const longestGenerateName = 58;
/** So often a drawn name is drawn again when it is taken. */
const draws = 8;

/**
 * Stores a new object. `given` has been read as its kind and belongs to this function; `tracked` says that it carries
 * its managed fields already.
 */
export async function createObject(context: WriteContext, given: JsonObject, tracked = false): Promise<Written> {
  const object = prepareNew(context, given, tracked);
  const generateName = textAt(objectAt(object, 'metadata') ?? {}, 'generateName');
  const drawn = textAt(objectAt(object, 'metadata') ?? {}, 'name') === undefined ? generateName : undefined;
  for (let draw = 0; draw < draws; draw += 1) {
    const named = drawn === undefined ? object : withName(object, drawName(drawn));
    const name = textAt(objectAt(named, 'metadata') ?? {}, 'name') ?? '';
    await judgeWrite(context, named, undefined);
    const written = await commitNew(context, named, name);
    if (written !== undefined) return written;
    if (drawn === undefined) throw alreadyExists(context.served.kind, name);
  }
  throw alreadyExists(context.served.kind, drawn ?? '');
}

function prepareNew(context: WriteContext, given: JsonObject, tracked: boolean): JsonObject {
  const { served, api } = context;
  const metadata = { ...objectAt(given, 'metadata') };
  checkPlace(context, metadata);
  for (const field of [
    'uid',
    'resourceVersion',
    'selfLink',
    'generation',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ]) {
    delete metadata[field];
  }
  if (served.kind.scope === 'Namespaced') metadata.namespace = context.namespace;
  let object: JsonObject = { ...given, metadata };
  if (served.kind.statusSubresource) delete object.status;
  if (!tracked) trackUpdate(managementOf(context), undefined, object, context.options.fieldManager);
  object = { ...(served.kind.quirks?.prepare?.(object) ?? object) };
  const { managedFields, ...own } = objectAt(object, 'metadata') ?? {};
  object.metadata = {
    ...own,
    uid: randomUUID(),
    creationTimestamp: timestamp(api.now()),
    ...(served.kind.builtIn ? {} : { generation: 1 }),
    ...(managedFields === undefined ? {} : { managedFields }),
  };
  return object;
}

function checkPlace(context: WriteContext, metadata: JsonObject): void {
  const namespace = textAt(metadata, 'namespace');
  if (namespace !== undefined && namespace !== context.namespace) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request: found ${JSON.stringify(namespace)}, expected ${JSON.stringify(context.namespace)}`,
    );
  }
  if (textAt(metadata, 'resourceVersion') !== undefined) {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
}

async function commitNew(context: WriteContext, object: JsonObject, name: string): Promise<Written | undefined> {
  const { store } = context.api;
  const key = keyOf(context, name);
  const value = storedText(context.served, object);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const expected = await requireNamespace(context, name, attempt > 0 || context.options.dryRun);
    if (context.options.dryRun) {
      const taken = (await store.get(key)) !== undefined;
      return taken ? undefined : { code: 201, value, revision: undefined };
    }
    const outcome = await store.commit([{ op: 'create', key, value }, ...expected]);
    if (outcome.ok) return { code: 201, value, revision: outcome.revision };
    if (outcome.reason === 'AlreadyExists') return undefined;
    // The namespace changed meanwhile: looked at again.
  }
  throw conflict(context.served.kind, name, 'its namespace keeps changing, try again');
}

function drawName(prefix: string): string {
  let suffix = '';
  for (let place = 0; place < suffixLength; place += 1) suffix += suffixLetters[randomInt(suffixLetters.length)];
  return prefix.slice(0, longestGenerateName) + suffix;
}

function withName(object: JsonObject, name: string): JsonObject {
  return { ...object, metadata: { name, ...objectAt(object, 'metadata') } };
}
