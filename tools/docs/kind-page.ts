import type { Kind } from '../../src/kinds/types.ts';
import { apiVersionOf } from '../../src/kinds/types.ts';
import { readSchema, type SchemaNode } from '../../src/lib/schema/node.ts';

/** The documentation page of a kind, in Markdown: what it is, an example, its fields, columns and conditions. */
export function kindPage(kind: Kind): string {
  const parts = [
    '<!-- Written by `npm run docs` from the kind itself; not to be edited. -->',
    `# ${kind.kind}`,
    `\`${apiVersionOf(kind)}\` · ${kind.scope} · \`kubectl get ${resourceName(kind)}\``,
    `${kind.description.replace(/\.?$/, '')}.`,
    '## Example',
    ['```yaml', kind.example.trim(), '```'].join('\n'),
    '## Fields',
    table(['field', 'type', 'meaning'], fieldRows(kind)),
    '## Columns',
    table(['column', 'from'], [['Name', '`.metadata.name`'], ...kind.columns.map(columnRow)]),
  ];
  if (kind.conditions.length > 0) {
    parts.push(
      '## Conditions',
      table(['condition', 'good when', 'appears', 'reasons'], kind.conditions.map(conditionRow)),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

/** The table of all kinds, in Markdown. */
export function kindIndex(kinds: readonly Kind[]): string {
  const rows = kinds.map((kind) => [
    `[${kind.kind}](${pageName(kind, kinds)})`,
    `\`${apiVersionOf(kind)}\``,
    kind.description,
  ]);
  const head = ['<!-- Written by `npm run docs` from the kinds themselves; not to be edited. -->', '# Kinds'];
  return `${[...head, table(['kind', 'version', 'what it is'], rows)].join('\n\n')}\n`;
}

/** The page of a kind; of several kinds of one name the first has the short page name. */
export function pageName(kind: Kind, kinds: readonly Kind[]): string {
  const first = kinds.find((other) => other.kind === kind.kind) === kind;
  return `${first ? kind.kind.toLowerCase() : resourceName(kind)}.md`;
}

function resourceName({ plural, group }: Kind): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function columnRow({ name, jsonPath, priority }: Kind['columns'][number]): string[] {
  return [name, `\`${jsonPath}\`${(priority ?? 0) > 0 ? ' (wide)' : ''}`];
}

function conditionRow({ type, polarity, surfaces, reasons }: Kind['conditions'][number]): string[] {
  const names = Object.entries(reasons).map(([reason, meaning]) => `\`${reason}\`: ${meaning}`);
  return [`\`${type}\``, polarity === 'positive' ? 'True' : 'False', surfaces, names.join('<br>')];
}

function fieldRows(kind: Kind): string[][] {
  const rows: string[][] = [];
  const node = readSchema(kind.schema);
  if (node.shape !== 'object') return rows;
  for (const [name, child] of node.fields) {
    // What every object has is documented by Kubernetes.
    if (name === 'apiVersion' || name === 'kind' || name === 'metadata') continue;
    describe(name, child, node.required.includes(name), rows);
  }
  return rows;
}

function describe(path: string, node: SchemaNode, required: boolean, rows: string[][]): void {
  const fallback =
    node.default === undefined || node.default === '' ? '' : ` (default \`${JSON.stringify(node.default)}\`)`;
  rows.push([`\`${path}\``, `${typeOf(node)}${required ? ', required' : ''}`, `${node.description ?? ''}${fallback}`]);
  const inner = node.shape === 'list' ? node.item : node.shape === 'map' ? node.values : node;
  const prefix = node.shape === 'list' ? `${path}[]` : node.shape === 'map' ? `${path}.*` : path;
  if (inner.shape !== 'object') return;
  for (const [name, child] of inner.fields) describe(`${prefix}.${name}`, child, inner.required.includes(name), rows);
}

function typeOf(node: SchemaNode): string {
  switch (node.shape) {
    case 'list':
      return `list of ${node.item.shape === 'object' ? 'objects' : typeOf(node.item)}`;
    case 'map':
      return node.open ? 'free map' : `map of ${node.values.shape === 'object' ? 'objects' : typeOf(node.values)}`;
    case 'words':
      return node.words.map((word) => `\`${String(word)}\``).join(' or ');
    case 'int-or-text':
      return 'number or text';
    case 'any':
      return 'anything';
    default:
      return node.shape;
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
