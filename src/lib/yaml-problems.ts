/** Something that keeps a document from being read, or that a reader of it should know. */
export interface YamlProblem {
  readonly code: YamlCode;
  readonly severity: 'error' | 'warning';
  /** Lower case, no final period. */
  readonly message: string;
  readonly fix: string;
  /** From 1, in the whole input. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
}

/** `drover explain` knows them all. */
export type YamlCode =
  | 'yaml-syntax'
  | 'yaml-characters'
  | 'yaml-duplicate-key'
  | 'yaml-aliases'
  | 'yaml-tag'
  | 'yaml-number'
  | 'yaml-too-deep'
  | 'yaml-several-documents'
  | 'yaml-surprise'
  | 'document-too-large';

/** Line and column of an offset in a text that begins at `firstLine` of the whole input. */
export function positionAt(text: string, offset: number, firstLine: number): { line: number; column: number } {
  let line = firstLine;
  let start = 0;
  for (;;) {
    const end = text.indexOf('\n', start);
    if (end < 0 || end >= offset) return { line, column: offset - start + 1 };
    line++;
    start = end + 1;
  }
}

/** Words for the parser's findings, by its own codes. */
const syntaxWords: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  ALIAS_PROPS: ['an alias carries an anchor or a tag', 'write the alias alone, such as *name'],
  BAD_ALIAS: ['an anchor or alias has no usable name', 'give it a name without : at its end, or quote the value'],
  BAD_COLLECTION_TYPE: ['a tag does not fit the collection that it stands at', 'remove the tag'],
  BAD_DIRECTIVE: ['a directive (a line that begins with %) cannot be read', 'remove the line'],
  BAD_DQ_ESCAPE: ['an escape in double quotes is none that YAML knows', 'double the backslash, or use single quotes'],
  BAD_INDENT: ['the indentation fits no enclosing level', 'line the item up with its siblings'],
  BAD_PROP_ORDER: ['an anchor or tag stands before the indicator that it belongs after', 'put it after - or ?'],
  BAD_SCALAR_START: ['an unquoted value begins with a character that YAML reserves', 'put the value in quotes'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a key: value pair stands on the line of another one',
    'put each pair on its own line, or quote a value that has a colon followed by a space',
  ],
  BLOCK_IN_FLOW: ['a block collection stands inside [ ] or { }', 'write it in the same style as what encloses it'],
  IMPOSSIBLE: ['the document cannot be read here', 'look for a missing quote, bracket or colon above'],
  KEY_OVER_1024_CHARS: ['a key is longer than 1024 characters', 'look for a missing line break or quote'],
  MISSING_CHAR: ['a closing quote, bracket, comma or colon is missing', 'add what is missing'],
  MULTILINE_IMPLICIT_KEY: ['a key goes over several lines', 'look for a missing colon, or put the key on one line'],
  MULTIPLE_ANCHORS: ['a value has more than one anchor', 'keep one of them'],
  MULTIPLE_TAGS: ['a value has more than one tag', 'keep one of them'],
  TAB_AS_INDENT: ['a tab is used for indentation', 'indent with spaces'],
  UNEXPECTED_TOKEN: ['something stands here that does not belong', 'look for a missing quote, dash or line break'],
};

/** The parser quotes what it found, which may be megabytes. */
const longestDetail = 100;

/** A problem of the parser in a user's words; `detail` is its own sentence. */
export function syntaxWordsOf(code: string, detail: string): { message: string; fix: string } {
  const [message, fix] = syntaxWords[code] ?? ['the document cannot be read here', 'mend the YAML'];
  const [first = ''] = detail.split('\n');
  const own = first.length > longestDetail ? `${first.slice(0, longestDetail)}…` : first.replace(/\.$/, '');
  return { message: own === '' ? message : `${message} (${own.charAt(0).toLowerCase()}${own.slice(1)})`, fix };
}
