/** Asks until the answer is yes; throws with what was waited for where that takes too long. */
export async function within(seconds: number, what: string, ask: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ; await new Promise((resolve) => setTimeout(resolve, 300))) {
    if (await ask()) return;
    if (Date.now() > end) throw new Error(`waited for ${seconds} seconds in vain: ${what}`);
  }
}
