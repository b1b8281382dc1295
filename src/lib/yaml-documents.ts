import { Composer, type CST, type Document, Lexer, Parser } from 'yaml';
import type { FieldPath } from './field-path.ts';
import { locateNode } from './yaml-locate.ts';
import { positionAt, syntaxWordsOf, type YamlCode, type YamlProblem } from './yaml-problems.ts';
import { readValue } from './yaml-values.ts';

/** One document that could be read. */
export interface YamlDocument {
  /** Plain JSON: objects, lists, texts, finite numbers, booleans, null. Every key is an own property. */
  readonly value: unknown;
  /** Scalars that mean something else than they look like; the first fifty. */
  readonly warnings: readonly YamlProblem[];
  /**
   * Where a path stands in the whole input: the key of a field, the item of a list; the nearest enclosing one where
   * the path does not exist or comes from an alias. Reads the text again on first use, so that documents of which
   * nobody asks cost nothing.
   */
  locate(path: FieldPath): { readonly line: number; readonly column: number };
}

export type YamlOutcome =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Deeper nesting than this is no manifest; it also keeps every recursion over values short. */
export const deepest = 200;

/** Problems of one document that are worth listing. */
const mostProblems = 20;

/**
 * Reads the text of one document, with the meaning that kubectl gives it. Nothing it is given makes it throw. Unlike
 * kubectl it refuses a key that stands twice in one map: of the two values one would be lost in silence.
 *
 * @param firstLine the line of the whole input at which the text begins.
 */
export function parseYamlDocument(text: string, firstLine = 1): YamlOutcome {
  const problem: MakeProblem = (code, offset, message, fix) => ({
    code,
    severity: 'error',
    message,
    fix,
    ...positionAt(text, offset, firstLine),
  });
  const strange = strangeCharacter(text);
  if (strange)
    return { ok: false, problems: [problem('yaml-characters', strange.offset, strange.message, strange.fix)] };
  const composed = compose(text);
  if ('stop' in composed) return { ok: false, problems: [problem(...composed.stop)] };
  const { document, several } = composed;
  const second = several ?? secondJson(text, document);
  if (second !== undefined) {
    const fix = 'put --- on a line of its own between the documents';
    return { ok: false, problems: [problem('yaml-several-documents', second, 'a second document begins here', fix)] };
  }
  if (document && document.errors.length > 0) {
    return { ok: false, problems: syntaxProblems(document, problem) };
  }
  const { value, faults, surprises } = readValue(document?.contents, deepest);
  if (faults.length > 0) {
    return {
      ok: false,
      problems: faults
        .slice(0, mostProblems)
        .map((fault) => problem(fault.code, fault.offset, fault.message, fault.fix)),
    };
  }
  return {
    ok: true,
    document: {
      value,
      warnings: surprises.map((surprise) => ({
        ...problem('yaml-surprise', surprise.offset, surprise.message, surprise.fix),
        severity: 'warning',
      })),
      locate: locator(text, firstLine),
    },
  };
}

type MakeProblem = (code: YamlCode, offset: number, message: string, fix: string) => YamlProblem;

function syntaxProblems(document: Document.Parsed, problem: MakeProblem): YamlProblem[] {
  return document.errors.slice(0, mostProblems).map((error) => {
    const { message, fix } = syntaxWordsOf(error.code, error.message);
    return problem('yaml-syntax', error.pos[0], message, fix);
  });
}

/** JSON objects one after another, which tools print and kubectl reads, are several documents to YAML's eyes too. */
function secondJson(text: string, document: Document.Parsed | undefined): number | undefined {
  const [error] = document?.errors ?? [];
  if (error?.code !== 'UNEXPECTED_TOKEN' || !/^\s*\{/.test(text)) return undefined;
  return text[error.pos[0]] === '{' ? error.pos[0] : undefined;
}

type Stop = readonly [code: YamlCode, offset: number, message: string, fix: string];
type Composed =
  | { readonly document: Document.Parsed | undefined; readonly several: number | undefined }
  | { readonly stop: Stop };

/**
 * Runs the parser step by step instead of at once, because its later stage is recursive: the nesting is known before
 * that stage begins, and so is a flood of errors.
 */
function compose(text: string): Composed {
  const parser = new Parser();
  // All scalars stay text here (`failsafe`): what they mean is decided in yaml-scalars.ts. Keys are compared by
  // readValue, as the parser's own comparison takes quadratic time.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, resolveKnownTags: false });
  const tokens: CST.Token[] = [];
  let errors = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type === 'error') errors++;
    }
    if (parser.stack.length > deepest + parserFrame) {
      return { stop: ['yaml-too-deep', parser.offset, `nested deeper than ${deepest} levels`, 'flatten the document'] };
    }
    if (errors > mostProblems) break;
  }
  for (const token of parser.end()) tokens.push(token);
  const [, second] = tokens.filter((token) => token.type === 'document');
  const documents: Document.Parsed[] = [];
  for (const token of tokens) {
    if (token === second) break;
    documents.push(...composer.next(token));
  }
  documents.push(...composer.end(true, text.length));
  return { document: documents[0], several: second?.offset };
}

/** What the parser keeps on its stack beside the open collections: the document, a scalar. */
const parserFrame = 3;

function locator(text: string, firstLine: number): YamlDocument['locate'] {
  let root: Document.Parsed | undefined;
  return (path) => {
    if (root === undefined) {
      const composed = compose(text);
      root = 'document' in composed ? composed.document : undefined;
    }
    return positionAt(text, locateNode(root?.contents, path), firstLine);
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that YAML forbids
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** Characters that no YAML text may hold, and the traces of bytes that were no text at all. */
function strangeCharacter(text: string): { offset: number; message: string; fix: string } | undefined {
  const match = forbidden.exec(text);
  if (match) {
    const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const fix = 'remove it; inside double quotes it can be written as an escape';
    return { offset: match.index, message: `the control character U+${code} is not allowed in YAML`, fix };
  }
  const replaced = text.indexOf('\ufffd');
  if (replaced >= 0) {
    const message = 'found U+FFFD, which is what remains of bytes that are not UTF-8';
    return { offset: replaced, message, fix: 'save the file as UTF-8' };
  }
  if (text.isWellFormed()) return undefined;
  const offset = text.search(/\p{Surrogate}/u);
  return { offset, message: 'found half of a UTF-16 surrogate pair', fix: 'save the file as UTF-8' };
}
