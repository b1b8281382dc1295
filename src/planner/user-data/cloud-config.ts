import { Document, isMap, isScalar, isSeq, type Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { base64OfText } from '../../lib/base64.ts';
import { bootstrapFolder, type HostFile, linuxBootstrapFiles } from './linux-bootstrap.ts';
import type { ReadPart, UserDataOrder } from './order.ts';

/**
 * User data for cloud-init: one `#cloud-config`. The user's parts are merged in their order: maps key by key, lists one
 * behind the other, of anything else the later one counts. The manager's part comes last, so that commands of the user
 * run before the registration and nothing of the user's stands in the place of its files and of the host's name.
 */
export function cloudConfigOf(parts: readonly ReadPart[], order: UserDataOrder): string {
  const all = [...parts.map((part, index) => contentOf(part, index + 1)), managerContent(order)];
  const contents = all.reduce((before, after) => mergedMaps(before, after), new YAMLMap());
  // Without types nothing is quoted that was not: the texts mean what they meant.
  const document = new Document(null, { schema: 'failsafe', resolveKnownTags: false });
  document.contents = contents as unknown as typeof document.contents;
  return `#cloud-config\n${document.toString({ lineWidth: 0, minContentWidth: 0, indentSeq: false })}`;
}

/** A script runs as a file of its own: neither its \`exit\` nor its interpreter touches what comes after it. */
function contentOf(part: ReadPart, number: number): YAMLMap {
  if (part.kind === 'cloud-config') return part.content;
  const path = `${bootstrapFolder}/user-${number}`;
  return mapOf([
    ['write_files', listOf([fileNode({ path, mode: '0700', content: part.text })])],
    ['runcmd', listOf([listOf([quoted(path)])])],
  ]);
}

function managerContent(order: UserDataOrder): YAMLMap {
  const files = linuxBootstrapFiles(order).map(fileNode);
  return mapOf([
    ['hostname', quoted(order.hostname)],
    ['preserve_hostname', plain('false')],
    // Some distributions put the provider's long name in the place of the one that is given.
    ['prefer_fqdn_over_hostname', plain('false')],
    ['write_files', listOf(files)],
    ['runcmd', listOf([listOf([quoted('sh'), quoted(`${bootstrapFolder}/bootstrap.sh`)])])],
  ]);
}

function fileNode({ path, mode, content }: HostFile): YAMLMap {
  const isPlain = /^[\n\x20-\x7e]+$/.test(content) && !/[ ]$/m.test(content);
  return mapOf([
    ['path', quoted(path)],
    ['permissions', quoted(mode)],
    ...(isPlain ? [] : [['encoding', quoted('b64')] as const]),
    ['content', isPlain ? block(content) : quoted(base64OfText(content))],
  ]);
}

function mergedMaps(before: YAMLMap, after: YAMLMap): YAMLMap {
  const result = new YAMLMap();
  result.items = before.items.map((pair) => pair.clone());
  for (const pair of after.items) {
    const index = result.items.findIndex(({ key }) => keyText(key) === keyText(pair.key));
    const known = result.items[index];
    if (!known) result.items.push(pair.clone());
    else known.value = mergedValues(known.value, pair.value);
  }
  return result;
}

function mergedValues(before: unknown, after: unknown): unknown {
  if (isEmpty(after)) return before;
  if (isMap(before) && isMap(after)) return mergedMaps(before as YAMLMap, after as YAMLMap);
  if (isSeq(before) && isSeq(after)) return listOf([...before.items, ...after.items]);
  return after;
}

/** A key without a value, which is how YAML writes null. */
function isEmpty(node: unknown): boolean {
  return (
    node === null || (isScalar(node) && node.type === Scalar.PLAIN && /^(~|null|Null|NULL)?$/.test(String(node.value)))
  );
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function mapOf(entries: readonly (readonly [string, unknown])[]): YAMLMap {
  const map = new YAMLMap();
  for (const [key, value] of entries) map.add({ key: plain(key), value } as Pair);
  return map;
}

function listOf(items: readonly unknown[]): YAMLSeq {
  const list = new YAMLSeq();
  list.items = [...items];
  list.flow = items.every((item) => isScalar(item));
  return list;
}

function scalar(text: string, type: Scalar.Type): Scalar {
  const node = new Scalar(text);
  node.type = type;
  return node;
}

const plain = (text: string): Scalar => scalar(text, Scalar.PLAIN);
const quoted = (text: string): Scalar => scalar(text, Scalar.QUOTE_DOUBLE);
const block = (text: string): Scalar => scalar(text, Scalar.BLOCK_LITERAL);
