import { type Static, type TSchema, Type } from 'typebox';
import { Page } from './wire.ts';

/** A list of the API. */
export interface Listing<S extends TSchema> {
  /** Member of the answers that holds the items. */
  readonly key: string;
  readonly item: S;
  /** What tells items apart. */
  idOf(item: Static<S>): string | number;
}

/** As many items as a page may have. */
const pageSize = 200;
const mostReadings = 3;

/** Reads one page; gives a function that reads the answer by a schema, or undefined where there is no such list. */
export type ReadPage = (
  query: Readonly<Record<string, number>>,
) => Promise<(<const S extends TSchema>(schema: S) => Static<S>) | undefined>;

/**
 * Reads a list to its end. Items move from page to page while others come and go, so an item may be in none of the pages
 * that were read. Where the number of items tells that this may have happened the list is read again, and what any of
 * the readings showed counts: an item too many is corrected by the next listing, a missing one looks like a loss.
 */
export async function readPages<const S extends TSchema>(
  listing: Listing<S>,
  readPage: ReadPage,
): Promise<Static<S>[]> {
  const found = new Map<string | number, Static<S>>();
  for (let reading = 1; reading <= mostReadings; reading++) {
    if (await readOnce(listing, readPage, found)) break;
  }
  return [...found.values()];
}

/** Whether nothing can have been missed. */
async function readOnce<const S extends TSchema>(
  { key, item, idOf }: Listing<S>,
  readPage: ReadPage,
  found: Map<string | number, Static<S>>,
): Promise<boolean> {
  const seen = new Set<string | number>();
  const totals = new Set<number>();
  for (let page = 1; ; page++) {
    const read = await readPage({ per_page: pageSize, page });
    if (read === undefined) return true;
    const { links, meta } = read(Page);
    const items = read(Type.Object({ [key]: Type.Array(item) }))[key] as Static<S>[];
    for (const one of items) {
      seen.add(idOf(one));
      found.set(idOf(one), one);
    }
    totals.add(meta.total);
    // Without items there is no end to come nearer to, whatever the links say.
    if (links?.pages?.next === undefined || items.length === 0)
      return page === 1 || (totals.size === 1 && totals.has(seen.size));
  }
}
