// Written by `npm run generate` from the folder listing; not to be edited.
import type { VerbEntry } from '../cli/verb.ts';

export const verbs: readonly VerbEntry[] = [];
