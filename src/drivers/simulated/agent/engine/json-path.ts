/**
 * kubectl's JSONPath templates, as far as the manager and people use them with Nodes: `{.a.b}`, `{.a[*]}`, `{.a[0]}`,
 * `{.a[?(@.b=="c")]}`, escaped dots, `{range …}…{end}` and quoted text. Throws for what it does not know.
 */
export function renderJsonPath(template: string, value: unknown): string {
  const parts = partsOf(template);
  const [text, rest] = renderParts(parts, 0, value);
  if (rest < parts.length) throw new Error('error parsing jsonpath: unexpected {end}');
  return text;
}

type Part = { readonly text: string } | { readonly action: string };

function partsOf(template: string): Part[] {
  const parts: Part[] = [];
  for (const match of template.matchAll(/\{((?:"(?:[^"\\]|\\.)*"|[^{}"])*)\}|[^{]+/g)) {
    parts.push(match[1] === undefined ? { text: match[0] } : { action: match[1].trim() });
  }
  return parts;
}

function renderParts(parts: readonly Part[], from: number, value: unknown): [string, number] {
  let text = '';
  let at = from;
  while (at < parts.length) {
    const part = parts[at];
    at += 1;
    if (!part) break;
    if ('text' in part) text += part.text;
    else if (part.action === 'end') return [text, at];
    else if (part.action.startsWith('range ')) {
      const items = select(part.action.slice('range '.length).trim(), value);
      let end = skipBlock(parts, at);
      for (const item of items) {
        const [inner, next] = renderParts(parts, at, item);
        text += inner;
        end = next;
      }
      at = end;
    } else if (part.action.startsWith('"')) text += JSON.parse(part.action) as string;
    else text += select(part.action, value).map(printed).join(' ');
  }
  return [text, at];
}

/** Index after the `{end}` that belongs to a block. */
function skipBlock(parts: readonly Part[], from: number): number {
  let depth = 1;
  for (let at = from; at < parts.length; at += 1) {
    const part = parts[at];
    if (!part || 'text' in part) continue;
    if (part.action.startsWith('range ')) depth += 1;
    if (part.action === 'end') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return parts.length;
}

const step = /^(?:\.((?:[^.[\\]|\\.)+)|\[\*\]|\[(\d+)\]|\[\?\(@\.([\w.]+)\s*==\s*"([^"]*)"\)\])/;

function select(path: string, value: unknown): unknown[] {
  let rest = path.replace(/^[$@]/, '');
  let found: unknown[] = [value];
  while (rest !== '' && rest !== '.') {
    const match = step.exec(rest);
    if (!match) throw new Error(`error parsing jsonpath ${path}`);
    rest = rest.slice(match[0].length);
    const [, field, index, key, wanted] = match;
    if (field !== undefined) found = found.flatMap((item) => memberOf(item, field.replaceAll('\\', '')));
    else if (index !== undefined)
      found = found.flatMap((item) => (Array.isArray(item) ? item.slice(Number(index), Number(index) + 1) : []));
    else if (key !== undefined) {
      found = found.flatMap((item) =>
        Array.isArray(item) ? item.filter((one) => select(`.${key}`, one)[0] === wanted) : [],
      );
    } else found = found.flatMap((item) => (Array.isArray(item) ? item : []));
  }
  return found;
}

function memberOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return [(value as Record<string, unknown>)[name]];
}

function printed(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
