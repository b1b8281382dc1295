import type { SealingKey } from '../sealing.ts';
import type { Resource } from '../types.ts';
import type { Step, StepsResult } from './writer.ts';

/** What the writer's thread is started with. */
export interface WriterSetup {
  readonly file: string;
  /** The first seals; none: nothing is sealed. */
  readonly keys: readonly SealingKey[];
  readonly sealed: readonly Resource[];
}

/** To the writer's thread. A group is sent only after the answer to the one before. */
export type WriterRequest =
  | { readonly type: 'commit'; readonly group: readonly (readonly Step[])[] }
  | { readonly type: 'compact'; readonly revision: number }
  | { readonly type: 'close' };

/** From the writer's thread. */
export type WriterReply =
  | { readonly type: 'ready' }
  | { readonly type: 'committed'; readonly results: readonly StepsResult[] }
  /** Nothing of the group was written. `broken`: it is not known what the disk holds, nothing more can be written. */
  | { readonly type: 'commitFailed'; readonly message: string; readonly broken: boolean }
  /** Everything that is forgotten up to the revision has been removed. */
  | { readonly type: 'swept'; readonly revision: number }
  /** Removing or sealing anew stopped; it goes on at the next compaction or start. */
  | { readonly type: 'tidyFailed'; readonly message: string }
  | { readonly type: 'closed' };
