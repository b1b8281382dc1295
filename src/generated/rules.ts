// Written by `npm run generate` from the folder listing; not to be edited.

import type { ClusterSubject } from '../kinds/cluster/subject.ts';
import type { Rule } from '../lib/rule.ts';

export const clusterRules: readonly Rule<ClusterSubject>[] = [];
