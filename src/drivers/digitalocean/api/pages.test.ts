import { type Static, type TSchema, Type } from 'typebox';
import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { type ReadPage, readPages } from './pages.ts';

const listing = { key: 'things', item: Type.Object({ id: Type.Integer() }), idOf: ({ id }: { id: number }) => id };

/** A list that is served in pages; `change` makes it another one between two pages. */
function servedList(ids: number[], change: (ids: number[], pagesRead: number) => number[] = (same) => same) {
  let now = ids;
  let pagesRead = 0;
  const asked: Readonly<Record<string, number>>[] = [];
  const read: ReadPage = async (query) => {
    asked.push(query);
    const { page = 1, per_page: size = 20 } = query;
    const shown = now.slice((page - 1) * size, page * size);
    const pages = page * size < now.length ? { next: 'https://api.digitalocean.com/next' } : {};
    const answer = { things: shown.map((id) => ({ id })), links: { pages }, meta: { total: now.length } };
    now = change(now, ++pagesRead);
    return <const S extends TSchema>(schema: S): Static<S> => {
      if (!Check(schema, answer)) throw new Error('the answer is not as the reader wants it');
      return answer;
    };
  };
  return { read, asked };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a list in pages', () => {
  it.each([0, 1, 199, 200, 201, 450])('is read to its end: %i items', async (count) => {
    const { read, asked } = servedList(numbers(count));
    expect((await readPages(listing, read)).map(({ id }) => id)).toEqual(numbers(count));
    expect(asked.length).toBe(Math.max(1, Math.ceil(count / 200)));
    expect(asked[0]).toEqual({ per_page: 200, page: 1 });
  });

  it('misses nothing that moves to a page which is read already', async () => {
    const { read } = servedList(numbers(401), (ids, pagesRead) =>
      pagesRead === 1 ? ids.filter((id) => id !== 5) : ids,
    );
    const found = (await readPages(listing, read)).map(({ id }) => id);
    expect(found).toEqual(expect.arrayContaining(numbers(401).filter((id) => id !== 5)));
  });

  it('has each item once when new ones push others to the next page', async () => {
    const { read } = servedList(numbers(250), (ids, pagesRead) => (pagesRead === 1 ? [1000, ...ids] : ids));
    const found = (await readPages(listing, read)).map(({ id }) => id);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining([1000, ...numbers(250)]));
  });

  it('comes to an end in a list that never rests', async () => {
    const { read, asked } = servedList(numbers(400), (ids, pagesRead) => [...ids, 10_000 + pagesRead]);
    await readPages(listing, read);
    expect(asked.length).toBeLessThanOrEqual(3 * 4);
  });

  it('is empty where there is no such list', async () => {
    expect(await readPages(listing, async () => undefined)).toEqual([]);
  });
});
