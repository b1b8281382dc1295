import type { ApiOptions } from './options.ts';
import type { ServedKinds } from './served-kinds.ts';
import type { SharedLines } from './watch/event-writer.ts';
import type { OpenWatches } from './watch/run-watch.ts';
import type { OpenNamespaces } from './write/write-context.ts';

/** What the handlers of the API share; made once. */
export interface ApiState {
  readonly api: ApiOptions;
  readonly kinds: ServedKinds;
  readonly openNamespaces: OpenNamespaces;
  readonly watches: OpenWatches;
  readonly sharedLines: SharedLines;
}
