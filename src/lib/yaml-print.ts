import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { resolvePlain } from './yaml-scalars.ts';

/**
 * Prints a JSON value as YAML that kubectl and {@link parseYamlDocument} read back as the same value. The same value
 * gives the same bytes; keys keep their order. Fields that are undefined are left out, as in JSON.
 */
export function printYaml(value: unknown): string {
  const document = new Document(null, { schema: 'core', version: '1.2' });
  document.contents = nodeOf(value) as typeof document.contents;
  const text = document.toString({ lineWidth: 0, minContentWidth: 0, indentSeq: true });
  // Such characters only stand inside double quotes here, where YAML knows escapes for them.
  return text.replace(unprintable, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that need an escape
const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00a0\u2028\u2029\ufeff\ufffd-\uffff]/g;

function nodeOf(value: unknown): unknown {
  if (value === null || value === undefined) return new Scalar(null);
  if (typeof value === 'string') return textNode(value);
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    list.flow = value.length === 0;
    list.items = value.map(nodeOf);
    return list;
  }
  if (typeof value !== 'object') return new Scalar(value);
  const map = new YAMLMap();
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  map.flow = entries.length === 0;
  map.items = entries.map(([key, field]) => new Pair(keyNode(key), nodeOf(field)));
  return map;
}

/** Quotes whatever would be read as something else than text; several lines become a literal block. */
function textNode(text: string): Scalar {
  const node = new Scalar(text);
  if (needsQuotes(text)) node.type = Scalar.QUOTE_DOUBLE;
  else if (text.includes('\n')) node.type = Scalar.BLOCK_LITERAL;
  return node;
}

function keyNode(text: string): Scalar {
  const node = new Scalar(text);
  if (needsQuotes(text) || text.includes('\n') || text.length > longestPlainKey) node.type = Scalar.QUOTE_DOUBLE;
  return node;
}

const longestPlainKey = 128;

function needsQuotes(text: string): boolean {
  if (typeof resolvePlain(text) !== 'string' || text === '<<') return true;
  if (text.search(unprintable) >= 0 || !text.isWellFormed()) return true;
  // A block cannot show these: leading blanks decide its indentation, trailing ones are lost to editors.
  return text.includes('\n') && (/^\s/.test(text) || /[ ]$/m.test(text) || text.endsWith('\n\n'));
}
