// Written by `npm run generate` from the folder listing; not to be edited.
import type { Cni } from '../cnis/types.ts';

export const cnis: readonly Cni[] = [];
