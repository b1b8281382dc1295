import type { YamlProblem } from './yaml-problems.ts';

/** One document of a stream, in its order. Empty ones (nothing but comments) are left out. */
export type Piece =
  | { readonly piece: 'document'; readonly text: string /** From 1. */; readonly firstLine: number }
  /** Stands for a document that is too large to be read. */
  | { readonly piece: 'problem'; readonly problem: YamlProblem };

export interface SplitOptions {
  /** Longest document, in UTF-16 units; 3 Mi unless given, which is what the Kubernetes API takes in a request. */
  readonly largest?: number;
}

/**
 * Cuts a stream of YAML (or JSON) into documents while it is being read. It keeps no more than one document; of a
 * document past the limit only the fact. `---` and `...` count only at the start of a line, where YAML allows them
 * inside no scalar. A document's text begins with the first line that says something: the marker itself when something
 * stands behind it.
 */
export interface Splitter {
  push(chunk: string): Piece[];
  end(): Piece[];
}

export const largestDocument = 3 * 1024 * 1024;

type LineState = 'head' | 'blank' | 'other';

/** Makes a splitter for one stream. */
export function documentSplitter({ largest = largestDocument }: SplitOptions = {}): Splitter {
  let line = 1;
  let firstLine = 1;
  let text = '';
  let hasContent = false;
  let hasDirective = false;
  let overflown = false;
  let closesAfterLine = false;
  let state: LineState = 'head';
  let head = '';
  let started = false;
  let done: Piece[] = [];

  const close = (nextLine: number): void => {
    if ((hasContent || hasDirective) && !overflown) done.push({ piece: 'document', text, firstLine });
    text = '';
    hasContent = false;
    hasDirective = false;
    overflown = false;
    firstLine = nextLine;
  };

  const append = (part: string): void => {
    if (overflown) return;
    if (text.length + part.length > largest && (hasContent || part.trim() !== '')) {
      overflown = true;
      text = '';
      done.push({ piece: 'problem', problem: tooLarge(firstLine, largest) });
      return;
    }
    text += part;
  };

  /** Notes whether the line so far says anything, without looking at any character twice. */
  const look = (part: string): void => {
    if (state !== 'blank') return;
    const at = part.search(/\S/);
    if (at < 0) return;
    state = 'other';
    if (part[at] !== '#') hasContent = true;
  };

  const decide = (): void => {
    const marker = markerOf(head);
    if (marker === 'start') {
      if (hasContent || !hasDirective) close(line);
      append(head);
      state = 'blank';
      look(head.slice(3));
    } else if (marker === 'end') {
      append(head);
      closesAfterLine = true;
      state = 'other';
    } else if (head.startsWith('%') && !hasContent) {
      append(head);
      hasDirective = true;
      state = 'other';
    } else {
      append(head);
      state = 'blank';
      look(head);
    }
    if (head.endsWith('\n')) endLine();
    head = '';
  };

  const endLine = (): void => {
    line++;
    state = 'head';
    // Blank lines and comments before a document are not kept: a stream of them must not grow.
    if (closesAfterLine || (!hasContent && !hasDirective)) close(line);
    closesAfterLine = false;
  };

  const take = (chunk: string): void => {
    let at = 0;
    while (at < chunk.length) {
      if (state === 'head') {
        const letter = chunk.charAt(at++);
        head += letter;
        if (letter === '\n' || head.length === 4) decide();
        continue;
      }
      const newline = chunk.indexOf('\n', at);
      const end = newline < 0 ? chunk.length : newline + 1;
      const part = chunk.slice(at, end);
      append(part);
      look(part);
      if (newline >= 0) endLine();
      at = end;
    }
  };

  const handOver = (): Piece[] => {
    const pieces = done;
    done = [];
    return pieces;
  };

  return {
    push(chunk) {
      if (chunk === '') return handOver();
      const first = !started;
      started = true;
      take(first && chunk.startsWith('\ufeff') ? chunk.slice(1) : chunk);
      return handOver();
    },
    end() {
      if (head !== '') decide();
      close(line);
      return handOver();
    },
  };
}

/** What the first four characters of a line (fewer at the end of the stream) say. */
function markerOf(head: string): 'start' | 'end' | undefined {
  if (head.length > 3 && !/\s/.test(head.charAt(3))) return undefined;
  if (head.startsWith('---')) return 'start';
  return head.startsWith('...') ? 'end' : undefined;
}

function tooLarge(line: number, largest: number): YamlProblem {
  return {
    code: 'document-too-large',
    severity: 'error',
    message: `the document that begins here has more than ${largest} characters`,
    fix: 'split it; no API server takes an object of that size',
    line,
    column: 1,
  };
}

/** Splits a text that is wholly at hand. */
export function splitDocuments(text: string, options?: SplitOptions): Piece[] {
  const splitter = documentSplitter(options);
  return [...splitter.push(text), ...splitter.end()];
}

/** Splits chunks as they come, such as those of a file stream; each document is handed on before the next is read. */
export async function* streamDocuments(
  chunks: AsyncIterable<string> | Iterable<string>,
  options?: SplitOptions,
): AsyncGenerator<Piece> {
  const splitter = documentSplitter(options);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.end();
}
