/** Where a value stands in an object: map keys and list indexes from the root, e.g. `['spec', 'pools', 0, 'name']`. */
export type FieldPath = readonly (string | number)[];

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/**
 * Renders a path the way the Kubernetes API writes it: `spec.machinePools[0].name`,
 * with keys that hold dots or slashes in brackets: `metadata.annotations[drover.dev/x]`.
 */
export function formatFieldPath(path: FieldPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!plainKey.test(part)) text += `[${part}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}
