import { isObject, shown } from '../json.ts';

/** One step of a path: a field, an index, or the first list item with a field of that value. */
type Step = string | number | { readonly field: string; readonly equals: string };

const stepForm =
  /\.([A-Za-z_$][\w$-]*)|\['((?:\\.|[^'\\])*)'\]|\["((?:\\.|[^"\\])*)"\]|\[(\d+)\]|\[\?\(@\.([\w$-]+)\s*==\s*(?:"([^"]*)"|'([^']*)')\)\]/y;

/**
 * Makes a reader of one simple JSONPath, as columns of custom resources have it: `.spec.a`, `['a.b']`, `[0]`,
 * `[?(@.type=="Ready")]`. Throws a TypeError for any other path: it is a mistake of the kind's author.
 */
export function readerOf(path: string): (object: unknown) => unknown {
  const steps: Step[] = [];
  let position = 0;
  while (position < path.length) {
    stepForm.lastIndex = position;
    const match = stepForm.exec(path);
    if (match === null) throw new TypeError(`the JSONPath ${path} cannot be read at character ${position + 1}`);
    position = stepForm.lastIndex;
    const [, plain, single, double, index, field, value1, value2] = match;
    const name = plain ?? (single ?? double)?.replace(/\\(.)/g, '$1');
    if (name !== undefined) steps.push(name);
    else if (index !== undefined) steps.push(Number(index));
    else if (field !== undefined) steps.push({ field, equals: value1 ?? value2 ?? '' });
  }
  return (object) => steps.reduce(take, object);
}

function take(value: unknown, step: Step): unknown {
  if (typeof step === 'string') return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  if (!Array.isArray(value)) return undefined;
  if (typeof step === 'number') return value[step];
  return value.find((item) => isObject(item) && shown(item[step.field]) === step.equals);
}
