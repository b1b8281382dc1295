// Written by `npm run generate` from the folder listing; not to be edited.

import type { Amazonec2configSubject } from '../kinds/amazonec2config/subject.ts';
import type { ClusterSubject } from '../kinds/cluster/subject.ts';
import type { DigitaloceanconfigSubject } from '../kinds/digitaloceanconfig/subject.ts';
import type { SimulatedconfigSubject } from '../kinds/simulatedconfig/subject.ts';
import type { Rule } from '../lib/rule.ts';
import { bracketedAddressRule } from '../rules/cluster/bracketed-address.ts';
import { engineValueTypeRule } from '../rules/cluster/engine-value-type.ts';
import { ineffectiveEngineKeyRule } from '../rules/cluster/ineffective-engine-key.ts';
import { ipv6NeedsRangesRule } from '../rules/cluster/ipv6-needs-ranges.ts';
import { oneRangePerFamilyRule } from '../rules/cluster/one-range-per-family.ts';
import { rangeCanonicalRule } from '../rules/cluster/range-canonical.ts';
import { rangeSyntaxRule } from '../rules/cluster/range-syntax.ts';
import { rangesComeInPairsRule } from '../rules/cluster/ranges-come-in-pairs.ts';
import { sameFamiliesRule } from '../rules/cluster/same-families.ts';
import { sameFamilyOrderRule } from '../rules/cluster/same-family-order.ts';
import { unbracketedUrlRule } from '../rules/cluster/unbracketed-url.ts';
import { unknownEngineKeyRule } from '../rules/cluster/unknown-engine-key.ts';

export const amazonec2configRules: readonly Rule<Amazonec2configSubject>[] = [];

export const clusterRules: readonly Rule<ClusterSubject>[] = [
  bracketedAddressRule,
  engineValueTypeRule,
  ineffectiveEngineKeyRule,
  ipv6NeedsRangesRule,
  oneRangePerFamilyRule,
  rangeCanonicalRule,
  rangeSyntaxRule,
  rangesComeInPairsRule,
  sameFamiliesRule,
  sameFamilyOrderRule,
  unbracketedUrlRule,
  unknownEngineKeyRule,
];

export const digitaloceanconfigRules: readonly Rule<DigitaloceanconfigSubject>[] = [];

export const simulatedconfigRules: readonly Rule<SimulatedconfigSubject>[] = [];

/** All of them; `on` says which kind each judges. */
export const rules: readonly Rule<never>[] = [
  ...amazonec2configRules,
  ...clusterRules,
  ...digitaloceanconfigRules,
  ...simulatedconfigRules,
];
