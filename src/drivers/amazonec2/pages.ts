/** All items of an action that answers in pages; `NextToken` of one page is asked for in the next. */
export async function allPages<P extends { readonly NextToken?: string | undefined }, T>(
  ask: (next: { NextToken?: string }) => Promise<P>,
  itemsOf: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const page = await ask(token === undefined ? {} : { NextToken: token });
    items.push(...(itemsOf(page) ?? []));
    token = page.NextToken === '' ? undefined : page.NextToken;
  } while (token !== undefined);
  return items;
}
