import fc from 'fast-check';

/** The same value with the keys of every map in another order. Lists keep theirs. */
export function shuffledMaps<T>(value: T): fc.Arbitrary<T> {
  return fc.infiniteStream(fc.nat()).map((numbers) => reorder(value, numbers) as T);
}

function reorder(value: unknown, numbers: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((item) => reorder(item, numbers));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => ({ key, inner, rank: numbers.next().value ?? 0 }));
  entries.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(entries.map(({ key, inner }) => [key, reorder(inner, numbers)]));
}
