import { shown, valueAt } from '../json.ts';
import type { ApiOptions } from '../options.ts';
import type { ServedKinds } from '../served-kinds.ts';
import type { Loop } from './loop.ts';
import { systemWriter } from './system-writer.ts';

/** Every look reads all objects that are kept for a while only; they may stay so much longer. */
const everyMs = 5 * 60_000;
const pageSize = 500;

/** Deletes objects of kinds that are kept for a while only. */
export function startExpiry(api: ApiOptions, kinds: ServedKinds): Loop {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() => removeExpired(api, kinds)).catch(api.fault);
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** One round: deletes everything that is too old by now. */
export async function removeExpired(api: ApiOptions, kinds: ServedKinds): Promise<void> {
  const writer = systemWriter(api, kinds, 'expiry');
  const now = api.now().getTime();
  for (const served of kinds.all) {
    const { expiry } = served.kind.quirks ?? {};
    if (expiry === undefined) continue;
    let after: { namespace: string; name: string } | undefined;
    do {
      const page = await api.store.list({
        ...served.resource,
        limit: pageSize,
        ...(after === undefined ? {} : { after }),
      });
      if (!page.ok) throw new Error(`${served.kind.plural} cannot be listed: ${page.reason}`);
      for (const { key, value } of page.items) {
        const object: unknown = JSON.parse(value);
        const moments = expiry.since.map((path) => Date.parse(shown(valueAt(object, path))));
        const last = Math.max(...moments.filter((moment) => !Number.isNaN(moment)));
        const uid = valueAt(object, ['metadata', 'uid']);
        if (last + expiry.seconds * 1000 < now) await writer.remove(served, key, shown(uid), undefined);
      }
      after = page.remaining > 0 ? page.items.at(-1)?.key : undefined;
    } while (after !== undefined);
  }
}
