import rfc6902 from 'rfc6902';
import { isObject, type JsonObject } from '../json.ts';
import { badRequest, StatusError } from '../status-error.ts';

/** Kubernetes' limits on one patch: operations, and bytes that its copies may add. */
const maxOperations = 10_000;
const maxCopied = 3 * 1024 * 1024;

const words: ReadonlySet<string> = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);
/** Keys that the library will not follow, since they mean something to JavaScript. */
const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Applies an RFC 6902 patch to an object, which is changed. Throws 400 for a patch that cannot be read and 422 for one
 * that does not fit the object, a failed test included.
 */
export function applyJsonPatch(target: JsonObject, patch: unknown): JsonObject {
  if (!Array.isArray(patch)) throw badRequest('the JSON patch is not a list of operations');
  if (patch.length > maxOperations) {
    const message = `the JSON patch has ${patch.length} operations, expected at most ${maxOperations}`;
    throw new StatusError(413, 'RequestEntityTooLarge', message);
  }
  const holder = { root: target as unknown };
  let copied = 0;
  for (const operation of patch) {
    checkForm(operation);
    copied += checkFit(holder.root, operation);
    if (copied > maxCopied) throw badRequest(`the JSON patch copies more than ${maxCopied} bytes`);
    run(holder, operation);
  }
  if (!isObject(holder.root)) throw doesNotFit('the JSON patch leaves no object');
  return holder.root;
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: unknown;
  readonly value?: unknown;
}

function checkForm(operation: unknown): asserts operation is Operation {
  if (!isObject(operation)) throw badRequest('the JSON patch has an operation that is not an object');
  const { op, path, from } = operation;
  if (typeof op !== 'string' || !words.has(op)) {
    throw badRequest(
      `the JSON patch has the operation ${JSON.stringify(op)}, expected one of ${[...words].join(', ')}`,
    );
  }
  const pointers = op === 'move' || op === 'copy' ? [path, from] : [path];
  for (const pointer of pointers) {
    if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) {
      throw badRequest(
        `the JSON patch has the path ${JSON.stringify(pointer)}, expected a JSON pointer such as /spec/name`,
      );
    }
  }
  if (['add', 'replace', 'test'].includes(op) && !('value' in operation)) {
    throw badRequest(`the JSON patch has an operation ${op} without a value`);
  }
}

/** The library takes any key for an index; whether each step exists is checked here. Gives the bytes a copy adds. */
function checkFit(root: unknown, { op, path, from }: Operation): number {
  if (op === 'move' || op === 'copy') {
    const source = resolve(root, String(from), false);
    resolve(root, path, true);
    if (op === 'move' && path.startsWith(`${String(from)}/`))
      throw doesNotFit(`cannot move ${String(from)} into itself`);
    return op === 'copy' ? JSON.stringify(source ?? null).length : 0;
  }
  resolve(root, path, op === 'add');
  return 0;
}

/** The value that a pointer leads to; `toAdd` lets its last step be new. */
function resolve(root: unknown, pointer: string, toAdd: boolean): unknown {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let value = root;
  for (const [index, step] of steps.entries()) {
    if (reserved.has(step)) throw doesNotFit(`the path ${pointer} has the step ${step}, which is not accepted`);
    const added = toAdd && index === steps.length - 1;
    if (Array.isArray(value)) {
      const place = step === '-' && added ? value.length : indexOf(step);
      if (place === undefined || place > value.length || (place === value.length && !added)) throw nothingAt(pointer);
      value = value[place];
    } else if (isObject(value)) {
      if (!added && !Object.hasOwn(value, step)) throw nothingAt(pointer);
      value = value[step];
    } else {
      throw nothingAt(pointer);
    }
  }
  return value;
}

function indexOf(step: string): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(step) ? Number(step) : undefined;
}

/** The object stands below a holder, so that the path of the whole object works too. */
function run(holder: { root: unknown }, operation: Operation): void {
  const below = (pointer: unknown) => `/root${String(pointer)}`;
  const { op, path, from, value } = operation;
  const moves = op === 'move' || op === 'copy';
  const moved = { op, path: below(path), ...(moves ? { from: below(from) } : { value }) };
  const [failure] = rfc6902.applyPatch(holder, [moved as rfc6902.Operation]);
  if (failure) throw doesNotFit(`the JSON patch cannot ${operation.op} ${operation.path}: ${failure.message}`);
}

function nothingAt(pointer: string): StatusError {
  return doesNotFit(`the JSON patch names ${pointer}, and there is nothing`);
}

function doesNotFit(message: string): StatusError {
  return new StatusError(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: ${message}`,
    {},
  );
}
