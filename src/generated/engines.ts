// Written by `npm run generate` from the folder listing; not to be edited.

import { k3sEngine } from '../engines/k3s/engine.ts';
import { rke2Engine } from '../engines/rke2/engine.ts';
import type { Engine } from '../engines/types.ts';

export const engines: readonly Engine[] = [k3sEngine, rke2Engine];
