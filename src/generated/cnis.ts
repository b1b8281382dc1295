// Written by `npm run generate` from the folder listing; not to be edited.

import { calicoCni } from '../cnis/calico/cni.ts';
import { canalCni } from '../cnis/canal/cni.ts';
import { ciliumCni } from '../cnis/cilium/cni.ts';
import { flannelCni } from '../cnis/flannel/cni.ts';
import { multusCni } from '../cnis/multus/cni.ts';
import { noneCni } from '../cnis/none/cni.ts';
import type { Cni } from '../cnis/types.ts';

export const cnis: readonly Cni[] = [calicoCni, canalCni, ciliumCni, flannelCni, multusCni, noneCni];
