// Written by `npm run generate` from the folder listing; not to be edited.
import type { Engine } from '../engines/types.ts';

export const engines: readonly Engine[] = [];
