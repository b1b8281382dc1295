/** Steps of one loop that run at the same time: the store commits them together. */
const width = 32;

/** Works on all items, a few at a time; the first fault ends it after its batch. */
export async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += width) {
    await Promise.all(items.slice(start, start + width).map(work));
    await nextTurn();
  }
}

/** Lets requests that wait have their turn: reading the store alone keeps them waiting for as long as it goes on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
