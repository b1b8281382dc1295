/**
 * What an unquoted scalar means. Manifests are read as kubectl and the API server read them (sigs.k8s.io/yaml, which is
 * YAML 1.1 in this respect) and not as YAML 1.2 says: a manifest must mean here what it means there.
 */
export type PlainValue = string | number | boolean | null;

const words: ReadonlyMap<string, PlainValue> = new Map<string, PlainValue>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'y', 'Y'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'n', 'N'].map((word) => [word, false] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const longestWord = 5;
/** After a leading dot Go's own rule holds: underscores only between digits. */
const dotted = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
/** The reader takes the sign of a binary number after its prefix too. */
const lateSign = /^0b([-+])([01]+)$/;
const prefixed = /^[-+]?0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+|[0-7]+)$/;
const decimal = /^[-+]?(?:0|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const largest = 2n ** 64n - 1n;

/** Resolves an unquoted scalar without a tag. NaN and the infinities come back as numbers; JSON has no such values. */
export function resolvePlain(text: string): PlainValue {
  if (text.length <= longestWord) {
    const word = words.get(text);
    if (word !== undefined) return word;
  }
  const first = text.charCodeAt(0);
  if (first === 0x2e) return dotted.test(text) ? finite(text.replaceAll('_', '')) : text;
  const numeric = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d;
  // Go's numbers: underscores count for nothing, a leading zero makes an octal number.
  return numeric ? resolveNumber(text) : text;
}

function resolveNumber(text: string): PlainValue {
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  if (decimal.test(plain)) return finite(plain) === plain ? text : Number(plain);
  if (prefixed.test(plain)) {
    const value = prefixedInteger(plain);
    return value > largest || value < -(2n ** 63n) ? text : Number(value);
  }
  const late = lateSign.exec(plain);
  if (late) return Number(`0b${late[2]}`) * (late[1] === '-' ? -1 : 1) + 0;
  if (!float.test(plain)) return text;
  const value = finite(plain);
  return typeof value === 'number' ? value : text;
}

function prefixedInteger(text: string): bigint {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').replace(/^0(?=[0-7])/, '0o');
  const value = BigInt(digits);
  return negative ? -value : value;
}

/** The number, or the text itself when it is beyond what a 64-bit float holds. */
function finite(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

/**
 * Why a reader may be surprised by what an unquoted scalar means, or undefined: words that are booleans only in
 * YAML 1.1, octal numbers, underscores, and numbers that lose digits.
 */
export function surpriseOf(text: string, value: PlainValue): string | undefined {
  if (typeof value === 'boolean') {
    const lower = text.toLowerCase();
    return lower === 'true' || lower === 'false' ? undefined : `the boolean ${String(value)}`;
  }
  if (typeof value !== 'number') return undefined;
  const unusual =
    text.includes('_') ||
    /^[-+]?0[0-9bB]/.test(text) ||
    /\.[0-9]*0$/.test(text) ||
    (decimal.test(text) && !Number.isSafeInteger(value) && String(value) !== text.replace('+', ''));
  return unusual ? `the number ${String(value)}` : undefined;
}
