/**
 * One step of a path in a field set, written as FieldsV1 writes it (Kubernetes structured-merge-diff):
 * `f:name` a field or map key, `k:{"name":"x"}` an item of a list-map, `v:"x"` an item of a set, `i:0` an index.
 * Text of the canonical form is its identity.
 */
export type PathElement = string;

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** An item of a list-map by its key fields, which are ordered by name. */
export function keyElement(keys: Readonly<Record<string, unknown>>): PathElement {
  const ordered: Record<string, unknown> = {};
  for (const name of Object.keys(keys).sort()) ordered[name] = keys[name];
  return `k:${JSON.stringify(ordered)}`;
}

/** An item of a set by its value. */
export function valueElement(value: unknown): PathElement {
  return `v:${JSON.stringify(value)}`;
}

/** The field's name, or undefined for elements of lists. */
export function fieldNameOf(element: PathElement): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

/** Brings an element written by a client into canonical form; undefined when it is none. */
export function canonicalElement(text: string): PathElement | undefined {
  const body = text.slice(2);
  switch (text.slice(0, 2)) {
    case 'f:':
      return text;
    case 'k:': {
      const keys = parsed(body);
      return typeof keys === 'object' && keys !== null && !Array.isArray(keys)
        ? keyElement(keys as Record<string, unknown>)
        : undefined;
    }
    case 'v:': {
      const value = parsed(body);
      return value === undefined ? undefined : valueElement(value);
    }
    case 'i:':
      return /^\d+$/.test(body) ? text : undefined;
    default:
      return undefined;
  }
}

/** An element as conflict messages show it: `.name`, `[name="x"]`, `[="x"]`, `[0]`. */
export function showElement(element: PathElement): string {
  const body = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'k:': {
      const keys = Object.entries(parsed(body) ?? {});
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    }
    case 'v:':
      return `[=${body}]`;
    case 'i:':
      return `[${body}]`;
    default:
      return `.${body}`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
