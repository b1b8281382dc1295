import type { Runtime } from '../src/runtime/run-subjects.ts';
import type { Store } from '../src/store/types.ts';
import { turns } from './fake-clock.ts';

/** Resolves when the runtime has nothing to do, and has heard of everything in the store. */
export async function settle(runtime: Runtime, store: Store): Promise<void> {
  await runtime.started;
  for (let calm = 0, before = -1; calm < 4; ) {
    await runtime.settled();
    await turns(4);
    const { revision } = await store.status();
    calm = revision === before ? calm + 1 : 0;
    before = revision;
  }
}
