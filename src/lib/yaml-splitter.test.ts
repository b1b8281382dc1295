import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandList } from './yaml-lists.ts';
import { documentSplitter, type Piece, splitDocuments, streamDocuments } from './yaml-splitter.ts';

function texts(pieces: readonly Piece[]): (string | undefined)[] {
  return pieces.map((piece) => (piece.piece === 'document' ? piece.text : undefined));
}

function linesOf(pieces: readonly Piece[]): number[] {
  return pieces.map((piece) => (piece.piece === 'document' ? piece.firstLine : piece.problem.line));
}

describe('splitting', () => {
  test('cuts at ---', () => {
    const pieces = splitDocuments('a: 1\n---\nb: 1\n--- # comment\nc: 1\n');
    expect(texts(pieces)).toEqual(['a: 1\n', 'b: 1\n', 'c: 1\n']);
    expect(linesOf(pieces)).toEqual([1, 3, 5]);
  });

  test('takes content on the line of the marker', () => {
    expect(texts(splitDocuments('--- {a: 1}\n--- b\n---\tc\n---'))).toEqual(['--- {a: 1}\n', '--- b\n', '---\tc\n']);
  });

  test('leaves out documents of blanks and comments', () => {
    const pieces = splitDocuments('# head\n\n---\n# nothing\n---\n\na: 1\n---\n---\n  # only\n');
    expect(texts(pieces)).toEqual(['a: 1\n']);
    expect(linesOf(pieces)).toEqual([7]);
  });

  test('ends a document at ... and takes directives as the beginning of the next', () => {
    const pieces = splitDocuments('a: 1\n...\n%YAML 1.2\n---\nb: 1\n...\nc: 1\n');
    expect(texts(pieces)).toEqual(['a: 1\n...\n', '%YAML 1.2\n---\nb: 1\n...\n', 'c: 1\n']);
    expect(linesOf(pieces)).toEqual([1, 3, 7]);
  });

  test('is not misled by what only looks like a marker', () => {
    const text = 'a: ---\nb: |\n  ---\n  ...\n----\n---x\n....\n';
    expect(texts(splitDocuments(text))).toEqual([text]);
  });

  test('understands CRLF and a byte order mark', () => {
    const pieces = splitDocuments('\ufeffa: 1\r\n---\r\nb: 1\r\n...\r\n');
    expect(texts(pieces)).toEqual(['a: 1\r\n', 'b: 1\r\n...\r\n']);
  });

  test('hands on a directive that nothing follows, so that it is not lost in silence', () => {
    expect(texts(splitDocuments('%YAML 1.2\n'))).toEqual(['%YAML 1.2\n']);
  });

  test('does not depend on where the chunks are cut', () => {
    const lines = fc.constantFrom(
      '---',
      '--- x',
      '...',
      'a: 1',
      '  ---',
      '# c',
      '',
      '%TAG',
      '-',
      '--',
      'long line here',
      '...x',
    );
    fc.assert(
      fc.property(fc.array(lines), fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(8)), (parts, ending, cuts) => {
        const text = parts.join(ending);
        const splitter = documentSplitter();
        const pieces: Piece[] = [];
        let at = 0;
        for (const cut of cuts) {
          pieces.push(...splitter.push(text.slice(at, at + cut)));
          at += cut;
        }
        pieces.push(...splitter.push(text.slice(at)), ...splitter.end());
        expect(pieces).toEqual(splitDocuments(text));
      }),
    );
  });

  test('loses no line that says something', () => {
    const lines = fc.constantFrom('---', '--- x', '...', 'a: 1', 'b', '- c');
    fc.assert(
      fc.property(fc.array(lines), (parts) => {
        const said = (text: string) => text.split('\n').filter((line) => !/^(---|\.\.\.)?$/.test(line));
        const pieces = splitDocuments(parts.join('\n'));
        expect(texts(pieces).flatMap((text) => said(text ?? ''))).toEqual(said(parts.join('\n')));
        for (const piece of pieces) {
          if (piece.piece !== 'document') throw new Error('no document here is too large');
          expect(parts[piece.firstLine - 1]).toBe(piece.text.split('\n')[0]);
        }
      }),
    );
  });
});

describe('a document past the limit', () => {
  test('becomes one problem, and the next document is read', () => {
    const pieces = splitDocuments(`a: 1\n---\nb: ${'x'.repeat(50)}\nc: ${'y'.repeat(50)}\n---\nd: 1\n`, {
      largest: 40,
    });
    expect(texts(pieces)).toEqual(['a: 1\n', undefined, 'd: 1\n']);
    expect(pieces[1]).toMatchObject({ piece: 'problem', problem: { code: 'document-too-large', line: 3 } });
  });

  test('is not kept in memory', () => {
    const splitter = documentSplitter();
    const before = process.memoryUsage().heapUsed;
    let pieces = 0;
    for (let i = 0; i < 10_000; i++) pieces += splitter.push(Buffer.alloc(65_536, 'x').toString('latin1')).length;
    expect(pieces).toBe(1);
    // 655 MB went by; what the collector has not come to yet may still be there.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 1024 * 1024);
  });

  test('may come in single characters', () => {
    const splitter = documentSplitter({ largest: 1000 });
    const pieces: Piece[] = [];
    for (const letter of `${'x'.repeat(5000)}\n---\na: 1`) pieces.push(...splitter.push(letter));
    pieces.push(...splitter.end());
    expect(texts(pieces)).toEqual([undefined, 'a: 1']);
  });

  test('blank lines before a document do not count', () => {
    expect(texts(splitDocuments(`${'\n'.repeat(1000)}${'# c\n'.repeat(1000)}a: 1`, { largest: 100 }))).toEqual([
      'a: 1',
    ]);
  });
});

test('a stream of chunks is split as it comes', async () => {
  const seen: Piece[] = [];
  for await (const piece of streamDocuments(['a: 1\n--', '-\nb: 1'])) seen.push(piece);
  expect(texts(seen)).toEqual(['a: 1\n', 'b: 1']);
});

describe('expanding lists', () => {
  test('gives each item with its path', () => {
    const list = { kind: 'List', items: [{ kind: 'A' }, { kind: 'ClusterList', items: [{ kind: 'B' }] }] };
    expect(expandList(list)).toEqual([
      { value: { kind: 'A' }, path: ['items', 0] },
      { value: { kind: 'B' }, path: ['items', 1, 'items', 0] },
    ]);
  });

  test('gives anything else as it is', () => {
    for (const value of [null, 5, [], { kind: 'Cluster', items: [] }, { kind: 'List', items: 'x' }]) {
      expect(expandList(value)).toEqual([{ value, path: [] }]);
    }
  });
});
