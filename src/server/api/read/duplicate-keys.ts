/** At most so many are found: one is enough to refuse an object. */
const mostFound = 20;

/**
 * Finds keys that occur twice in one object of a JSON text, which `JSON.parse` passes over in silence. Gives their paths
 * as Kubernetes writes them, e.g. `spec.pools[0].name`. The text must be JSON.
 */
export function duplicateKeys(text: string): string[] {
  const found: string[] = [];
  /** What is open around the current place: an object's keys so far, or a list's length. */
  const open: { readonly keys: Set<string> | undefined; index: number; at: string }[] = [];
  let place = 0;
  while (place < text.length && found.length < mostFound) {
    const letter = text[place];
    const inner = open.at(-1);
    if (letter === '"') {
      const end = endOfText(text, place);
      if (inner?.keys !== undefined && isKey(text, end)) {
        const key = String(JSON.parse(text.slice(place, end)));
        inner.at = key;
        if (inner.keys.has(key)) found.push(pathOf(open));
        inner.keys.add(key);
      }
      place = end;
      continue;
    }
    if (letter === '{') open.push({ keys: new Set(), index: 0, at: '' });
    else if (letter === '[') open.push({ keys: undefined, index: 0, at: '' });
    else if (letter === '}' || letter === ']') open.pop();
    else if (letter === ',' && inner !== undefined) inner.index += 1;
    place += 1;
  }
  return found;
}

function pathOf(
  open: readonly { readonly keys: Set<string> | undefined; readonly index: number; readonly at: string }[],
): string {
  const steps = open.map(({ keys, index, at }) => (keys === undefined ? `[${index}]` : `.${at}`));
  return steps.join('').replace(/^\./, '');
}

/** The place behind the quote that ends the text which begins here. */
function endOfText(text: string, start: number): number {
  let place = start + 1;
  while (place < text.length && text[place] !== '"') place += text[place] === '\\' ? 2 : 1;
  return Math.min(place + 1, text.length);
}

/** True when a colon follows: the text was a key, not a value. */
function isKey(text: string, end: number): boolean {
  let place = end;
  while (place < text.length && /\s/.test(text[place] ?? '')) place += 1;
  return text[place] === ':';
}
