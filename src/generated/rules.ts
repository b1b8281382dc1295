// Written by `npm run generate` from the folder listing; not to be edited.

import type { Amazonec2configSubject } from '../kinds/amazonec2config/subject.ts';
import type { ClusterSubject } from '../kinds/cluster/subject.ts';
import type { DigitaloceanconfigSubject } from '../kinds/digitaloceanconfig/subject.ts';
import type { SimulatedconfigSubject } from '../kinds/simulatedconfig/subject.ts';
import type { Rule } from '../lib/rule.ts';

export const amazonec2configRules: readonly Rule<Amazonec2configSubject>[] = [];

export const clusterRules: readonly Rule<ClusterSubject>[] = [];

export const digitaloceanconfigRules: readonly Rule<DigitaloceanconfigSubject>[] = [];

export const simulatedconfigRules: readonly Rule<SimulatedconfigSubject>[] = [];

/** All of them; `on` says which kind each judges. */
export const rules: readonly Rule<never>[] = [
  ...amazonec2configRules,
  ...clusterRules,
  ...digitaloceanconfigRules,
  ...simulatedconfigRules,
];
