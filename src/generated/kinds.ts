// Written by `npm run generate` from the folder listing; not to be edited.
import type { Kind } from '../kinds/types.ts';

export const kinds: readonly Kind[] = [];
