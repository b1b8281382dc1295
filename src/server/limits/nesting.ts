const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * Whether JSON text nests deeper than `limit`, found without parsing it: whatever walks the parsed value later may then
 * do so by recursion. Text that is no JSON gets some answer, and is refused by the parser.
 */
export function nestsDeeper(text: Buffer, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at];
    if (byte === quote) at = endOfString(text, at);
    else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
  return false;
}

/** Position of the quote that ends the string which starts at `start`; the end of the text when none does. */
function endOfString(text: Buffer, start: number): number {
  let end = text.indexOf(quote, start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf(quote, end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: Buffer, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}

/** The same for a value that is parsed already. Iterative, so that no depth overflows the stack. */
export function valueNestsDeeper(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const containers = level.filter((item): item is object => typeof item === 'object' && item !== null);
    if (containers.length > 0 && depth >= limit) return true;
    level = containers.flatMap((item) => Object.values(item));
  }
  return false;
}
