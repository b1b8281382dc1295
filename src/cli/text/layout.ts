/** Pads the cells of rows into columns, two spaces apart; the last cell of a row is never padded. Plain text only. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Breaks a text at spaces into lines of at most `width` characters; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    lines.push(line);
  }
  return lines;
}

export function indent(lines: readonly string[], by: number): string[] {
  const margin = ' '.repeat(by);
  return lines.map((line) => (line === '' ? '' : margin + line));
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `width` characters, filled to `part` of `whole`; anything above nothing shows, and only the whole fills it. */
export function bar(part: bigint, whole: bigint, width: number): string {
  if (whole <= 0n || part >= whole) return '█'.repeat(part > 0n ? width : 0).padEnd(width, '·');
  const steps = Number((part * BigInt(width * 8)) / whole);
  const shown = part > 0n ? Math.max(1, Math.min(steps, width * 8 - 1)) : 0;
  return ('█'.repeat(Math.floor(shown / 8)) + (eighths[shown % 8] ?? '')).padEnd(width, '·');
}

/** An integer as people read it: `65,534`, and powers of two beyond a billion as `2^64`. */
export function amount(value: bigint | number): string {
  const exact = BigInt(value);
  // toLocaleString would load the tables of all languages first, which takes 10 ms.
  if (exact < 1_000_000_000n) return exact.toString().replace(/\B(?=(?:\d{3})+$)/g, ',');
  const bits = exact.toString(2).length - 1;
  return 1n << BigInt(bits) === exact
    ? `2^${bits}`
    : `about 2^${exact - (1n << BigInt(bits)) > 1n << BigInt(bits - 1) ? bits + 1 : bits}`;
}

/** `1 node`, `2 nodes`. */
export function counted(value: bigint | number, noun: string): string {
  return `${amount(value)} ${noun}${BigInt(value) === 1n ? '' : 's'}`;
}
